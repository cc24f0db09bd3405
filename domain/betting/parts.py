"""Every aggregate, event and decider of betting."""

from collections.abc import Sequence

from domain.aggregate import Aggregate
from domain.betting import approve_void, coupon_events, keep_sportsbook, sport_events
from domain.betting.coupon import Coupon
from domain.betting.sport_event import SportEvent
from domain.decision import Decider
from domain.event import Event

AGGREGATES: Sequence[type[Aggregate]] = (Coupon, SportEvent)
EVENTS: Sequence[type[Event]] = (*coupon_events.EVENTS, *sport_events.EVENTS)
DECIDERS: Sequence[Decider] = (*keep_sportsbook.DECIDERS, approve_void.APPROVE_VOID)
