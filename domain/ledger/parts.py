"""Every aggregate, event and decider of the ledger."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event
from domain.ledger import adjustment, entered, events, mark_accounts
from domain.ledger.account import Account
from domain.ledger.adjustment import Adjustment
from domain.ledger.journal import Journal, Reversal
from domain.ledger.period import Period

AGGREGATES: Sequence[type[Aggregate]] = (Account, Period, Journal, Reversal, Adjustment)
EVENTS: Sequence[type[Event]] = (*events.EVENTS, *entered.EVENTS, *adjustment.EVENTS)
DECIDERS: Sequence[Decider] = mark_accounts.DECIDERS
