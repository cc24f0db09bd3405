"""The mutation `acknowledgeEvents`: a client says how far it has dealt with a named subscription."""

from typing import Any

from api.context import Info
from api.dynamic import GraphQLType, Member, enum_type, object_type, resolved
from api.errors import EXPECTED
from api.events import EVENTS_READ, check_position
from api.failures import Failure, failure
from api.live.durable import check_name
from api.permissions import Need
from api.scalars import Long
from domain.refusal import InvalidInput

MODE: GraphQLType = enum_type(
    "AcknowledgeMode",
    "When an event of a named subscription counts as dealt with.",
    {
        "AUTO": (
            "AUTO",
            "When the client's program has surely received it: its pong, or its Last-Event-ID, shows that.",
        ),
        "MANUAL": ("MANUAL", "When the client says so by acknowledgeEvents, after it has dealt with it."),
    },
)
PAYLOAD: GraphQLType = object_type(
    "AcknowledgeEventsPayload",
    "How far a named subscription is acknowledged.",
    {
        "position": Member(Long | None, "Everything up to this position is acknowledged; null when nothing was done."),
        "errors": Member(list[Failure], "Why nothing was done."),
    },
)


async def _acknowledge(info: Info, **given: Any) -> dict[str, Any]:
    context, name, position = info.context, given["subscription"], given["position"]
    try:
        check_name(name)
        check_position(position)
        reached = await context.services.acknowledge(context.organisation, name, position, None)
        if reached is None:
            raise InvalidInput("there is no subscription of this name, or the log does not reach this position yet")
    except EXPECTED as expected:
        return {"position": None, "errors": [failure(expected)]}
    return {"position": reached, "errors": []}


ACKNOWLEDGE_EVENTS = resolved(
    _acknowledge,
    PAYLOAD,
    "Everything of a named subscription up to this position has been dealt with: it is never sent again. Sent twice, "
    "or with a lower position, it changes nothing.",
    {
        "subscription": Member(str, "The name of the subscription."),
        "position": Member(Long, "The position of the last event that was dealt with."),
    },
    needs=Need(EVENTS_READ),
    name="acknowledgeEvents",
)
