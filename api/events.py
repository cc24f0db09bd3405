"""History: the log itself as a connection; the cursor of an event is its position."""

from collections.abc import Sequence
from typing import Any

import msgspec

from api.connection import Connection, connection_type
from api.context import Info
from api.dynamic import GraphQLType, Member, object_type, resolved, sent, shell
from api.enums import enum_of
from api.limits import DEFAULT_EVENTS, MAX_EVENTS
from api.node import Node, Nodes
from api.permissions import Need
from api.scalars import JSON, MAX_LONG, UUID, Instant, Long
from api.services import EventFilter
from domain.command import ActorKind
from domain.refusal import InvalidInput
from domain.stored_event import StoredEvent
from projections.node_ids import Plain, node_id
from projections.refusals import NodeIdInvalid

EVENTS_READ, PAYLOAD_READ = "audit.events.read", "audit.payload.read"
# More types than the house has would only repeat some of them.
MAX_TYPES = 100
# Names of streams and types are a category and a natural key.
MAX_NAME_CHARS = 200

EVENT_NAME = "Event"
_READING = Need(EVENTS_READ)

ACTOR: GraphQLType = object_type(
    "Actor",
    "Who caused an event.",
    {
        "kind": Member(enum_of(ActorKind), "What kind of actor it is."),
        "id": Member(str, "Who it is, within its kind."),
        "role": Member(str | None, "In which role."),
        "desk": Member(str | None, "At which cash desk."),
    },
)
EVENT: GraphQLType = object_type(
    EVENT_NAME,
    "One immutable fact of the log with its whole envelope.",
    {
        "position": Member(Long, "Place in the log of the organisation: gap-free, in the order of commits, from 1."),
        "stream": Member(str, "The stream it belongs to, by its readable name: category and natural key."),
        "version": Member(Long, "Place in its stream, from 1."),
        "type": Member(str, "What happened: a stable name such as fiscal.FiscalDocumentRecorded."),
        "schema_version": Member(int, "Version of the shape of `body` for this type."),
        "recorded_at": Member(Instant, "When the ledger took it in."),
        "occurred_at": Member(Instant, "When it happened, as far as the source knows."),
        "actor": Member(ACTOR, "Who caused it."),
        "unit": Member(str | None, "The unit of the organisation it belongs to."),
        "correlation_id": Member(UUID, "The same for everything that one wish set off."),
        "causation": Member(Long | None, "Position of the event that made a process send the command; null otherwise."),
        "command_id": Member(UUID, "The command it comes from."),
        "hash": Member(str, "Link of the hash chain, SHA-256 as 64 lower-case hexadecimal digits."),
        "body": Member(
            JSON,
            "What happened, as stored in its own schema version; raw bytes stand in it as base64. It needs the "
            "permission audit.payload.read, since personal data may stand in it.",
            needs=Need(PAYLOAD_READ),
        ),
    },
    into=shell(EVENT_NAME, Node),
)


async def _events(info: Info, **arguments: Any) -> Connection:
    context, given = info.context, {name: sent(value) for name, value in arguments.items()}
    after, size = given.get("after") or 0, _size(given.get("first"))
    check_position(after)
    wanted = event_filter(given.get("types"), given.get("stream"))
    page = await context.services.events(context.organisation, after, size, wanted)
    return Connection(
        nodes=[node(event) for event in page.events],
        cursors=[str(event.position) for event in page.events],
        has_next_page=page.has_more,
        has_previous_page=after > 0,
        goes_on_at=str(page.position) if page.has_more else None,
    )


EVENTS = resolved(
    _events,
    connection_type(EVENT, "Event", counted=False),
    "The history of the organisation: events by rising position. Go on with `after`, the position last seen.",
    {
        "after": Member(Long | None, "Only events above this position; from the first one when nothing is said."),
        "first": Member(int | None, f"Events at most, 1 to {MAX_EVENTS}; {DEFAULT_EVENTS} when nothing is said."),
        "types": Member(
            list[str] | None,
            "Only events of these types; of all types when nothing is said. Rare ones are looked for in a piece of the "
            "log at a time: a page may be short or empty while hasNextPage says to go on after endCursor.",
        ),
        "stream": Member(str | None, "Only events of this stream."),
    },
    needs=_READING,
)


async def _event(info: Info, key: list[Plain], _: int | None) -> dict[str, Any] | None:
    match key:
        case [int(position)] if 0 < position <= MAX_LONG:
            context = info.context
            page = await context.services.events(context.organisation, position - 1, 1, EventFilter())
            return next((node(event) for event in page.events if event.position == position), None)
        case _:
            raise NodeIdInvalid("no event can have this id; take one from an answer and send it unchanged")


EVENT_NODES = {EVENT_NAME: Nodes(_READING, _event)}


def node(event: StoredEvent) -> dict[str, Any]:
    """What the fields of `EVENT` are read from; the body is passed on as it was stored."""
    fields = {name: getattr(event, name) for name in StoredEvent.__struct_fields__}
    own = {
        "id": node_id(EVENT_NAME, [event.position]),
        "hash": event.hash.hex(),
        "body": msgspec.Raw(event.body),
    }
    return fields | own


def event_filter(types: Sequence[str] | None, stream: str | None) -> EventFilter:
    """Which events are wanted. Raises InvalidInput."""
    return EventFilter(types=_types(types), stream=_name(stream))


def check_position(after: int) -> None:
    """Raises InvalidInput for what can be no position."""
    if not 0 <= after < MAX_LONG:
        raise InvalidInput("positions count from 1; ask for `after: 0` to begin at the first event")


def _size(first: int | None) -> int:
    size = DEFAULT_EVENTS if first is None else first
    if not 1 <= size <= MAX_EVENTS:
        raise InvalidInput(f"ask for 1 to {MAX_EVENTS} events and go on with `after`", limit=MAX_EVENTS, given=size)
    return size


def _types(given: Sequence[str] | None) -> tuple[str, ...] | None:
    if given is None:
        return None
    if len(given) > MAX_TYPES:
        raise InvalidInput(f"name at most {MAX_TYPES} types", limit=MAX_TYPES)
    return tuple(name for each in given if (name := _name(each)) is not None)


def _name(given: str | None) -> str | None:
    """A name that the database can compare with."""
    if given is not None and (len(given) > MAX_NAME_CHARS or not given.isprintable()):
        raise InvalidInput(f"a name has at most {MAX_NAME_CHARS} printable characters")
    return given
