"""A betting shop in memory: desks with open shifts, players with money, sport events; acts as the ledger takes them."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from decimal import Decimal

from domain.betting import parts as betting
from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_terms import CouponMode, Pick
from domain.betting.desk import desk_stream
from domain.betting.desk_events import DeskSetUp, IdentificationStarted
from domain.betting.identification import Method
from domain.betting.keep_sportsbook import RecordResult, RegisterSportEvent
from domain.betting.shift_events import DeskShiftOpened
from domain.betting.sport_terms import EventKind, Market, MarketResult, Outcome
from domain.betting.terminal import terminal_stream
from domain.betting.terminal_events import TerminalIdentified, TerminalSetUp
from domain.cards.events import CardBound, CardRegistered
from domain.cards.reader import reader_stream
from domain.cards.reader_events import PlaceKind, ReaderAttached
from domain.cards.serial import card_stream
from domain.entry import MoneyEvent
from domain.event import Event
from domain.ledger import postings
from domain.ledger.account import Account, account_stream
from domain.ledger.entered import OpeningBalanceSet
from domain.ledger.events import AccountMoved
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.organisation.settings import Value
from domain.players.events import PlayerRegistered
from domain.players.player import player_stream
from domain.players.terms import Realm
from domain.processes import parts as processes
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.correct_settlement import CorrectSettlement
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.present_card import PresentCard
from domain.processes.settle_coupon import SettleCoupon
from domain.processes.void_coupon import VoidCoupon
from tests.domain.deciding import NOW, Deciding

UNIT, ZONE, DESK, CASHIER = "shop-1", "Europe/Moscow", "7", "user:ann"
START = NOW + timedelta(hours=3)
CASH, IDENTIFIED = CouponMode.CASH, CouponMode.IDENTIFIED


def market(odds: str = "1.9") -> Market:
    """Three ways a match can end; `odds` are those of the first."""
    return Market(
        "1X2",
        "Result",
        (
            Outcome("1", "Home", Decimal(odds)),
            Outcome("X", "Draw", Decimal("3.4")),
            Outcome("2", "Guests", Decimal("4.25")),
        ),
    )


def home(sport_event: str = "m1") -> Pick:
    return Pick(sport_event, "1X2", "1")


class BettingShop(Deciding):
    def __init__(self, *desks: str, cash: int = 1_000_000) -> None:
        super().__init__([*betting.DECIDERS, *processes.DECIDERS])
        for desk in desks or (DESK,):
            self.given(
                (desk_stream(desk), DeskSetUp(UNIT, f"Desk {desk}", ZONE)),
                (desk_stream(desk), DeskShiftOpened(f"shift-{desk}", CASHIER, 0)),
            )
            self.opened(f"cash.desk.{desk}", cash)
        self._identifications = 0
        self._cards: dict[str, str] = {}

    def player(self, player: str, money: int = 0) -> str:
        self.given(
            (
                player_stream(player),
                PlayerRegistered(
                    Realm.OFFLINE, UNIT, ZONE, "", f"phone of {player}", "RF", f"document of {player}", ()
                ),
            ),
        )
        if money:
            self.opened(f"player.available.{player}", money)
        return player

    def opened(self, account: str, amount: int) -> None:
        """An opening balance (P25)."""
        entry = postings.opening_balance(account, amount)
        self.given(("journal", OpeningBalanceSet(entry, UNIT, "as it was")))
        source = f"journal@{self.version('journal')}"
        for line in entry.lines:
            if line.account == account:
                self.given((account_stream(account), AccountMoved(line.amount, line.amount, "P25", source, "RUB")))

    def terminal(self, terminal: str) -> str:
        self.given((terminal_stream(terminal), TerminalSetUp(UNIT, "At the door", ZONE)))
        return terminal

    def identify(self, player: str, desk: str = DESK) -> str:
        """At a desk, or at a terminal of that name."""
        self._identifications += 1
        identification = f"i{self._identifications}"
        until = self.now + timedelta(minutes=10)
        started = IdentificationStarted(
            identification,
            player,
            Method.DOCUMENT,
            document_checked=True,
            cashier=CASHIER,
            shift=f"shift-{desk}",
            since=self.now,
            until=until,
        )
        if self.version(terminal_stream(desk)):
            at_terminal = TerminalIdentified(identification, player, "EM:1", self.now, until)
            self.given((terminal_stream(desk), at_terminal))
        else:
            self.given((desk_stream(desk), started))
        return identification

    def equip(self, desks: Iterable[str], players: Iterable[str]) -> None:
        """Each desk has a reader, each player a card."""
        for desk in desks:
            self.given((reader_stream(f"r{desk}"), ReaderAttached(PlaceKind.DESK, desk, UNIT)))
        for number, player in enumerate(players, 1):
            card = self._cards[player] = f"EM:5500{number:06X}"
            self.given(
                (card_stream(card), CardRegistered("Basic")),
                (card_stream(card), CardBound(player, self.now.date())),
            )

    def identify_somehow(self, player: str, place: str = DESK) -> str:
        """Now and then by the player's card, where there is a reader: then not at all when the desk serves nobody."""
        self._identifications += 1
        if self._identifications % 3 or not self.version(reader_stream(f"r{place}")):
            return self.identify(player, place)
        identification = f"by-card-{self._identifications}"
        self.when(PresentCard(f"r{place}", self._cards[player], self.now, identification))
        return identification

    def setting(self, key: str, value: Value) -> None:
        self.given((STREAM, SettingChanged(key, "organisation", value, "as ever")))

    def match(
        self, sport_event: str = "m1", odds: str = "1.9", sport: str = "football", starts: datetime = START
    ) -> None:
        self.when(
            RegisterSportEvent(sport_event, EventKind.SPORT, sport, f"Match {sport_event}", starts, (market(odds),))
        )

    def ended(self, won: str = "1", sport_event: str = "m1", *, returned: tuple[str, ...] = ()) -> None:
        self.when(RecordResult(sport_event, results(won, returned)))

    def compose(self, coupon: str, *picks: Pick, desk: str = DESK) -> str:
        self.when(ComposeCoupon(coupon, desk, picks or (home(),), CASHIER))
        return coupon

    def cash_bet(self, coupon: str = "c1", stake: int = 1_000, *picks: Pick, desk: str = DESK) -> str:
        self.compose(coupon, *picks, desk=desk)
        self.when(PlaceBet(coupon, desk, CASH, stake, CASHIER))
        return coupon

    def account_bet(self, player: str, coupon: str = "c1", stake: int = 1_000, *picks: Pick, desk: str = DESK) -> str:
        self.compose(coupon, *picks, desk=desk)
        self.when(PlaceBet(coupon, desk, IDENTIFIED, stake, CASHIER, self.identify(player, desk)))
        return coupon

    def settle(self, coupon: str = "c1") -> list[tuple[str, Event]]:
        return self.when(SettleCoupon(coupon))

    def correct(self, coupon: str = "c1") -> list[tuple[str, Event]]:
        return self.when(CorrectSettlement(coupon, "the protocol was misread"))

    def void(self, coupon: str = "c1", desk: str = DESK) -> list[tuple[str, Event]]:
        return self.when(VoidCoupon(coupon, desk, "another match was meant", CASHIER))

    def pay(self, coupon: str = "c1", desk: str = DESK) -> list[tuple[str, Event]]:
        return self.when(PayOutCoupon(coupon, desk, CASHIER))

    def coupon(self, coupon: str = "c1") -> Coupon:
        found: Coupon = self.aggregate(Coupon, coupon_stream(coupon))
        return found

    def balance(self, account: str) -> int:
        """Of a guarded account, on its normal side."""
        found: Account = self.aggregate(Account, account_stream(account))
        return found.balance

    def sum(self, account: str) -> int:
        """What all entries left on an account, debits above zero."""
        return sum(
            line.amount
            for _, event in self.log
            if isinstance(event, MoneyEvent)
            for line in event.entry.lines
            if line.account == account
        )


def results(won: str = "1", returned: tuple[str, ...] = ()) -> tuple[MarketResult, ...]:
    return (MarketResult("1X2", (won,) if won else (), returned),)
