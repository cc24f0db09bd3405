"""The bearer of a winning coupon is paid: once, in cash, at any desk that has enough (BET-26, L-13)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponPaidOut
from domain.betting.desk import Desk, desk_stream
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.organisation.organisation import STREAM, Organisation
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.coupon_at_hand import (
    cash_needs_identification,
)


class PayOutCoupon(Command, frozen=True):
    """Pay the bearer what is owed on the coupon. It can be done at any desk, whichever placed it."""

    NAME: ClassVar[str] = "betting.PayOutCoupon"

    coupon: str
    desk: str
    cashier: str
    identification: str | None = None


def _streams(asked: PayOutCoupon) -> Streams:
    return [
        (Coupon, coupon_stream(asked.coupon)),
        (Desk, desk_stream(asked.desk)),
        (Organisation, STREAM),
    ]


def _then(asked: PayOutCoupon, aggregates: Sequence[Any]) -> Streams:
    _, desk, _ = aggregates
    return book_streams(desk.state.unit if desk.state else "", [chart.desk_cash(asked.desk)])


def _decide(asked: PayOutCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, int]:
    del recalled
    coupon, desk, organisation, *others = aggregates
    shift = desk.on_shift(asked.cashier)
    coupon.admit_payment(now)
    amount = coupon.state.owed
    who = None
    if asked.identification is not None or cash_needs_identification(organisation, amount):
        who = desk.identified(asked.identification, now)
    paid = CouponPaidOut(
        postings.coupon_paid(asked.desk, asked.coupon, amount),
        amount,
        asked.desk,
        desk.unit,
        shift.id,
        asked.cashier,
        who,
        asked.identification if who else None,
    )
    books_of(others, desk.zone).record(coupon, paid, now)
    if who is not None:
        desk.complete(asked.identification, now)
    return {"amount": amount}


PAY_OUT_COUPON = Decider(PayOutCoupon, _streams, _decide, then=_then)
