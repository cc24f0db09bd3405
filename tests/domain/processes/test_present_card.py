"""A card on a reader: the desk is in the mode "identified player", or everybody sees why not (P-CARDIN)."""

from datetime import timedelta

import pytest

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.desk import Desk
from domain.betting.desk_events import IdentificationEnded, IdentificationStarted, PlayerFound
from domain.betting.identification import EndReason, Method
from domain.betting.shift_events import DeskShiftLocked
from domain.betting.terminal import terminal_stream
from domain.betting.terminal_events import TerminalSetUp
from domain.cards.events import BlockedBy, CardBlocked, CardBound, CardClosed, CardRegistered, CardUnbound, CloseReason
from domain.cards.reader import reader_stream
from domain.cards.reader_events import PlaceKind, ReaderAttached, ReaderDetached
from domain.cards.refusals import ReaderNotAttached
from domain.cards.serial import card_stream
from domain.event import Event
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.players.events import PlayerBlocked, PlayerClosed, PlayerErased, PlayerExcluded
from domain.players.player import player_stream
from domain.players.terms import Reason
from domain.processes.present_card import PRESENT_CARD, PresentCard
from domain.refusal import InvalidInput
from tests.domain.deciding import Deciding
from tests.domain.processes.card_club import CARD, CASHIER, DESK, NOW, OTHER, SERIAL, club, identified

READER, TERMINAL = reader_stream("left"), terminal_stream("t-1")
BOB = player_stream("bob")
SEEN = NOW - timedelta(milliseconds=40)
BOUND = (CARD, CardBound("bob", NOW.date()))


def shop(*more: tuple[str, Event], attached: PlaceKind = PlaceKind.DESK) -> Deciding:
    """Bob's card is bound; a reader stands at the desk."""
    place = "d-1" if attached is PlaceKind.DESK else "t-1"
    made = club(BOUND, (READER, ReaderAttached(attached, place, "shop-1")), *more)
    made._deciders = {**made._deciders, PresentCard: PRESENT_CARD}
    return made


def touch(serial: str = SERIAL, identification: str = "i-new") -> PresentCard:
    return PresentCard("left", serial, SEEN, identification)


def set_to(key: str, value: str | int) -> tuple[str, Event]:
    return STREAM, SettingChanged(key, "organisation", value, "")


PRESENTED = (DESK, CardPresented("left", SERIAL, "shop-1"))


def refused(reason: str, serial: str = SERIAL) -> list[tuple[str, Event]]:
    return [(DESK, CardPresentationRefused("left", serial, "shop-1", reason))]


def started(player: str = "bob") -> tuple[str, Event]:
    until = NOW + timedelta(minutes=10)
    return DESK, IdentificationStarted("i-new", player, Method.CARD, False, CASHIER, "d-1-1", NOW, until)


def test_a_card_on_the_reader_identifies_its_player_at_the_desk_without_a_pin() -> None:
    """CARD-01, CARD-02, CARD-26, DEC-25: with nobody's document compared, which the identification says."""
    desk = shop()
    assert desk.when(touch()) == [PRESENTED, started()]
    assert desk.aggregate(Desk, DESK).identified("i-new", NOW) == "bob"


def test_whoever_was_identified_before_is_so_no_more() -> None:
    """DEC-29: REPLACED, also by the same player's card: what is identified is one operation."""
    for player in ("eve", "bob"):
        ended = (DESK, IdentificationEnded(f"i-{player}", player, EndReason.REPLACED))
        assert shop(identified(player)).when(touch()) == [PRESENTED, ended, started()]


def test_where_the_document_counts_the_card_only_finds_the_player() -> None:
    """DEC-25: CARD_AND_DOCUMENT."""
    desk = shop(set_to("card_identification", "CARD_AND_DOCUMENT"))
    until = NOW + timedelta(minutes=10)
    assert desk.when(touch()) == [PRESENTED, (DESK, PlayerFound("bob", Method.CARD, CASHIER, until))]


def test_an_identification_lasts_as_long_as_the_shop_has_set() -> None:
    """DEC-29."""
    desk = shop((STREAM, SettingChanged("identification_timeout_minutes", "unit:shop-1", 3, "")))
    _, (_, event) = desk.when(touch())
    assert isinstance(event, IdentificationStarted)
    assert event.until == NOW + timedelta(minutes=3)


@pytest.mark.parametrize(
    ("more", "reason"),
    [
        ([(CARD, CardUnbound("bob", presented=True))], "CARD_NOT_BOUND"),
        ([(CARD, CardBlocked(BlockedBy.PERSON))], "CARD_BLOCKED"),
        ([(CARD, CardClosed(CloseReason.LOST, "bob"))], "CARD_CLOSED"),
        ([(BOB, PlayerBlocked(Reason.UNDER_REVIEW))], "PLAYER_BLOCKED"),
        ([(BOB, PlayerExcluded(Reason.AUTHORITY_ORDERED, None))], "PLAYER_EXCLUDED"),
        ([(BOB, PlayerClosed(Reason.PLAYER_ASKED))], "PLAYER_CLOSED"),
        ([(BOB, PlayerErased())], "ERASED"),
        ([(DESK, DeskShiftLocked("d-1-1", CASHIER))], "SHIFT_LOCKED"),
    ],
)
def test_what_identifies_nobody_is_noted_with_its_reason(more: list[tuple[str, Event]], reason: str) -> None:
    """CARD-15, CARD-31, CARD-35, CARD-43d, BET-66d: the cashier sees the state; who was identified stays so."""
    desk = shop(identified("eve"), *more)
    assert desk.when(touch()) == refused(reason)
    assert desk.aggregate(Desk, DESK).identified("i-eve", NOW) == "eve"


@pytest.mark.parametrize(
    ("serial", "reason"),
    [
        ("EM:0000000001", "CARD_UNKNOWN"),
        (OTHER, "CARD_NOT_BOUND"),
        ("W26:604505", "CARD_UNFIT"),
        ("MF:08A1B2C3", "CARD_UNFIT"),
    ],
)
def test_an_unknown_card_is_told_and_nothing_is_made_of_it(serial: str, reason: str) -> None:
    """CARD-41d, CARD-43d, DEC-26."""
    assert shop().when(touch(serial)) == refused(reason, serial)


def test_where_the_licensee_lets_it_be_an_unknown_card_comes_into_stock_at_its_first_touch() -> None:
    """DEC-26: and is FREE; what cannot stand for one card never does."""
    desk = shop(set_to("card_auto_register", "yes"))
    serial = "EM:170009593F"
    taken = (card_stream(serial), CardRegistered("Basic", "009,22847"))
    assert sorted(desk.when(touch(serial)), key=str) == sorted([taken, *refused("CARD_NOT_BOUND", serial)], key=str)
    assert desk.when(touch("MF:08A1B2C3")) == refused("CARD_UNFIT", "MF:08A1B2C3")


@pytest.mark.parametrize(("seconds", "is_old"), [(-9, False), (-11, True), (9, False), (11, True)])
def test_a_touch_of_a_while_ago_identifies_nobody(seconds: int, is_old: bool) -> None:
    """CARD-02: it came late, or a clock is wrong."""
    happened = shop().when(PresentCard("left", SERIAL, NOW + timedelta(seconds=seconds), "i-new"))
    assert happened == (refused("TOUCH_TOO_OLD") if is_old else [PRESENTED, started()])


def test_a_reader_without_a_place_and_a_serial_that_is_none_are_refused_outright() -> None:
    """Issue 5: nobody is there to be told."""
    with pytest.raises(ReaderNotAttached):
        shop((READER, ReaderDetached(PlaceKind.DESK, "d-1"))).when(touch())
    with pytest.raises(InvalidInput):
        shop().when(touch("em:55007ee424"))


def test_at_a_terminal_a_card_is_told_and_identifies_nobody_before_its_pin() -> None:
    """CARD-26, BET-73d."""
    terminal = shop((TERMINAL, TerminalSetUp("shop-1", "T", "Europe/Moscow")), attached=PlaceKind.TERMINAL)
    assert terminal.when(touch()) == [(TERMINAL, CardPresented("left", SERIAL, "shop-1"))]
    assert terminal.when(touch(OTHER)) == [
        (TERMINAL, CardPresentationRefused("left", OTHER, "shop-1", "CARD_NOT_BOUND"))
    ]
