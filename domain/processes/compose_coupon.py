"""A coupon is formed from the outcomes that the player names (BET-13), at a desk or at a terminal."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponComposed
from domain.betting.coupon_terms import Channel, Pick
from domain.betting.desk import Desk, desk_stream
from domain.betting.sport_event import SportEvent, sport_event_stream
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.processes.at_hand import those
from domain.refusal import InvalidInput

# Longer accumulators are lottery tickets; their odds stay exact.
MAX_SELECTIONS = 12


class ComposeCoupon(Command, frozen=True):
    """Form a coupon at a desk: one outcome, or several of different sport events. Composed again, it replaces them."""

    NAME: ClassVar[str] = "betting.ComposeCoupon"

    coupon: str
    desk: str
    picks: tuple[Pick, ...]
    cashier: str
    again: bool = False  # the coupon is there already; a number that nobody made is none


def sport_events_named(picks: Sequence[Pick]) -> Streams:
    """Raises InvalidInput."""
    if not 1 <= len(picks) <= MAX_SELECTIONS:
        raise InvalidInput(f"a coupon has 1 to {MAX_SELECTIONS} selections", limit=MAX_SELECTIONS, given=len(picks))
    named = [each.sport_event for each in picks]
    if len(set(named)) < len(named):
        raise InvalidInput("the selections of a coupon are of different sport events")
    return [(SportEvent, sport_event_stream(each)) for each in named]


def composed(
    channel: Channel,
    place: str,
    unit: str,
    zone: str,
    picks: Sequence[Pick],
    sport_events: Sequence[SportEvent],
    now: datetime,
) -> CouponComposed:
    """The coupon as it is offered now. Raises BetRefused."""
    selections = tuple(each.offer(pick, now) for pick, each in zip(picks, sport_events, strict=True))
    return CouponComposed(channel, place, unit, zone, selections)


def _streams(asked: ComposeCoupon) -> Streams:
    return [
        (Coupon, coupon_stream(asked.coupon)),
        (Desk, desk_stream(asked.desk)),
        *sport_events_named(asked.picks),
    ]


def _decide(asked: ComposeCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, str]:
    del recalled
    coupon, desk, *others = aggregates
    desk.on_shift(asked.cashier)
    sport_events = those(SportEvent, others)
    if asked.again:
        coupon.expect_composed()
    coupon.compose(
        composed(Channel.DESK, asked.desk, desk.unit, desk.zone, asked.picks, sport_events, now),
        now,
    )
    return {"coupon": asked.coupon}


COMPOSE_COUPON = Decider(ComposeCoupon, _streams, _decide)
