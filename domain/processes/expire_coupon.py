"""Winnings that nobody claimed in time are the house's income (P17, P-EXPIRE-COUPON)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponExpired
from domain.betting.coupon_life import Act
from domain.betting.coupon_refusals import CouponStateRefuses
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.ledger import postings
from domain.processes.books_at_hand import book_streams, books_of


class ExpireCoupon(Command, frozen=True):
    """Say that the time in which a coupon was to be claimed is over."""

    NAME: ClassVar[str] = "betting.ExpireCoupon"
    WORK: ClassVar[Work] = Work.COLLECTS

    coupon: str


def _streams(asked: ExpireCoupon) -> Streams:
    return [(Coupon, coupon_stream(asked.coupon))]


def _then(asked: ExpireCoupon, aggregates: Sequence[Any]) -> Streams:
    del asked
    return book_streams(aggregates[0].state.unit, [])


def _decide(asked: ExpireCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    coupon, *others = aggregates
    coupon.admit(Act.EXPIRE)
    state = coupon.state
    if not coupon.is_unclaimed(now):
        raise CouponStateRefuses(f"coupon {asked.coupon} can be claimed until {state.claim_until}", state=state.state)
    expired = CouponExpired(postings.coupon_expired(asked.coupon, state.owed), state.owed, state.unit)
    books_of(others, state.zone).record(coupon, expired, now)


EXPIRE_COUPON = Decider(ExpireCoupon, _streams, _decide, then=_then)
