"""Every aggregate, event and decider of players."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = ()
EVENTS: Sequence[type[Event]] = ()
DECIDERS: Sequence[Decider] = ()
