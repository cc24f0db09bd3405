"""`POST /csv/registers`: registers that a filter finds, as a CSV of one's own columns, written as it is read.

The body is JSON, all of it optional:

    {"filter": …,                as in queries: {"offlineHours": {"gte": 72}}
     "template": "pref-id",      a saved template; or
     "layout": {"columns": [{"key": "register_id"}, …], "order": [{"key": "wear_pct", "descending": true}],
                "header_language": "RU", "delimiter": "SEMICOLON", "encoding": "UTF_8_BOM", "decimal_sign": "COMMA",
                "date_format": "RUSSIAN", "time_zone": "Europe/Moscow"}}

Without a layout it is the standard template: all parameters in the order of spec/82.
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from typing import Any

import msgspec
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.auth import client_of
from api.context import Context
from api.documents import Document
from api.errors import EXPECTED
from api.fleet.preferences import EXPORT, NEED, template_content
from api.live.guard import guard_of
from api.live.live import Live
from api.live.streaming import StreamingAnswer
from api.permissions import require_need, require_view
from api.responses import refusal_answer
from api.services import Client
from domain.availability import DeadlineExceeded, Unavailable
from domain.fleet.csv_layout import CsvLayout, Encoding
from domain.refusal import InvalidInput
from projections.filter_text import filter_of_json
from projections.filters import Filter
from projections.fleet.csv import DELIMITERS, STANDARD, check, encoded, header, rows_statement
from projections.fleet.fleet_register import FLEET_REGISTER

# A filter of 64 conditions and a layout of all columns are some 30 kilobytes.
MAX_BODY_BYTES = 256 * 1024
# 100,000 registers take some seconds; a reader on a slow line gets as much time as a page of patience has.
EXPORT_SECONDS = 600.0
_CHARSETS = {Encoding.UTF_8_BOM: "utf-8", Encoding.UTF_8: "utf-8", Encoding.WINDOWS_1251: "windows-1251"}
_PARTS = frozenset({"filter", "template", "layout"})

_decode = msgspec.json.Decoder().decode
_layout_of_text = msgspec.json.Decoder(CsvLayout).decode


def csv_route(live: Live) -> Route:
    """The route, to be put beside the others."""
    return Route("/csv/registers", ExportEndpoint(live).answer, methods=["POST"])


class ExportEndpoint:
    """Answers `/csv/registers`; the rows are those that the client may both see and export."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._running = asyncio.Semaphore(live.limits.exports)

    async def answer(self, request: Request) -> Response:
        client = client_of(request)
        require_need(client, NEED)
        require_view(client, FLEET_REGISTER)
        try:
            given = await _given(request)
            layout = await self._layout(client, given)
            check(layout)
            wanted = filter_of_json(FLEET_REGISTER, given["filter"]) if given.get("filter") else None
            if self._running.locked():
                raise Unavailable("other exports are running; try again when one has ended")
        except EXPECTED as expected:
            return refusal_answer(_status(expected), expected)
        answer = StreamingAnswer(
            self._lines(client, layout, wanted),
            f"text/csv; charset={_CHARSETS[layout.encoding]}",
            sign_of_life=b"",
            guard=guard_of(request, self._live.services),
            limits=self._live.limits,
        )
        answer.headers["Content-Disposition"] = 'attachment; filename="registers.csv"'
        return answer

    async def _layout(self, client: Client, given: Mapping[str, Any]) -> CsvLayout:
        template, layout = given.get("template"), given.get("layout")
        if template is not None and layout is not None:
            raise InvalidInput("send either a template or a layout")
        try:
            if layout is not None:
                return msgspec.convert(layout, CsvLayout)
            if template is None:
                return STANDARD
            context = Context(client, self._live.services, self._live.execution.limits, Document(""))
            return _layout_of_text(await template_content(context, str(template)))
        except msgspec.ValidationError as error:
            raise InvalidInput(f"the layout is not one: {error}") from None

    async def _lines(self, client: Client, layout: CsvLayout, wanted: Filter | None) -> AsyncGenerator[bytes, None]:
        yield header(layout)
        seeing, exporting = client.scopes(FLEET_REGISTER.permission), client.scopes(EXPORT)
        statement = rows_statement(layout, wanted, seeing, exporting)
        delimiter = DELIMITERS[layout.delimiter]
        as_it_is = layout.encoding is not Encoding.WINDOWS_1251
        blocks = self._live.services.copy_csv(client.organisation.schema, statement, delimiter)
        try:
            async with self._running, asyncio.timeout(EXPORT_SECONDS), aclosing(blocks):
                async for block in blocks:
                    yield block if as_it_is else encoded(block.decode(), layout)
        except TimeoutError:
            raise DeadlineExceeded(f"the export took longer than {EXPORT_SECONDS:g} s; ask for less") from None


async def _given(request: Request) -> Mapping[str, Any]:
    """Raises InvalidInput."""
    body, size = [], 0
    async for part in request.stream():
        size += len(part)
        if size > MAX_BODY_BYTES:
            raise InvalidInput(f"a request has at most {MAX_BODY_BYTES} bytes", limit=MAX_BODY_BYTES)
        body.append(part)
    try:
        given = _decode(b"".join(body)) if size else {}
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        given = None
    if not isinstance(given, dict) or not given.keys() <= _PARTS:
        raise InvalidInput("send a JSON object of `filter` and `template` or `layout`; see docs/registers.md")
    return given


def _status(expected: Exception) -> int:
    return 503 if isinstance(expected, Unavailable | DeadlineExceeded) else 400
