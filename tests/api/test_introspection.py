"""Reading the schema needs a permission; names of types are free."""

from dataclasses import replace

import pytest
from graphql import get_introspection_query

from domain.access.permissions import ALL
from tests.api.asking import Asking
from tests.api.stand_in import CLIENT, StandIn

PERMISSION = "platform.schema.read"


@pytest.fixture
def stand_in() -> StandIn:
    stand_in = StandIn()
    stand_in.client = replace(CLIENT, permissions=ALL - {PERMISSION})
    return stand_in


@pytest.mark.parametrize(
    "document",
    [
        get_introspection_query(),
        "{ x: __schema { queryType { name } } }",
        '{ me { id } ... on Query { __type(name: "Query") { name } } }',
        "{ ...A } fragment A on Query { me { id } ...B } fragment B on Query { __schema { description } }",
    ],
)
async def test_whoever_may_not_read_the_schema_reads_nothing_of_it(
    stand_in: StandIn, api: Asking, document: str
) -> None:
    error = await api.error(document)

    assert (error["code"], error["details"]) == ("FORBIDDEN", {"permission": PERMISSION})
    assert stand_in.refusals == [("till", PERMISSION)]


@pytest.mark.parametrize(
    "document",
    [
        "{ __typename me { __typename } }",
        "{ __schema: me { id } }",
        "{ me { id } __schema @skip(if: true) { description } }",
    ],
)
async def test_what_is_no_introspection_needs_no_permission(api: Asking, document: str) -> None:
    assert await api.data(document)


async def test_only_the_operation_that_is_executed_counts(api: Asking) -> None:
    document = "query A { me { id } } query B { __schema { description } }"

    assert "errors" not in await api.send(document, operation="A")
    assert (await api.send(document, operation="B"))["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_whoever_may_read_the_schema_reads_it(stand_in: StandIn, api: Asking) -> None:
    stand_in.client = replace(CLIENT, permissions=frozenset({PERMISSION}))

    assert (await api.data("{ __schema { queryType { name } } }"))["__schema"]["queryType"]["name"] == "Query"
