"""What one request may cost: root fields, documents, seconds; refused with its code, and with nothing half done."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest

from api.app import create_app
from api.limits import ApiLimits
from domain.command import Caller, Command, Receipt
from tests.api.asking import Asking
from tests.api.stand_in import TOKEN, StandIn
from tests.api.test_errors import IMPORT, receipt, wish

LIMIT = ApiLimits().root_fields


def asked(count: int, field: str = "drives { totalCount }") -> str:
    return " ".join(f"f{number}: {field}" for number in range(count))


@asynccontextmanager
async def limited(services: StandIn, **limits: Any) -> AsyncIterator[Asking]:
    async with Asking(create_app(services, ApiLimits(**limits)), TOKEN) as asking:
        yield asking


@pytest.mark.parametrize(
    "document",
    [
        "{ %s }",
        "query Q { ...A } fragment A on Query { ... on Query { %s } }",
        "query Q { ...A } fragment A on Query { ...B } fragment B on Query { ...A %s }",
        "query Q($no: Boolean = false) { ... @include(if: $no) { %s } }",
    ],
    ids=["plain", "in fragments", "in fragments that name one another", "left out"],
)
async def test_more_root_fields_than_one_request_may_have_are_refused_before_anything_is_read(
    stand_in: StandIn, api: Asking, document: str
) -> None:
    error = await api.error(document % asked(LIMIT + 1))

    assert error["code"] == "LIMIT_EXCEEDED"
    assert error["details"] == {"name": "root_fields", "limit": LIMIT, "given": LIMIT + 1}
    assert stand_in.statements == []


async def test_as_many_root_fields_as_allowed_are_answered(api: Asking) -> None:
    assert len(await api.data(f"{{ {asked(LIMIT)} }}")) == LIMIT


async def test_a_field_that_stands_twice_under_one_name_counts_once(api: Asking) -> None:
    assert list(await api.data("{ " + "drives { totalCount } " * (LIMIT + 1) + "}")) == ["drives"]


async def test_too_many_mutations_in_one_request_store_nothing(stand_in: StandIn, api: Asking) -> None:
    field = "importDocuments(input: $input) { receipt { position } }"

    error = await api.error(f"mutation M($input: ImportDocumentsInput!) {{ {asked(LIMIT + 1, field)} }}", input=wish())

    assert error["code"] == "LIMIT_EXCEEDED"
    assert stand_in.commands == []


async def test_an_import_of_too_many_documents_is_refused_whole(stand_in: StandIn) -> None:
    async with limited(stand_in, import_documents=3) as api:
        answer = (await api.data(IMPORT, input=wish(4)))["importDocuments"]
        stand_in.answers = [receipt(3, 1, 2, 3)]
        fitting = (await api.data(IMPORT, input=wish(3)))["importDocuments"]

    (error,) = answer["errors"]
    assert (error["code"], error["details"], answer["receipt"]) == ("LIMIT_EXCEEDED", {"limit": 3}, None)
    assert fitting["errors"] == []
    assert len(stand_in.commands) == 1


FACETS = "{ fiscalDocuments { facets(columns: [KIND]) { values { count } } } }"


class Slow(StandIn):
    """Neither reads nor commands end; what is done in transactions does not like to be cancelled."""

    ended = 0

    async def fetch(self, sql: Any, params: Any) -> Any:
        await self._for_ever()

    async def rows(self, sql: str, params: Any, *, is_slow: bool) -> Any:
        try:
            await asyncio.sleep(60)
        finally:
            self.ended += 1

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        self.commands.append((command, caller))
        await self._for_ever()
        raise AssertionError

    async def _for_ever(self) -> None:
        try:
            await asyncio.sleep(60)
        finally:
            await asyncio.sleep(0.3)
            self.ended += 1


@pytest.mark.parametrize("query", ["{ drives { totalCount } }", FACETS, IMPORT])
async def test_a_request_over_its_deadline_is_answered_then_and_its_work_is_given_up(query: str) -> None:
    slow = Slow()
    async with limited(slow, request_seconds=0.2) as api:
        began = time.perf_counter()
        response = await api.http.post("/graphql", json={"query": query, "variables": {"input": wish()}})
        seconds = time.perf_counter() - began
        await asyncio.sleep(0.4)

    (error,) = response.json()["errors"]
    assert (response.status_code, error["extensions"]["code"]) == (503, "DEADLINE_EXCEEDED")
    assert "same commandId" in error["message"]
    assert seconds < 0.4
    assert slow.ended == 1
