"""Who asks for the schema is told from who does not."""

import pytest
from graphql import get_introspection_query, get_operation_ast, parse

from api.limiting.introspection import introspects


def asks(document: str, name: str | None = None) -> bool:
    parsed = parse(document)
    operation = get_operation_ast(parsed, name)
    assert operation
    return introspects(parsed, operation)


@pytest.mark.parametrize(
    "document",
    [
        get_introspection_query(),
        "{ x: __schema { queryType { name } } }",
        '{ me { id } ... on Query { __type(name: "Query") { name } } }',
        "{ ...A } fragment A on Query { ...A ...B } fragment B on Query { __schema { description } }",
        "query Q($no: Boolean = true) { __schema @skip(if: $no) { description } }",
        "mutation { __schema { description } }",
    ],
)
def test_whoever_reads_the_schema_introspects(document: str) -> None:
    assert asks(document)


@pytest.mark.parametrize(
    "document",
    [
        "{ __typename me { __typename } }",
        "{ ...A } fragment A on Query { ...A __typename }",
        "{ __schema: me { id } }",
        "{ me { id } } fragment Unused on Query { __schema { description } }",
    ],
)
def test_type_names_and_other_fields_are_no_introspection(document: str) -> None:
    assert not asks(document)


def test_only_the_operation_that_is_executed_counts() -> None:
    document = "query A { me { id } } query B { __schema { description } }"

    assert not asks(document, "A")
    assert asks(document, "B")
