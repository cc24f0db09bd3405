"""GraphQL over server-sent events: the protocol graphql-sse, distinct connections mode; `id:` is the position.

    event: next        data: an answer       id: the position of an event
    event: complete    data: empty           the end

A browser's EventSource sends the last `id` by itself (`Last-Event-ID`) when it comes back, and goes on behind it.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from strawberry.schema.exceptions import InvalidOperationTypeError
from strawberry.types.graphql import OperationType

from api.auth import client_of
from api.errors import EXPECTED
from api.exchange import Exchange
from api.live.execution import Answer, Errors, Refused, Subscribed, answer, refusal
from api.live.guard import guard_of
from api.live.live import Live
from api.live.messages import Message, Stream
from api.live.streaming import StreamingAnswer
from api.live.view_feed import FeedBroken
from api.request import BadHttpRequest, GraphQLRequest, read_request, read_source
from api.responses import error_answer, json_answer

MEDIA_TYPE = "text/event-stream"
COMPLETE = b"event: complete\ndata:\n\n"
COMMENT = b":\n\n"
ANY = frozenset(OperationType)
BY_GET = frozenset({OperationType.QUERY, OperationType.SUBSCRIPTION})


def wants_stream(asked: Exchange) -> bool:
    """Whether a stream is what the client likes best: some name it last in every request."""
    if b"event-stream" not in asked.headers.get(b"accept", b"").lower():
        return False
    first = asked.header(b"accept").partition(",")[0]
    return first.partition(";")[0].strip().lower() == MEDIA_TYPE


class SseEndpoint:
    """Answers `/graphql` for whoever accepts `text/event-stream`."""

    def __init__(self, live: Live) -> None:
        self._live = live
        self._limits = live.execution.limits

    async def __call__(self, exchange: Exchange) -> Response:
        request = exchange.request
        try:
            source = await read_source(exchange, self._limits)
            asked = read_request(exchange, source, self._limits, self._live.execution.trusted)
            resumed = last_event_id(request)
        except BadHttpRequest as bad:
            return error_answer(bad.status, bad.code, bad.message)
        except ClientDisconnect:
            return Response(status_code=499)  # nobody reads it
        try:
            given = await self._answered(request, asked, resumed)
        except InvalidOperationTypeError:
            said = "By GET only queries and subscriptions are answered; send this by POST."
            return error_answer(405, "METHOD_NOT_ALLOWED", said, headers={"Allow": "POST"})
        return self._response(request, given)

    async def _answered(
        self, request: Request, asked: GraphQLRequest, resumed: int | None
    ) -> Stream | Answer | Refused:
        client = client_of(request)
        given = await self._live.running.run(client, asked, ANY if request.method == "POST" else BY_GET)
        if not isinstance(given, Subscribed):
            return given
        try:
            return self._live.open(client, asked, given.document, resumed=resumed)
        except EXPECTED as expected:
            return answer(None, [refusal(expected)])

    def _response(self, request: Request, given: Stream | Answer | Refused) -> Response:
        if isinstance(given, Stream):
            return self._stream(request, _all(given))
        if isinstance(given, Answer):
            return self._stream(request, _one(given))
        if request.headers["accept"].strip().lower() != MEDIA_TYPE:
            return json_answer(400, {"errors": given.errors})
        # as the reference does: whoever asks for nothing but a stream, as EventSource does, reads no refused answer
        return self._stream(request, _one(answer(None, given.errors)))

    def _stream(self, request: Request, blocks: AsyncGenerator[bytes, None]) -> Response:
        guard = guard_of(request, self._live.services)
        return StreamingAnswer(blocks, MEDIA_TYPE, sign_of_life=COMMENT, guard=guard, limits=self._live.limits)


def last_event_id(request: Request) -> int | None:
    """Where a client that comes back was. Raises BadHttpRequest."""
    given = request.headers.get("last-event-id")
    if not given:
        return None
    if not (given.isascii() and given.isdigit() and len(given) < 19):
        raise BadHttpRequest(400, "BAD_REQUEST", "`Last-Event-ID` is a position, the `id` of the last event received.")
    return int(given)


def next_event(message: Message) -> bytes:
    """One answer; JSON holds no line breaks of its own."""
    place = b"" if message.position is None else b"id: %d\n" % message.position
    return b"event: next\n" + place + b"data: " + message.payload + b"\n\n"


async def _one(given: Answer) -> AsyncGenerator[bytes, None]:
    yield next_event(Message(given.payload, None)) + COMPLETE


async def _all(stream: Stream) -> AsyncGenerator[bytes, None]:
    yield COMMENT  # the headers go out now: the client sees that it is connected
    try:
        async with aclosing(stream.batches) as batches:
            async for batch in batches:
                if batch.messages:
                    yield b"".join(map(next_event, batch.messages))
    except EXPECTED as expected:
        yield _failed([refusal(expected)])
    except FeedBroken as broken:
        yield _failed(broken.errors)


def _failed(errors: Errors) -> bytes:
    return next_event(Message(answer(None, errors).payload, None)) + COMPLETE
