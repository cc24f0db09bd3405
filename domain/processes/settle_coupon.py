"""A coupon is settled by the results of its sport events (P-SETTLE), or its stake is given back by the bookmaker."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponRefunded, CouponSettled
from domain.betting.coupon_life import Act
from domain.betting.coupon_refusals import CouponStateRefuses, ResultUnknown
from domain.betting.coupon_settlement import Settlement, settle
from domain.betting.coupon_terms import CouponResult, PickResult
from domain.betting.sport_event import SportEvent
from domain.betting.texts import LONGEST_REASON, said
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.entry import Entry
from domain.ledger import postings
from domain.organisation.organisation import STREAM, Organisation
from domain.processes.at_hand import those
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.coupon_at_hand import (
    accounts_of_player,
    claim_until,
    sport_event_streams,
    tax_rule,
)


class SettleCoupon(Command, frozen=True):
    """Settle a coupon by the results of its sport events, all of which must be known."""

    NAME: ClassVar[str] = "betting.SettleCoupon"
    WORK: ClassVar[Work] = Work.COLLECTS

    coupon: str


class RefundCoupon(Command, frozen=True):
    """Give the whole stake of a coupon back, because a sport event of it was cancelled.

    Left alone, an accumulator goes on without the cancelled event.
    """

    NAME: ClassVar[str] = "betting.RefundCoupon"

    coupon: str
    reason: str


def settlement_streams(asked: Any) -> Streams:
    """Of acts that follow from the coupon and the rules of the licensee."""
    return [(Coupon, coupon_stream(asked.coupon)), (Organisation, STREAM)]


def settlement_streams_then(asked: Any, aggregates: Sequence[Any]) -> Streams:
    """The sport events, the accounts of an identified player."""
    del asked
    coupon, _ = aggregates
    return [*sport_event_streams(coupon), *book_streams(coupon.state.unit, accounts_of_player(coupon))]


def known_results(coupon: Coupon, sport_events: Sequence[SportEvent]) -> list[PickResult]:
    """How its selections ended, in their order, which is that of the events. Raises ResultUnknown."""
    found = []
    for selection, sport_event in zip(coupon.state.selections, sport_events, strict=True):
        result = sport_event.result_of(selection.pick)
        if result is None:
            raise ResultUnknown(f"{selection.sport_event} has no result yet", id=selection.sport_event)
        found.append(result)
    return found


def entry_of(coupon: Coupon, settlement: Settlement) -> Entry:
    """P6, P7, P8, P10 or P11."""
    state = coupon.state
    if settlement.result is CouponResult.LOST:
        return postings.lost(state.stake, cash=coupon.is_cash)
    if settlement.result is CouponResult.RETURNED:
        return returned(coupon)
    if coupon.is_cash:
        return postings.won_in_cash(coupon.coupon, state.stake, settlement.gross, settlement.tax)
    assert state.player is not None
    return postings.won_to_account(state.player, state.stake, settlement.gross, settlement.tax)


def returned(coupon: Coupon) -> Entry:
    """P10 or P11."""
    if coupon.is_cash:
        return postings.returned_in_cash(coupon.coupon, coupon.state.stake)
    assert coupon.state.player is not None
    return postings.returned_to_account(coupon.state.player, coupon.state.stake)


def _settle(asked: SettleCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    coupon, organisation, *others = aggregates
    coupon.admit(Act.SETTLE)
    picks = known_results(coupon, those(SportEvent, others))
    state = coupon.state
    settlement = settle(state.stake, state.selections, picks, tax_rule(organisation))
    settled = CouponSettled(
        entry_of(coupon, settlement),
        state.mode,
        settlement.result,
        settlement.gross,
        settlement.tax,
        tuple(picks),
        state.unit,
        state.player,
        claim_until(organisation, now) if coupon.is_cash and settlement.net else None,
        settlement.rounding,
    )
    books_of(others, state.zone).record(coupon, settled, now)


def _refund(asked: RefundCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    coupon, organisation, *others = aggregates
    coupon.admit(Act.REFUND)
    state = coupon.state
    if not any(each.is_cancelled for each in those(SportEvent, others)):
        raise CouponStateRefuses(f"no sport event of coupon {asked.coupon} was cancelled", state=state.state)
    refunded = CouponRefunded(
        returned(coupon),
        state.mode,
        state.stake,
        state.unit,
        said("a reason", asked.reason, LONGEST_REASON),
        state.player,
        claim_until(organisation, now) if coupon.is_cash else None,
    )
    books_of(others, state.zone).record(coupon, refunded, now)


SETTLE_COUPON = Decider(SettleCoupon, settlement_streams, _settle, then=settlement_streams_then)
REFUND_COUPON = Decider(RefundCoupon, settlement_streams, _refund, then=settlement_streams_then)
