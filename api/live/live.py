"""What a subscription becomes: a place in a shared feed.

A feed is one execution for all of an organisation who hold the same permissions and ask by the same document and the
same variables, where they stand aside (`after`). What a reader has of its own is its position.
"""

import asyncio
from collections.abc import AsyncGenerator, Callable
from typing import Any

from graphql import DocumentNode, ExecutionResult

from api.context import Context
from api.documents import Document
from api.errors import shown
from api.events import check_position, event_filter, node
from api.execution import Execution
from api.live.acknowledging import MODE
from api.live.durable import Durable
from api.live.event_feed import EventFeed, Render
from api.live.execution import Answer, Refused, Running, Subscribed, answer, encode, told
from api.live.hub import Hub
from api.live.limits import LiveLimits
from api.live.messages import Batch, Stream, Take
from api.live.operation import Operation, read_operation
from api.live.sharing import Sharing
from api.live.view_feed import ViewFeed, touched
from api.request import GraphQLRequest
from api.services import Client, EventFilter
from domain.stored_event import StoredEvent

# Feeds nobody reads are kept for who comes back at once.
FEED_LINGER_SECONDS = 2.0


class Live:
    """All live streams of this process; close it before the event loop ends."""

    def __init__(self, execution: Execution, live: LiveLimits) -> None:
        self.execution = execution
        self.running = Running(execution)
        self.limits = live
        self.services = services = execution.services
        self._schema = execution.schema._schema  # noqa: SLF001  graphql-core's, which executes
        self._hubs: Sharing[str, Hub] = Sharing(live.linger_seconds)
        self._events: Sharing[tuple[Any, ...], EventFeed] = Sharing(FEED_LINGER_SECONDS)
        self._views: Sharing[tuple[Any, ...], ViewFeed] = Sharing(FEED_LINGER_SECONDS)
        self._durable = Durable(services, live)
        self._reading = asyncio.Semaphore(live.catching_up)

    @property
    def feeds(self) -> int:
        """How many executions are shared."""
        return len(self._events) + len(self._views)

    def close(self) -> None:
        for shared in (self._events, self._views, self._hubs):
            shared.close()

    def open(
        self,
        client: Client,
        asked: GraphQLRequest,
        document: DocumentNode,
        *,
        resumed: int | None = None,
        take: Take | None = None,
    ) -> Stream | Answer:
        """The stream, or an answer with what is wrong. Raises Refusal.

        `resumed`: the reader has everything up to there (SSE). With `take` events are not given by the stream but
        written by it, while the reader keeps up.
        """
        context = Context(client, self.services, self.execution.limits, Document(asked.query, document))
        operation = read_operation(self._schema, document, asked.operation_name, asked.variables, context)
        if isinstance(operation, list):
            return answer(None, told(shown(operation)))
        if operation.name == "events":
            return self._follow_events(client, operation, self._key(client, asked, operation), resumed, take)
        return self._follow_view(client, asked, operation, self._key(client, asked, operation))

    def _key(self, client: Client, asked: GraphQLRequest, operation: Operation) -> tuple[Any, ...]:
        same = encode(operation.same)
        return client.rights, asked.query, asked.operation_name, same

    def _follow_events(
        self, client: Client, operation: Operation, key: tuple[Any, ...], resumed: int | None, take: Take | None
    ) -> Stream:
        given = operation.arguments
        after: int | None = given.get("after")
        check_position(after or 0)
        wanted = event_filter(given.get("types"), given.get("stream"))
        organisation, render = client.organisation.schema, _renderer(operation)
        if (name := given.get("subscription")) is None:
            begin = after if resumed is None else resumed
            return Stream(self.events_from(organisation, begin, wanted, render, key, take))
        mode = given.get("acknowledge")
        return self._durable.follow(
            organisation,
            name,
            after,
            lambda position: self.events_from(organisation, position, wanted, render, key, take),
            resumed=resumed,
            automatic=mode is None or MODE(mode).value == "AUTO",
        )

    async def events_from(
        self,
        organisation: str,
        after: int | None,
        wanted: EventFilter,
        render: Render,
        key: tuple[Any, ...],
        take: Take | None = None,
    ) -> AsyncGenerator[Batch, None]:
        """Events behind `after`, or from now on; all readers of one `key` share what `render` makes."""
        services, limits = self.services, self.limits
        with self._hubs.use(organisation, lambda: Hub(lambda: services.follow(organisation), limits)) as hub:

            def feed() -> EventFeed:
                return EventFeed(hub, services, organisation, wanted, render, self._reading, limits)

            with self._events.use(key, feed) as shared:
                await hub.begun()
                position = hub.position if after is None else after
                while True:
                    if take is not None and position == hub.position:
                        position = await shared.park(position, take)
                    batch = await shared.behind(position)
                    position = batch.position
                    yield batch

    def _follow_view(self, client: Client, asked: GraphQLRequest, operation: Operation, key: tuple[Any, ...]) -> Stream:
        request = GraphQLRequest(operation.query, asked.variables, asked.operation_name)

        async def ask() -> Answer | Refused:
            given = await self.running.run(client, request, refreshing=True)
            assert not isinstance(given, Subscribed), "it asks by a query"
            return given

        def feed() -> ViewFeed:
            views = touched(operation.name, client)
            return ViewFeed(self.services, client.organisation.schema, views, ask, self.limits)

        return Stream(self._view(key, feed))

    async def _view(self, key: tuple[Any, ...], feed: Callable[[], ViewFeed]) -> AsyncGenerator[Batch, None]:
        with self._views.use(key, feed) as shared:
            number = 0
            while True:
                batch = await shared.behind(number)
                number = batch.position
                yield batch


def _renderer(operation: Operation) -> Render:
    executor = operation.executor

    def render(event: StoredEvent) -> bytes:
        result = executor.build_per_event_executor(node(event)).execute_operation()
        assert isinstance(result, ExecutionResult), "fields of an event are read, not awaited"
        return answer(result.data, told(shown(result.errors or ()))).payload

    return render
