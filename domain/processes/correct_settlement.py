"""A settlement that stands on a wrong result is taken back and made anew (P14, DEC-24)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon
from domain.betting.coupon_events import SettlementCorrected
from domain.betting.coupon_refusals import NothingToCorrect
from domain.betting.coupon_settlement import settle
from domain.betting.coupon_terms import CouponState
from domain.betting.sport_event import SportEvent
from domain.betting.texts import LONGEST_REASON, said
from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.entry import Line
from domain.ledger import chart
from domain.ledger.books import Books
from domain.ledger.correction import bearer_covers, claimed_again, player_covers, settlement_corrected
from domain.processes.at_hand import those
from domain.processes.books_at_hand import books_of
from domain.processes.coupon_at_hand import (
    claim_until,
    tax_rule,
)
from domain.processes.settle_coupon import entry_of, known_results, settlement_streams, settlement_streams_then


class CorrectSettlement(Command, frozen=True):
    """Settle a coupon anew by the results that hold now. What the player has spent already, he owes; what a bearer got
    too much is the house's loss; what he got too little becomes payable.
    """

    NAME: ClassVar[str] = "betting.CorrectSettlement"
    WORK: ClassVar[Work] = Work.COLLECTS

    coupon: str
    reason: str


def _decide(asked: CorrectSettlement, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    coupon, organisation, *others = aggregates
    coupon.admit_correction()
    reason = said("a reason", asked.reason, LONGEST_REASON)
    picks = tuple(known_results(coupon, those(SportEvent, others)))
    state = coupon.state
    if picks == state.picks:
        raise NothingToCorrect(f"coupon {asked.coupon} was settled by the results that hold; correct the result first")
    settlement = settle(state.stake, state.selections, picks, tax_rule(organisation))
    anew = entry_of(coupon, settlement).lines
    books = books_of(others, state.zone)
    owed, overpaid, missing = 0, 0, 0
    covers: list[tuple[str, int]] = []
    if coupon.is_cash:
        owed, overpaid = max(0, settlement.net - state.paid), max(0, state.paid - settlement.net)
        covers += bearer_covers(asked.coupon, overpaid, state.overpaid)
        if state.state is CouponState.EXPIRED:
            covers += claimed_again(asked.coupon, state.owed)
    else:
        missing = _missing(coupon, anew, books)
        covers += player_covers(state.player, missing)
    corrected = SettlementCorrected(
        settlement_corrected(coupon.settled_by, state.settled, anew, covers),
        state.mode,
        settlement.result,
        settlement.gross,
        settlement.tax,
        picks,
        state.unit,
        reason,
        anew,
        owed,
        overpaid,
        missing,
        state.player,
        claim_until(organisation, now) if owed else None,
        settlement.rounding,
    )
    books.record(coupon, corrected, now)


def _missing(coupon: Coupon, anew: Sequence[Line], books: Books) -> int:
    """What the player's account lacks to give back what it got."""
    account = chart.player_available(coupon.state.player or "")
    back = sum(-line.amount for line in coupon.state.settled if line.account == account)
    again = sum(-line.amount for line in anew if line.account == account)
    return max(0, back - again - books.account(account).balance)


CORRECT_SETTLEMENT = Decider(CorrectSettlement, settlement_streams, _decide, then=settlement_streams_then)
