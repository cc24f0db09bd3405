"""Every field × every built-in role, against a matrix written by hand; and what a refusal looks like."""

from collections.abc import AsyncIterator
from dataclasses import replace
from typing import Any

import httpx
import pytest
import strawberry
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLList,
    GraphQLNonNull,
    GraphQLObjectType,
    get_named_type,
    is_leaf_type,
)

from api.app import create_app
from api.dynamic import object_type
from api.permissions import ANY_TOKEN, Need, UndeclaredPermission, check_declared, require_view, said
from api.schema import schema
from domain.access.permissions import ALL
from domain.access.refusals import Forbidden
from domain.access.roles import HELD, ROLES
from domain.access.scope import Scope
from domain.command import Receipt
from projections.catalogue import SHOWN
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.node_ids import node_id
from projections.view import Kind
from tests.api.asking import Asking
from tests.api.served import served
from tests.api.stand_in import CLIENT, TOKEN, StandIn
from tests.api.who_may import EVERYTHING, FOLLOWED, FOLLOWED_AS, MAY, OF_GROUPS, OF_UNITS, OPEN_TO_EVERY_TOKEN, UNITS

VALUES = {
    "subscription": '"erp"',
    "position": "1",
    "fn": '"9289000100087745"',
    "fd": "1",
    "serial": '"EM:55007EE424"',
    "phone": '"+79001234567"',
    "account": '"bank.main"',
}
KEYS: dict[Kind, str | int] = {Kind.TEXT: "a", Kind.INT: 1, Kind.LONG: 1, Kind.DATE: "2026-03-01"}
COMMAND = "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01"
LITERALS = {
    "UUID": f'"{COMMAND}"',
    "String": '"a"',
    "Int": "1",
    "Boolean": "true",
    "Long": "1",
    "DateTime": '"2026-03-01T09:30:00Z"',
    "Date": '"2026-03-01"',
    "Decimal": '"1.5"',
}


def documents() -> dict[str, str]:
    """One document for each root field of the schema, and for the fields below that need more than their root."""
    made = {}
    core = schema()._schema
    for kind, root in (("query", core.query_type), ("mutation", core.mutation_type)):
        assert root is not None
        for name, field in root.fields.items():
            if name == "node":  # any token may ask; what it takes is told by the id
                continue
            made[name] = f"{kind} {{ {name}{_arguments(field)} {_leaves(field)} }}"
    assert core.subscription_type is not None
    for name, field in core.subscription_type.fields.items():
        selection = "{ position }" if name == "events" else _leaves(field)
        made[f"subscription {name}"] = f"subscription {{ {name} {selection} }}"
    made["findPlayer"] = '{ findPlayer(phone: "+79001234567") { answer } }'
    made["fiscalDocuments lines"] = "{ fiscalDocuments { nodes { lines { n } } } }"
    made["fiscalDocuments facets"] = "{ fiscalDocuments { facets(columns: [KIND]) { column } } }"
    made["drives documents"] = "{ drives { nodes { ...deep } } } fragment deep on Drive { documents { fn } }"
    for view in SHOWN:
        key = [KEYS[view.by_name[name].kind] for name in view.key]
        made[f"node {view.row_name}"] = f'{{ node(id: "{node_id(view.row_name, key)}") {{ id }} }}'
    made["node Event"] = f'{{ node(id: "{node_id("Event", [1])}") {{ id }} }}'
    made["__schema"] = "{ ... on Query { __schema { description } } }"
    made["events body"] = "{ events { edges { node { ... on Event { body } } } } }"
    return made


def _followed(fields: set[str]) -> set[str]:
    """The same, and what goes with them."""
    more = {f"subscription {FOLLOWED_AS.get(field, field)}" for field in fields & FOLLOWED}
    return fields | more | ({"acknowledgeEvents"} if "events" in fields else set())


def _arguments(field: GraphQLField) -> str:
    wanted = {name: each.type for name, each in field.args.items() if isinstance(each.type, GraphQLNonNull)}
    given = ", ".join(f"{name}: {VALUES.get(name) or _literal(kind)}" for name, kind in wanted.items())
    return f"({given})" if given else ""


def _literal(kind: Any) -> str:
    """The least that is a value of an input type."""
    if isinstance(kind, GraphQLNonNull):
        return _literal(kind.of_type)
    if isinstance(kind, GraphQLList):
        return f"[{_literal(kind.of_type)}]"
    if isinstance(kind, GraphQLInputObjectType):
        wanted = {name: each.type for name, each in kind.fields.items() if isinstance(each.type, GraphQLNonNull)}
        return "{" + ", ".join(f"{name}: {_literal(each)}" for name, each in wanted.items()) + "}"
    if isinstance(kind, GraphQLEnumType):
        return next(iter(kind.values))
    return LITERALS[kind.name]


def _leaves(field: GraphQLField) -> str:
    answer = get_named_type(field.type)
    if is_leaf_type(answer):
        return ""
    assert isinstance(answer, GraphQLObjectType)
    leaves = [name for name, each in answer.fields.items() if is_leaf_type(get_named_type(each.type))]
    return "{ " + " ".join(leaves or ["__typename"]) + " }"


@pytest.fixture
async def http(stand_in: StandIn) -> AsyncIterator[httpx.AsyncClient]:
    """A real server over the stand-in."""
    async with served(create_app(stand_in)) as address, httpx.AsyncClient(base_url=address) as http:
        http.headers["authorization"] = f"Bearer {TOKEN}"
        yield http


async def test_every_field_is_answered_for_the_roles_that_may_and_for_no_other(
    stand_in: StandIn, http: httpx.AsyncClient
) -> None:
    asked = documents()
    assert asked.keys() == _followed(EVERYTHING), "a new field: say here which roles may have it"
    assert MAY.keys() <= ROLES.keys()

    wrong = []
    for role in ROLES:
        stand_in.client = replace(CLIENT, permissions=HELD[role])
        for field, document in asked.items():
            result: Any = [] if field == "importDocuments" else {}
            stand_in.answers = [Receipt(1, {}, 0, replayed=False, result=result)]
            answer = (await http.post("/graphql", json={"query": document})).json()
            codes = {error["extensions"]["code"] for error in answer.get("errors", ())}
            expected = {"STREAM_ONLY"} if field.startswith("subscription ") else set()
            if field not in _followed(MAY.get(role, set())) | OPEN_TO_EVERY_TOKEN:
                expected = {"FORBIDDEN"}
            if codes != expected:
                wrong.append((role, field, answer))
    assert wrong == []


async def test_whoever_holds_nothing_is_known_and_no_more(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=frozenset())

    data = await api.data("{ me { name roles permissions scope organisation { name } } organisation { title } }")

    assert data["me"] == {
        "name": "till",
        "roles": [],
        "permissions": [],
        "scope": "organisation",
        "organisation": {"name": "demo"},
    }


async def test_me_says_what_the_token_allows(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=HELD["fleet_viewer"], roles=("fleet_viewer",))

    me = (await api.data("{ me { roles permissions } }"))["me"]

    assert me == {"roles": ["fleet_viewer"], "permissions": sorted(HELD["fleet_viewer"])}


async def test_a_refusal_names_each_missing_permission_once_and_nothing_is_executed(
    stand_in: StandIn, api: Asking
) -> None:
    stand_in.client = replace(CLIENT, permissions=frozenset({"relay.document.read"}))

    answer = await api.send(
        "{ fiscalDocuments { totalCount } a: drives { totalCount } drives { totalCount } me { id } }"
    )

    assert answer["errors"] == [
        {
            "message": "this needs the permission fleet.fn.read; ask whoever gave you access for it",
            "extensions": {"code": "FORBIDDEN", "details": {"permission": "fleet.fn.read"}},
            "locations": [{"line": 1, "column": 34}],
        }
    ]
    assert "data" not in answer
    assert stand_in.statements == []
    assert stand_in.refusals == [("till", "fleet.fn.read")]


async def test_no_mutation_is_done_when_another_of_the_operation_is_refused(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=ALL - {"relay.document.record"})

    error = await api.error(documents()["importDocuments"])

    assert error["details"] == {"permission": "relay.document.record"}
    assert stand_in.commands == []


@pytest.mark.parametrize(
    ("variables", "refused"),
    [({"audit": True}, True), ({"audit": False}, False), ({}, True), ({"audit": [1]}, True), ({"audit": None}, True)],
    ids=["included", "left out", "included by default", "of a wrong type", "null"],
)
async def test_what_is_left_out_needs_nothing(
    stand_in: StandIn, api: Asking, variables: dict[str, Any], refused: bool
) -> None:
    stand_in.client = replace(CLIENT, permissions=ALL - {"audit.payload.read"})
    document = "query ($audit: Boolean! = true) { events { nodes { position body @include(if: $audit) } } }"

    answer = await api.send(document, **variables)

    assert {error["extensions"]["code"] for error in answer.get("errors", ())} == ({"FORBIDDEN"} if refused else set())


@pytest.mark.parametrize(
    "document",
    [
        "{ ...a } fragment a on Query { ...b } fragment b on Query { events { nodes { body } } }",
        "{ ... on Query { ... { events { edges { node { x: body } } } } } }",
        "{ ...a @include(if: false) ...a } fragment a on Query { events { nodes { body } } }",
        "query A { me { id } } query B { events { nodes { body } } }",
    ],
)
async def test_no_way_of_writing_it_gets_around(stand_in: StandIn, api: Asking, document: str) -> None:
    stand_in.client = replace(CLIENT, permissions=ALL - {"audit.payload.read"})

    answer = await api.send(document, operation="B" if "query B" in document else None)

    assert [error["extensions"]["details"] for error in answer["errors"]] == [{"permission": "audit.payload.read"}]


async def test_another_operation_of_the_document_is_not_looked_at(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=frozenset())
    assert "errors" not in await api.send("query A { me { id } } query B { events { nodes { body } } }", operation="A")


async def test_metrics_are_of_the_house_and_no_role_holds_them(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=frozenset().union(*HELD.values()))

    refused = await api.http.get("/metrics")

    assert refused.status_code == 403
    assert refused.json()["errors"][0]["extensions"] == {
        "code": "FORBIDDEN",
        "details": {"permission": "platform.metrics.read"},
    }
    assert stand_in.refusals == [("till", "platform.metrics.read")]
    stand_in.client = replace(CLIENT, permissions=frozenset({"platform.metrics.read"}))
    assert (await api.http.get("/metrics")).status_code == 200


@pytest.mark.parametrize(("scope", "told"), [("unit:north", UNITS | OF_UNITS), ("group:pilot", OF_GROUPS)])
async def test_whoever_is_limited_to_a_part_reads_nothing_that_cannot_be_told_apart(
    stand_in: StandIn, api: Asking, scope: str, told: set[str]
) -> None:
    stand_in.client = replace(CLIENT, scope=Scope.parse(scope))
    asked = documents()

    for field in EVERYTHING - OPEN_TO_EVERY_TOKEN - told:
        errors = (await api.send(asked[field]))["errors"]
        assert {error["extensions"]["code"] for error in errors} == {"FORBIDDEN"}
        assert {error["extensions"]["details"]["scope"] for error in errors} == {scope}
    for field in told:
        stand_in.answers = [Receipt(1, {}, 0, replayed=False, result={})]
        assert "errors" not in await api.send(asked[field])
    assert (await api.data("{ me { scope } }")) == {"me": {"scope": scope}}


@pytest.mark.parametrize(
    "narrower", [{"scope": Scope.parse("unit:north")}, {"permissions": frozenset({"fleet.fn.read"})}]
)
async def test_an_answer_that_was_kept_is_for_nobody_with_other_rights(
    stand_in: StandIn, api: Asking, narrower: dict[str, Any]
) -> None:
    document = documents()["drives documents"]
    await api.data(document)
    await api.data(document)
    assert len(stand_in.statements) == 1, "the second one was kept"

    stand_in.client = replace(CLIENT, **narrower)

    answer = await api.send(document)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} == {"FORBIDDEN"}


def test_a_view_that_tells_units_is_for_clients_of_a_unit_and_not_for_those_of_a_group() -> None:
    told = replace(FISCAL_DOCUMENTS, unit_column="form")

    require_view(replace(CLIENT, scope=Scope.parse("unit:north")), told)
    with pytest.raises(Forbidden, match="cannot be told apart"):
        require_view(replace(CLIENT, scope=Scope.parse("group:pilot")), told)
    with pytest.raises(Forbidden, match=r"permission relay\.document\.read"):
        require_view(replace(CLIENT, permissions=frozenset()), told)


def _schema(metadata: dict[str, Any]) -> Any:
    async def resolve() -> str:
        return "x"

    field = strawberry.field(resolver=resolve, description="A field.", metadata=metadata)
    return strawberry.Schema(query=object_type("Query", "A root.", {"secret": field}))._schema


def test_a_schema_with_an_undeclared_field_is_not_built() -> None:
    with pytest.raises(UndeclaredPermission, match=r"Query\.secret declares no permission"):
        check_declared(_schema({}))
    with pytest.raises(UndeclaredPermission, match=r"no permission is called relay\.document\.reed"):
        check_declared(_schema(said(Need("relay.document.reed"))))
    check_declared(_schema(said(ANY_TOKEN)))
