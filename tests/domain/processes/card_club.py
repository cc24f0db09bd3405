"""A shop for tests of cards: a desk with a cashier on shift, a terminal, players, and cards in stock."""

from datetime import UTC, datetime, timedelta

from domain.betting.desk import desk_stream
from domain.betting.desk_events import DeskSetUp, IdentificationStarted
from domain.betting.identification import Method
from domain.betting.shift_events import DeskShiftOpened
from domain.betting.terminal import terminal_stream
from domain.betting.terminal_events import TerminalSetUp
from domain.cards.events import CardRegistered
from domain.cards.parts import DECIDERS as OF_CARDS
from domain.cards.serial import card_stream, printed_number
from domain.event import Event
from domain.players.events import PlayerRegistered
from domain.players.player import player_stream
from domain.players.terms import Realm
from domain.processes.bind_card import BIND_CARD, BindCard
from domain.processes.serve_cardholder import DECIDERS as OF_HOLDERS
from domain.processes.stock_cards import DECIDERS as OF_STOCK
from domain.processes.verify_card_pin import DECIDERS as OF_TERMINALS
from tests.domain.deciding import Deciding

SERIAL, OTHER = "EM:55007EE424", "MF:BCD14264"
CARD = card_stream(SERIAL)
DESK, CASHIER = desk_stream("d-1"), "user:ann"
# 23:30 in Moscow, the next day in Vladivostok
NOW = datetime(2026, 3, 1, 20, 30, tzinfo=UTC)
ZONE = "Asia/Vladivostok"
PLAYERS = ("bob", "eve")


def registered(player: str, realm: Realm = Realm.OFFLINE) -> tuple[str, Event]:
    """The player, whose phone's key is `phone-<player>`."""
    event = PlayerRegistered(realm, "shop-1", ZONE, "", f"phone-{player}", "RF_PASSPORT", f"document-{player}", ())
    return player_stream(player), event


def in_stock(serial: str = SERIAL) -> tuple[str, Event]:
    return card_stream(serial), CardRegistered("Basic", printed_number(serial))


def identified(player: str) -> tuple[str, Event]:
    """At the desk, by `i-<player>`, for ten minutes."""
    until = NOW + timedelta(minutes=10)
    event = IdentificationStarted(f"i-{player}", player, Method.DOCUMENT, True, CASHIER, "d-1-1", NOW, until)
    return DESK, event


def club(*more: tuple[str, Event]) -> Deciding:
    """Two cards, two players, a desk with an open shift."""
    made = Deciding((*OF_CARDS, BIND_CARD, *OF_HOLDERS, *OF_STOCK, *OF_TERMINALS)).given(
        (DESK, DeskSetUp("shop-1", "Desk 1", ZONE)),
        (DESK, DeskShiftOpened("d-1-1", CASHIER, 0)),
        (terminal_stream("t-1"), TerminalSetUp("shop-1", "At the window", ZONE)),
        *map(registered, PLAYERS),
        in_stock(),
        in_stock(OTHER),
        *more,
    )
    made.now = NOW
    return made


def bind(
    card: str = SERIAL, player: str = "bob", *, version: int = 1, phone: str | None = None, cashier: str = CASHIER
) -> BindCard:
    return BindCard(card, version, "d-1", cashier, player, phone or f"phone-{player}", f"pin-{player}", f"sms-{player}")
