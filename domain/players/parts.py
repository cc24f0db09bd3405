"""Every aggregate, event and decider of players."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event
from domain.players import events
from domain.players.player import Player

AGGREGATES: Sequence[type[Aggregate]] = (Player,)
EVENTS: Sequence[type[Event]] = events.EVENTS
DECIDERS: Sequence[Decider] = ()
