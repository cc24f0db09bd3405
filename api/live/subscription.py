"""The type Subscription: the log as it grows, and every fed view as it changes."""

from api.dynamic import GraphQLType, Member, object_type, streamed
from api.events import EVENT, EVENTS_READ
from api.live.acknowledging import MODE
from api.permissions import Need
from api.scalars import Long
from api.views import ViewFields

EVENTS = streamed(
    EVENT,
    "The history of the organisation as it grows: every event once, by rising position, from any position on.",
    {
        "after": Member(
            Long | None,
            "Only events above this position: 0 for all there are. When nothing is said only what happens from now on.",
        ),
        "types": Member(list[str] | None, "Only events of these types; of all types when nothing is said."),
        "stream": Member(str | None, "Only events of this stream."),
        "subscription": Member(
            str | None,
            "A name of yours, under which the server keeps how far you have come: asked for again it goes on behind "
            "what was acknowledged, and `after` counts the first time only. One reader at a time: the last to come.",
        ),
        "acknowledge": Member(
            MODE | None, "When an event of a named subscription counts as dealt with; AUTO when nothing is said."
        ),
    },
    needs=Need(EVENTS_READ),
)


def subscription_type(views: ViewFields) -> GraphQLType:
    """The type Subscription, from the catalogue of views."""
    return object_type("Subscription", "Everything that can be followed.", {"events": EVENTS, **views.streams()})
