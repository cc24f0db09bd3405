"""Every aggregate, event and decider of the ledger."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event
from domain.ledger import entered, events
from domain.ledger.account import Account
from domain.ledger.period import Period

AGGREGATES: Sequence[type[Aggregate]] = (Account, Period)
EVENTS: Sequence[type[Event]] = (*events.EVENTS, *entered.EVENTS)
DECIDERS: Sequence[Decider] = ()
