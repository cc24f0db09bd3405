"""A betting shop after a busy day, through the ledger itself: every view of it has rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from api.services import Vault
from domain.betting.coupon_terms import CouponMode, Pick
from domain.betting.keep_sportsbook import RecordResult, RegisterSportEvent
from domain.betting.sport_terms import EventKind, Market, MarketResult, Outcome
from domain.cards.reader_events import PlaceKind
from domain.ledger.adjustment import Direction, Ground
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.rule_organisation import ChangeSetting
from domain.organisation.tree import UnitKind
from domain.players.terms import LimitKind, LimitPeriod, Realm
from domain.printing.movements import Movement
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.adjust_accounts import RequestAdjustment
from domain.processes.attach_reader import AttachReader, SetUpTerminal
from domain.processes.bind_card import BindCard
from domain.processes.close_periods import ClosePeriod
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.enter_manually import SetOpeningBalance
from domain.processes.issue_papers import IssuePapers
from domain.processes.limit_player import SetLimit
from domain.processes.move_cash import FloatIn, TransferBetweenDesks
from domain.processes.place_bet import PlaceBet
from domain.processes.present_card import PresentCard
from domain.processes.register_player import StartRegistration
from domain.processes.request_withdrawal import RequestWithdrawal
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.settle_coupon import SettleCoupon
from domain.processes.shift_acts import OpenDeskShift
from domain.processes.stock_cards import RegisterCard
from tests.api.cards.club import House, register

UNIT, ZONE = "shop-1", "Europe/Moscow"
DESK, OTHER = "d-1", "d-2"
CASHIER, CARL = "client:till", "user:carl"
PLAYER, PHONE, CARD = "bob", "+79001234567", "EM:55007EE424"


async def busy_shop(house: House, vault: Vault, above: str) -> None:
    """A shop below this unit."""
    await house.execute(CreateUnits((NewUnit(UNIT, UnitKind.SHOP, "Shop 1", above),)))
    for desk, cashier in ((DESK, CASHIER), (OTHER, CARL)):
        await house.execute(SetUpDesk(desk, UNIT, f"Desk {desk}", ZONE))
        await house.execute(OpenDeskShift(desk, cashier, f"shift-{desk}"))
    await house.execute(SetOpeningBalance(UNIT, "as counted", f"cash.safe.{UNIT}", 5_000_000))
    await house.execute(FloatIn(DESK, CASHIER, 1_000_000))
    await register(house, vault, PLAYER, PHONE)
    await house.execute(
        StartRegistration("eve", Realm.OFFLINE, UNIT, ZONE, await vault.seal("eve", {"phone": "+7"}), "k", "sms-eve")
    )
    await _cards(house, vault)
    await _money(house, vault)
    await _bets(house)
    await house.execute(ClosePeriod(UNIT, (datetime.now(UTC) - timedelta(days=2)).date()))


async def _cards(house: House, vault: Vault) -> None:
    await house.execute(SetUpTerminal("t-1", UNIT, "At the window", ZONE))
    await house.execute(AttachReader("front", 0, PlaceKind.DESK, DESK))
    await house.execute(RegisterCard(CARD))
    await house.execute(BindCard(CARD, 1, DESK, CASHIER, PLAYER, vault.key_of("phone", PHONE), "pin-1", "sms-1"))
    await house.execute(PresentCard("front", CARD, datetime.now(UTC), "i-1"))


async def _money(house: House, vault: Vault) -> None:
    await house.execute(ChangeSetting("aml_day_amount", "organisation", "1000", "all of it", 0))
    await house.execute(SetLimit(PLAYER, LimitKind.DEPOSIT, LimitPeriod.DAY, 1_000_000))
    await house.execute(AcceptDeposit(DESK, CASHIER, "deposit-1", 500_000, "i-1"))
    await house.execute(IssuePapers("player-bob@3", Movement.DEPOSIT, datetime.now(UTC), 500_000, DESK, player=PLAYER))
    # a second code within a minute of that of the registration would be one too many
    await house.execute(ChangeSetting("withdrawal_code", "organisation", "WHEN_NOT_IDENTIFIED", "known by card", 0))
    await house.execute(PresentCard("front", CARD, datetime.now(UTC), "i-2"))
    phone_key = vault.key_of("phone", PHONE)
    await house.execute(RequestWithdrawal(DESK, CASHIER, "wd-1", 10_000, phone_key, "sms-2", "i-2"))
    await house.execute(TransferBetweenDesks(DESK, CASHIER, amount=20_000, to_desk=OTHER, transfer="transfer-1"))
    await house.execute(IssuePapers("desk-d-1@9", Movement.TRANSFER_SENT, datetime.now(UTC), 20_000, DESK))
    await house.execute(
        RequestAdjustment(UNIT, PLAYER, Direction.TO_PLAYER, Ground.GOODWILL, 100, "he waited", "adjustment-1", CASHIER)
    )


async def _bets(house: House) -> None:
    outcomes = (Outcome("1", "Home", Decimal("1.9")), Outcome("2", "Guests", Decimal("2.05")))
    for event in ("match-1", "match-2"):
        starts = datetime.now(UTC) + timedelta(hours=3)
        market = Market("win", "Winner", outcomes)
        await house.execute(RegisterSportEvent(event, EventKind.SPORT, "tennis", "A – B", starts, (market,)))
        for mode in CouponMode:
            coupon = f"{event}-{mode}"
            await house.execute(ComposeCoupon(coupon, DESK, (Pick(event, "win", "1"),), CASHIER))
            identification = None
            if mode is CouponMode.IDENTIFIED:
                identification = f"i-{coupon}"
                await house.execute(PresentCard("front", CARD, datetime.now(UTC), identification))
            await house.execute(PlaceBet(coupon, DESK, mode, 5_000, CASHIER, identification))
    await house.execute(RecordResult("match-1", (MarketResult("win", ("1",)),)))
    for mode in CouponMode:
        await house.execute(SettleCoupon(f"match-1-{mode}"))
