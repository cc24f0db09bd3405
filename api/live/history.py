"""`GET /events`: the log behind a position, as lines of JSON (NDJSON) or as a page of CloudEvents.

after   position, 0 when nothing is said            types   names, separated by commas
limit   events at most                              stream  a name
follow  true: go on with what comes, for ever (NDJSON only)
"""

import asyncio
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass

import msgspec
from starlette.requests import Request
from starlette.responses import Response

from api.auth import client_of
from api.errors import EXPECTED, extensions
from api.events import EVENTS_READ, PAYLOAD_READ, check_position, event_filter
from api.limits import DEFAULT_EVENTS, MAX_EVENTS
from api.live.guard import guard_of
from api.live.lines import cloud_event, line
from api.live.live import Live
from api.live.streaming import StreamingAnswer
from api.permissions import require
from api.responses import json_answer
from api.services import EventFilter
from domain.availability import DeadlineExceeded, Unavailable
from domain.refusal import InvalidInput

NDJSON = "application/x-ndjson"
CLOUD_EVENTS = "application/cloudevents-batch+json"

_encode = msgspec.json.Encoder().encode


@dataclass(frozen=True)
class Asked:
    """The parameters of one request."""

    after: int
    wanted: EventFilter
    limit: int | None
    follow: bool


class HistoryEndpoint:
    """Answers `/events`."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._exports = asyncio.Semaphore(live.limits.exports)

    async def __call__(self, request: Request) -> Response:
        for permission in (EVENTS_READ, PAYLOAD_READ):
            require(client_of(request), permission)
        try:
            asked = _asked(request.query_params)
            if CLOUD_EVENTS in request.headers.get("accept", "").lower():
                return await self._page(request, asked)
            if self._exports.locked():
                raise Unavailable(f"{self._live.limits.exports} exports are running; try again when one has ended")
        except EXPECTED as expected:
            error = {"message": expected.message, "extensions": extensions(expected)}
            return json_answer(_status(expected), {"errors": [error]})
        blocks = self._lines(client_of(request).organisation.schema, asked)
        guard = guard_of(request, self._live.services)
        return StreamingAnswer(blocks, NDJSON, sign_of_life=b"\n", guard=guard, limits=self._live.limits)

    async def _lines(self, organisation: str, asked: Asked) -> AsyncGenerator[bytes, None]:
        left, position = asked.limit, asked.after
        async with self._exports, aclosing(self._live.services.export(organisation, position, asked.wanted)) as blocks:
            async for position, block in blocks:  # noqa: B007  the last one is needed behind the loop
                if left is not None:
                    block = b"".join(block.splitlines(keepends=True)[:left])  # noqa: PLW2901
                    left -= block.count(b"\n")
                if block:
                    yield block
                if left == 0:
                    return
        if not asked.follow:
            return
        stream = self._live.events_from(
            organisation, position, asked.wanted, line, (organisation, asked.wanted, NDJSON)
        )
        async with aclosing(stream) as batches:
            async for batch in batches:
                messages = batch.messages if left is None else batch.messages[:left]
                if messages:
                    yield b"".join(each.payload for each in messages)
                if left is not None and not (left := left - len(messages)):
                    return

    async def _page(self, request: Request, asked: Asked) -> Response:
        limit = DEFAULT_EVENTS if asked.limit is None else asked.limit
        if asked.follow or limit > MAX_EVENTS:
            raise InvalidInput(f"CloudEvents come in pages of at most {MAX_EVENTS}; follow by NDJSON or a subscription")
        organisation = client_of(request).organisation.schema
        page = await self._live.services.events(organisation, asked.after, limit, asked.wanted)
        headers = {"Cache-Control": "no-store"}
        if page.has_more:
            following = request.url.include_query_params(after=page.position)
            headers["Link"] = f'<{following.path}?{following.query}>; rel="next"'
        return Response(_encode([cloud_event(event) for event in page.events]), 200, headers, CLOUD_EVENTS)


def _asked(given: Mapping[str, str]) -> Asked:
    """Raises InvalidInput."""
    unknown = given.keys() - {"after", "limit", "types", "stream", "follow"}
    if unknown:
        raise InvalidInput(f"there is no parameter {', '.join(sorted(unknown))}; see docs/live.md")
    after = _number("after", given.get("after", "0"))
    check_position(after)
    limit = _number("limit", given["limit"]) if "limit" in given else None
    if limit == 0:
        raise InvalidInput("`limit` is at least 1")
    types = given.get("types")
    if given.get("follow", "false") not in {"true", "false"}:
        raise InvalidInput("`follow` is true or false")
    wanted = event_filter(types.split(",") if types else None, given.get("stream"))
    return Asked(after, wanted, limit, given.get("follow") == "true")


def _number(name: str, given: str) -> int:
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise InvalidInput(f"`{name}` is a whole number")
    return int(given)


def _status(expected: Exception) -> int:
    if isinstance(expected, InvalidInput):
        return 400
    return 503 if isinstance(expected, Unavailable | DeadlineExceeded) else 403
