"""Every aggregate, event and decider of codes."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.codes import events
from domain.codes.codes import Codes
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Codes,)
EVENTS: Sequence[type[Event]] = events.EVENTS
DECIDERS: Sequence[Decider] = ()
