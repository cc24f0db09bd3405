"""Every aggregate, event and decider of betting."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.betting import (
    approve_void,
    card_events,
    coupon_events,
    desk_events,
    keep_sportsbook,
    shift_events,
    sport_events,
    terminal_edits,
    terminal_events,
    withdrawal_events,
)
from domain.betting.cashier import Cashier
from domain.betting.coupon import Coupon
from domain.betting.desk import Desk
from domain.betting.sport_event import SportEvent
from domain.betting.terminal import Terminal
from domain.betting.transfer import Transfer
from domain.betting.withdrawal import Withdrawal
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Coupon, SportEvent, Desk, Cashier, Terminal, Transfer, Withdrawal)
EVENTS: Sequence[type[Event]] = (
    *coupon_events.EVENTS,
    *sport_events.EVENTS,
    *desk_events.EVENTS,
    *shift_events.EVENTS,
    *withdrawal_events.EVENTS,
    *card_events.EVENTS,
    *terminal_events.EVENTS,
)
DECIDERS: Sequence[Decider] = (*terminal_edits.DECIDERS, *keep_sportsbook.DECIDERS, approve_void.APPROVE_VOID)
