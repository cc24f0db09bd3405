"""A shop with two desks, two cashiers and two players, as the log has it; and short words for what is done there."""

from collections.abc import Iterable
from datetime import timedelta
from itertools import count
from typing import Any

from domain.betting.desk import Desk, desk_stream
from domain.command import Command
from domain.entry import MoneyEvent, sums
from domain.event import Event
from domain.ledger import chart, postings
from domain.ledger.account import Account, account_stream
from domain.ledger.entered import BankCashReceived
from domain.ledger.events import AccountMoved
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.organisation_events import SettingChanged
from domain.organisation.tree import UnitKind
from domain.players.events import PlayerRegistered
from domain.players.player import player_stream
from domain.players.terms import Realm
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.identify_player import ConfirmDocumentMatch, IdentifyPlayer
from domain.processes.move_cash import FloatIn
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import OpenDeskShift
from kassa.house import DECIDERS
from tests.domain.deciding import NOW, Deciding

UNIT, ZONE = "shop-1", "Europe/Moscow"
IVANOVA, PETROVA, MANAGER = "user:ivanova", "user:petrova", "user:manager"
MINUTE = timedelta(minutes=1)
FLOAT = 1_000_000


def registered(phone_key: str) -> PlayerRegistered:
    return PlayerRegistered(
        realm=Realm.OFFLINE,
        unit=UNIT,
        zone=ZONE,
        sealed="c2VhbGVk",
        phone_key=phone_key,
        document_type="RF_PASSPORT",
        document_key=f"document of {phone_key}",
        name_keys=(),
    )


class Shop(Deciding):
    """Amounts are kopecks. `did` counts the ids that people do not choose."""

    def __init__(self) -> None:
        super().__init__(DECIDERS)
        self._ids = count(1)

    def id(self, what: str) -> str:
        return f"{what}{next(self._ids)}"

    def at(self, minutes: float) -> "Shop":
        """So many minutes after nine."""
        self.now = NOW + minutes * MINUTE
        return self

    def setting(self, key: str, value: Any, scope: str = "organisation") -> "Shop":
        self.given(("organisation", SettingChanged(key, scope, value, "a test")))
        return self

    def events(self, command: Command) -> list[Event]:
        """What happened but for the moves of accounts, which follow from the entries."""
        return [event for _, event in self.when(command) if event.TYPE != "ledger.AccountMoved"]

    def holds(self, account: str) -> int:
        held: Account = self.aggregate(Account, account_stream(account))
        return held.balance

    def cash(self, desk: str = "d1") -> int:
        return self.holds(chart.desk_cash(desk))

    def desk(self, desk: str = "d1") -> Desk:
        found: Desk = self.aggregate(Desk, desk_stream(desk))
        return found

    def identify(self, player: str = "p1", desk: str = "d1", cashier: str = IVANOVA) -> str:
        """The id of the identification."""
        self.when(IdentifyPlayer(desk, cashier, player))
        identification = self.id("i")
        self.when(ConfirmDocumentMatch(desk, cashier, player, identification))
        return identification

    def deposit(self, amount: int, player: str = "p1", desk: str = "d1", cashier: str = IVANOVA) -> list[Event]:
        identification = self.identify(player, desk, cashier)
        return self.events(AcceptDeposit(desk, cashier, self.id("dep"), amount, identification))

    def entries(self) -> Iterable[MoneyEvent]:
        return (event for _, event in self.log if isinstance(event, MoneyEvent))


def shop(*, open_desks: bool = True, float_in: int = FLOAT) -> Shop:
    """Ivanova works at d1, Petrova at d2; the safe is full."""
    made = Shop()
    made.when(CreateUnits((NewUnit("all", UnitKind.ROOT, "The house", time_zone=ZONE),)))
    made.when(
        CreateUnits((NewUnit(UNIT, UnitKind.SHOP, "Shop 1", "all"), NewUnit("shop-2", UnitKind.SHOP, "2", "all")))
    )
    for desk in ("d1", "d2"):
        made.when(SetUpDesk(desk, UNIT, f"Desk {desk}", ZONE))
    for number in (1, 2):
        made.given((player_stream(f"p{number}"), registered(f"phone{number}")))
    made.given(*_full_safe())
    if open_desks:
        for desk, cashier in (("d1", IVANOVA), ("d2", PETROVA)):
            made.when(OpenDeskShift(desk, cashier, made.id("s")))
            if float_in:
                made.when(FloatIn(desk, MANAGER, float_in))
    return made


def _full_safe() -> list[tuple[str, Event]]:
    entered = BankCashReceived(postings.drawn_from_bank(UNIT, "main", 10**9), UNIT, "cheque 1")
    return [
        ("journal", entered),
        *(
            (account_stream(name), AccountMoved(amount, amount, "P20", "journal@1", "RUB"))
            for name, amount in sums(entered.entry).items()
        ),
    ]
