"""The compiled way and Strawberry's own execution give the same answer, key order included.

Documents are generated from the seed KASSA_DOCUMENTS_SEED (0), KASSA_DOCUMENTS of them (2,000); a failure names itself.
"""

import asyncio
import json
import os
import random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from msgspec.structs import replace

from api.compiled.cache import Answer
from api.compiled.front import compiled_answer
from api.context import Context
from api.documents import Document, Documents
from api.limits import ApiLimits
from api.naming import camel
from api.request import GraphQLRequest
from api.schema import schema
from api.services import Client, Organisation
from domain.access.permissions import ALL
from domain.fiscal.events import FiscalDocumentRecorded
from tests.api.compiled.generated import BY_NAME, STEADY, Found, Maker, Request
from tests.api.shop import Shop
from tests.projections.history import full_document, history
from tests.projections.log import RECORDED_AT, Log
from tests.projections.organised import organised

DOCUMENTS = int(os.environ.get("KASSA_DOCUMENTS", "2000"))
SEED = int(os.environ.get("KASSA_DOCUMENTS_SEED", "0"))
COMPILED_SHARE = 0.95
# Beside 2^53, where JSON numbers end, and text that JSON must escape.
ODD_SUMS = (2**53 - 1, 2**53, 2**60)
# What is asked of more than tables tells the time that passes: asked again at once, both ways must agree.
MOMENTS = 3
ODD_TEXT = 'a"\\\b\x1f\u2028 </script>+00:00"'


@pytest.fixture(scope="module")
async def context(shop: Shop) -> Context:
    """Of a client that may read everything, over a shop with histories of three drives and odd values."""
    log = Log(shop.database_url, shop.schema)
    await asyncio.to_thread(log.append, *history(7), *_odd_documents(), *organised())
    await shop.project()
    client = Client(UUID(int=1), "all", Organisation("demo", shop.schema, "Demo", "Europe/Moscow"), ALL)
    return Context(client, shop.wiring, ApiLimits(), Document(""))


def _odd_documents() -> list[tuple[str, FiscalDocumentRecorded]]:
    fn = "9289000000000077"
    documents = []
    for fd, odd in enumerate(ODD_SUMS, 1):
        made = full_document(random.Random(fd), fn, fd, lines=2)
        lines = tuple(msgspec.structs.replace(line, name=ODD_TEXT, sum=odd) for line in made.lines)
        at = made.at.replace(microsecond=120_000)
        made = msgspec.structs.replace(made, total=odd, cash=odd, cashier=ODD_TEXT, at=at, lines=lines)
        recorded = FiscalDocumentRecorded(made, RECORDED_AT.replace(microsecond=5), "Europe/Moscow", "", b"")
        documents.append((f"fiscal-{fn}", recorded))
    return documents


class BothWays:
    """Asks the same twice."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._documents = Documents(schema()._schema, context.limits)
        self.compiled = self.asked = 0
        self.cursors: dict[tuple[str, str], list[str]] = {}

    async def ask(self, request: Request) -> dict[str, Any]:
        views = [BY_NAME[name] for name, _ in request.orders.values()]
        for _ in range(1 if all(view.fed for view in views) else MOMENTS):
            ours, told = await self._both(request)
            if ours in {None, json.dumps(told)}:
                break
        assert ours in {None, json.dumps(told)}, f"{ours}\n{json.dumps(told)}\n{request}"
        self.asked += 1
        self.compiled += ours is not None
        self._learn(request, told)
        return told

    async def quick(self, request: Request) -> Answer | None:
        """The answer of the compiled way, if it has one."""
        return await compiled_answer(GraphQLRequest(request.query, request.variables, None), self._with(request))

    async def _both(self, request: Request) -> tuple[str | None, dict[str, Any]]:
        """The data of the compiled way as JSON, if it has an answer, and what Strawberry says."""
        quick = await self.quick(request)
        slow = await schema().execute(
            request.query, variable_values=request.variables, context_value=self._with(request)
        )
        assert not slow.errors or quick is None, f"{slow.errors}: {request}"
        told = json.loads(msgspec.json.encode(slow.data))
        if quick is None:
            return None, told
        answer = json.loads(quick.body)
        assert "errors" not in answer, f"{answer}: {request}"
        return json.dumps(answer["data"]), told

    def _with(self, request: Request) -> Context:
        document = self._documents.read(request.query)
        assert document.syntax_error is None, f"{document.syntax_error}: {request}"
        assert not document.errors, f"{document.errors}: {request}"
        variables = document.priced[None].variables(request.variables)
        return replace(self._context, document=document, variables=variables)

    def _learn(self, request: Request, told: dict[str, Any] | None) -> None:
        for key, order in request.orders.items():
            found = self.cursors.setdefault(order, [])
            found += [each["cursor"] for each in ((told or {}).get(key) or {}).get("edges", ()) if "cursor" in each]


async def _rows(both: BothWays) -> Found:
    """Some rows of every view with all their columns."""
    rows = {}
    for view in STEADY:
        columns = " ".join(camel(column.name) for column in view.columns)
        query = f"{{ {camel(view.name)}(first: 60) {{ nodes {{ id {columns} }} }} }}"
        asked = Request(query, {}, {camel(view.name): (view.name, "")})
        rows[view.name] = (await both.ask(asked))[camel(view.name)]["nodes"]
    return rows


# so many documents are the point; on a slow machine they take their time
@pytest.mark.timeout(120 + DOCUMENTS // 10)
async def test_every_generated_document_is_answered_alike(context: Context) -> None:
    both = BothWays(context)
    rows = await _rows(both)
    assert both.compiled == both.asked, "whole rows are read the compiled way"
    for number in range(DOCUMENTS):
        maker = Maker(random.Random(f"{SEED} {number}"), rows, both.cursors)
        try:
            await both.ask(maker.request())
        except AssertionError as error:
            raise AssertionError(f"document {number} of seed {SEED}: {error}") from None
    assert both.compiled >= COMPILED_SHARE * both.asked, f"{both.compiled} of {both.asked}"
    assert sum(map(len, both.cursors.values())) > DOCUMENTS / 10, "cursors were hardly ever seen"


async def test_only_answers_that_events_alone_change_may_be_kept(context: Context) -> None:
    """What views over tables say depends on the time of day, too: no position tells that it has changed."""
    both = BothWays(context)
    for view in STEADY:
        for others in ("", "beside: drives { totalCount }"):
            query = f"{{ {camel(view.name)}(first: 1) {{ nodes {{ id }} }} {others} }}"
            answer = await both.quick(Request(query, {}, {}))
            assert answer is not None
            assert (answer.positions is not None) == view.fed, view.name
