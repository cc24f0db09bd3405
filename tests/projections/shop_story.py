"""A day and more in a betting shop, as the ledger decides it, so that every view of it has rows."""

from datetime import UTC, datetime, timedelta

from domain.betting.coupon_terms import CouponMode, Pick
from domain.betting.keep_sportsbook import RecordResult
from domain.cards.reader_events import PlaceKind
from domain.event import Event
from domain.ledger.adjustment import Direction, Ground
from domain.ledger.mark_accounts import FreezeAccount
from domain.organisation.organisation_events import SettingChanged
from domain.players.define_documents import RetireDocumentType
from domain.players.terms import LimitKind, LimitPeriod
from domain.processes.adjust_accounts import RequestAdjustment
from domain.processes.attach_reader import AttachReader, SetUpTerminal
from domain.processes.bind_card import BindCard
from domain.processes.close_periods import ClosePeriod
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.limit_player import SetLimit
from domain.processes.move_cash import FloatIn
from domain.processes.place_bet import PlaceBet
from domain.processes.present_card import PresentCard
from domain.processes.request_withdrawal import RequestWithdrawal
from domain.processes.settle_coupon import SettleCoupon
from domain.processes.shift_acts import OpenDeskShift
from domain.processes.stock_cards import RegisterCard
from tests.domain.betting.betting_shop import results
from tests.domain.deciding import NOW
from tests.domain.desks.shop import IVANOVA, MANAGER, UNIT, ZONE, Shop
from tests.domain.desks.worked_day import match, opened, walk
from tests.domain.players.registering import Office

SERIAL = "EM:55007EE424"
# What tells of units and of the organisation itself has a story of its own.
_TOLD_ELSEWHERE = ("organisation", "hierarchy", "unit-")


def shop_story() -> list[tuple[str, Event]]:
    """The worked day of spec C.4.1, then a card, a reader, an open bet, a payable coupon, money on its way."""
    at = opened()
    at.when(SetLimit("p1", LimitKind.DEPOSIT, LimitPeriod.DAY, 1_000_000))
    at.given(("organisation", SettingChanged("aml_day_amount", "organisation", 100_000, "the law")))
    for _ in walk(at):
        pass
    at.at(10)
    at.when(OpenDeskShift("d1", IVANOVA, "s-late"))
    at.when(FloatIn("d1", MANAGER, 500_000))
    _bets(at)
    at.when(RequestWithdrawal("d1", IVANOVA, "w2", 10_000, "phone1", "sms2", player="p1"))
    at.when(
        RequestAdjustment(
            UNIT, "p1", Direction.TO_PLAYER, Ground.GOODWILL, 500, "waited too long", "a1", "user:accountant"
        )
    )
    at.when(ClosePeriod(UNIT, (NOW - timedelta(days=1)).date()))
    at.when(FreezeAccount("bank.main", "the court said so"))
    at.when(RetireDocumentType("FOREIGN_DOCUMENT"))
    _cards(at)
    office = Office()
    office.start("reg-1", "phone9")
    told = [*at.log, *office.log]
    return [
        (stream, event)
        for stream, event in told
        if isinstance(event, SettingChanged) or not stream.startswith(_TOLD_ELSEWHERE)
    ]


def _cards(at: Shop) -> None:
    """A card that identifies its player at the desk."""
    at.when(RegisterCard(SERIAL))
    at.when(BindCard(SERIAL, 1, "d1", IVANOVA, "p1", "phone1", "pin1", "sms-pin1"))
    at.when(SetUpTerminal("t1", UNIT, "At the window", ZONE))
    at.when(AttachReader("r1", 0, PlaceKind.DESK, "d1"))
    at.now = datetime.now(UTC)  # who was identified in the last hours is told by the clock of the reader
    at.when(PresentCard("r1", SERIAL, at.now, "by-card"))


def _bets(at: Shop) -> None:
    """One that is open, one that won and waits for its bearer."""
    for coupon, name in (("open", "m5"), ("won", "m6")):
        match(at, name, "1.9")
        at.when(ComposeCoupon(coupon, "d1", (Pick(name, "1X2", "1"),), IVANOVA))
        at.when(PlaceBet(coupon, "d1", CouponMode.CASH, 20_000, IVANOVA))
    at.when(RecordResult("m6", results("1")))
    at.when(SettleCoupon("won"))
