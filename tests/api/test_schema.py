"""The schema as a whole: printed as committed, described everywhere, and shaped as clients expect."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLObjectType,
    GraphQLScalarType,
    GraphQLSchema,
    build_client_schema,
    build_schema,
    get_introspection_query,
    is_specified_scalar_type,
    lexicographic_sort_schema,
    print_schema,
)

from api.naming import camel
from api.schema import schema
from projections.catalogue import SHOWN
from projections.view import View
from tests.api.asking import Asking

COMMITTED = Path(__file__).parents[2] / "schema.graphql"
WITHOUT_SPECIFICATION = {"Long", "Money", "Decimal", "LocalDateTime"}


@pytest.fixture(scope="module")
def built() -> GraphQLSchema:
    """The schema as a client gets it: from its print."""
    return build_schema(schema().as_str())


def test_the_committed_schema_is_the_code_s() -> None:
    assert schema().as_str() + "\n" == COMMITTED.read_text(), "run `make schema` and look at what changed"


async def test_tools_can_introspect_it(api: Asking, built: GraphQLSchema) -> None:
    query = get_introspection_query(specified_by_url=True, input_value_deprecation=True)

    introspected = build_client_schema(await api.data(query))

    assert print_schema(lexicographic_sort_schema(introspected)) == print_schema(lexicographic_sort_schema(built))


def elements(built: GraphQLSchema) -> Iterator[tuple[str, str | None]]:
    """Every type, field, argument, enum value and input field with its description."""
    for name, each in built.type_map.items():
        if name.startswith("__") or is_specified_scalar_type(each):
            continue
        yield name, each.description
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType):
            for field_name, field in each.fields.items():
                yield f"{name}.{field_name}", field.description
                for argument_name, argument in field.args.items():
                    yield f"{name}.{field_name}({argument_name})", argument.description
        elif isinstance(each, GraphQLEnumType):
            for value_name, value in each.values.items():
                yield f"{name}.{value_name}", value.description
        elif isinstance(each, GraphQLInputObjectType):
            for field_name, input_field in each.fields.items():
                yield f"{name}.{field_name}", input_field.description


def test_everything_is_described(built: GraphQLSchema) -> None:
    silent = [name for name, description in elements(built) if not (description or "").strip()]
    assert silent == []


def test_own_scalars_name_their_specification_where_there_is_one(built: GraphQLSchema) -> None:
    own = {
        name: each.specified_by_url
        for name, each in built.type_map.items()
        if isinstance(each, GraphQLScalarType) and not is_specified_scalar_type(each)
    }
    assert {name for name, url in own.items() if url is None} == WITHOUT_SPECIFICATION
    assert own.keys() == WITHOUT_SPECIFICATION | {"DateTime", "Date", "UUID", "JSON"}


@pytest.mark.parametrize("view", SHOWN, ids=lambda view: view.name)
def test_every_view_is_a_connection_with_its_columns(built: GraphQLSchema, view: View) -> None:
    assert built.query_type
    field = built.query_type.fields[camel(view.name)]
    row = built.type_map[view.row_name]
    assert str(field.type) == f"{view.row_name}Connection!"
    assert isinstance(row, GraphQLObjectType)
    for column in view.columns:
        assert str(row.fields[camel(column.name)].type).endswith("!") is not column.null
        assert row.fields[camel(column.name)].description == column.description
    relations = {camel(relation.name) for relation in view.relations}
    assert [each.name for each in row.interfaces] == ["Node"]
    assert row.fields.keys() == {"id"} | relations | {camel(column.name) for column in view.columns}
    assert {"first", "after", "last", "before", "filter", "orderBy"} <= field.args.keys()
    assert ("atLeast" in field.args) is bool(view.behind)


def test_only_filtered_columns_can_be_filtered_and_ordered_by(built: GraphQLSchema) -> None:
    wanted, order = built.type_map["DriveFilter"], built.type_map["DriveOrderField"]
    assert isinstance(wanted, GraphQLInputObjectType)
    assert isinstance(order, GraphQLEnumType)
    assert "missingRanges" not in wanted.fields
    assert "MISSING_RANGES" not in order.values


def test_a_closed_set_is_an_enum_and_has_no_order_or_parts(built: GraphQLSchema) -> None:
    comparison = built.type_map["FiscalDocumentKindComparison"]
    assert isinstance(comparison, GraphQLInputObjectType)
    assert comparison.fields.keys() == {"eq", "ne", "in", "notIn", "isNull"}
