"""A cashier takes a coupon back: soon, before anything starts, never after a result is known (DEC-24, BET-72d)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponVoided
from domain.betting.coupon_terms import Channel
from domain.betting.desk import Desk, desk_stream
from domain.betting.sport_event import SportEvent
from domain.betting.texts import LONGEST_REASON, said
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.organisation.organisation import STREAM, Organisation
from domain.processes.at_hand import those
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.coupon_at_hand import (
    accounts_of_player,
    sport_event_streams,
    void_window,
)


class VoidCoupon(Command, frozen=True):
    """Take a coupon back at the desk where it was placed. The stake goes back to where it came from."""

    NAME: ClassVar[str] = "betting.VoidCoupon"

    coupon: str
    desk: str
    reason: str
    cashier: str


def _streams(asked: VoidCoupon) -> Streams:
    return [
        (Coupon, coupon_stream(asked.coupon)),
        (Desk, desk_stream(asked.desk)),
        (Organisation, STREAM),
    ]


def _then(asked: VoidCoupon, aggregates: Sequence[Any]) -> Streams:
    coupon, _, _ = aggregates
    accounts = [chart.desk_cash(asked.desk)] if coupon.is_cash else accounts_of_player(coupon)
    return [*sport_event_streams(coupon), *book_streams(coupon.state.unit, accounts)]


def _decide(asked: VoidCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    coupon, desk, organisation, *others = aggregates
    shift = desk.on_shift(asked.cashier)
    reason = said("a reason", asked.reason, LONGEST_REASON)
    known = any(each.is_decided for each in those(SportEvent, others))
    coupon.admit_void(void_window(organisation), result_known=known, now=now)
    coupon.expect_place(Channel.DESK, asked.desk)
    state = coupon.state
    limit = organisation.value("void_second_person_above")
    approved_by = None
    if isinstance(limit, int) and state.stake > limit:
        coupon.expect_second_person(asked.cashier)
        approved_by = state.approver
    entry = (
        postings.voided_in_cash(asked.desk, state.stake)
        if coupon.is_cash
        else postings.voided_to_account(state.player, state.stake)
    )
    voided = CouponVoided(
        entry,
        state.mode,
        state.stake,
        asked.desk,
        state.unit,
        shift.id,
        asked.cashier,
        reason,
        state.player,
        approved_by,
    )
    books_of(others, state.zone).record(coupon, voided, now)


VOID_COUPON = Decider(VoidCoupon, _streams, _decide, then=_then)
