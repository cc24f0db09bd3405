"""A card and its PIN at a terminal."""

from datetime import date, timedelta

import pytest

from domain.betting.desk_refusals import TerminalUnknown
from domain.betting.terminal import terminal_stream
from domain.betting.terminal_events import TerminalIdentified, TerminalSetUp
from domain.cards import events as happened
from domain.cards.events import BlockedBy, PinReason
from domain.cards.refusals import CardIsBlocked, CardNotBound, CardPinOutdated, CardUnknown
from domain.cards.serial import card_stream
from domain.codes.check import CodeCheck, CodeOutcome
from domain.event import Event
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.players import events as players
from domain.players.player import player_stream
from domain.players.refusals import PlayerBlocked
from domain.players.terms import Realm, Reason
from domain.processes.verify_card_pin import DECIDERS, VerifyCardPin
from domain.refusal import Refusal
from tests.domain.deciding import NOW, Deciding

SERIAL = "EM:55007EE424"
CARD, ANN, TERMINAL = card_stream(SERIAL), player_stream("ann"), terminal_stream("terminal-1")
REGISTERED = (CARD, happened.CardRegistered("Basic", "126,58404"))
BOUND = (
    (TERMINAL, TerminalSetUp("shop-1", "At the window", "Europe/Moscow")),
    (ANN, players.PlayerRegistered(Realm.OFFLINE, "shop-1", "Europe/Moscow", "", "k-1", "RF_PASSPORT", "k-2", ())),
    REGISTERED,
    (CARD, happened.CardBound("ann", date(2026, 3, 1))),
    (CARD, happened.CardPinIssued("pin-1", "sms-1", PinReason.BIND)),
)


def given(outcome: CodeOutcome, tries_left: int = 0, pin: str = "pin-1") -> VerifyCardPin:
    return VerifyCardPin(SERIAL, "terminal-1", "i-1", pin, CodeCheck(outcome, tries_left))


def club(*more: tuple[str, Event]) -> Deciding:
    return Deciding(DECIDERS).given(*BOUND, *more)


def test_the_right_pin_identifies_the_player_at_this_terminal() -> None:
    """CARD-26, BET-73d: for one bet, for some minutes; the log says so without the PIN."""
    assert club().when(given(CodeOutcome.ACCEPTED, 3)) == [
        (CARD, happened.CardPinVerified("terminal-1")),
        (TERMINAL, TerminalIdentified("i-1", "ann", SERIAL, NOW, NOW + timedelta(minutes=10))),
    ]


def test_wrong_pins_are_counted_and_the_third_blocks_the_card() -> None:
    """DEC-25: three tries, then the house blocks."""
    terminal = club()
    assert terminal.when(given(CodeOutcome.WRONG, 2)) == [(CARD, happened.CardPinRejected("terminal-1", 2))]
    assert terminal.when(given(CodeOutcome.WRONG, 1)) == [(CARD, happened.CardPinRejected("terminal-1", 1))]
    assert terminal.when(given(CodeOutcome.WRONG, 0)) == [
        (CARD, happened.CardPinRejected("terminal-1", 0)),
        (CARD, happened.CardBlocked(BlockedBy.SYSTEM)),
    ]
    with pytest.raises(CardIsBlocked):
        terminal.when(given(CodeOutcome.ACCEPTED, 3))


def test_the_organisation_says_how_many_tries_there_are() -> None:
    """DEC-25: `pin_tries`."""
    terminal = club((STREAM, SettingChanged("pin_tries", "organisation", 1, "strict")))
    assert (CARD, happened.CardBlocked(BlockedBy.SYSTEM)) in terminal.when(given(CodeOutcome.WRONG, 2))


@pytest.mark.parametrize("outcome", [CodeOutcome.LOCKED, CodeOutcome.WRONG])
def test_tries_that_only_the_table_of_pins_saw_block_the_card_as_well(outcome: CodeOutcome) -> None:
    """DEC-25: a try is counted before it is told; one that was never told counts, too."""
    assert (CARD, happened.CardBlocked(BlockedBy.SYSTEM)) in club().when(given(outcome, 0))


@pytest.mark.parametrize(
    ("more", "asked", "refused"),
    [
        (
            [(CARD, happened.CardPinIssued("pin-2", "s", PinReason.CHANGE))],
            given(CodeOutcome.ACCEPTED, 3),
            CardPinOutdated,
        ),
        ([], given(CodeOutcome.UNKNOWN), CardPinOutdated),
        ([(CARD, happened.CardUnbound("ann", presented=True))], given(CodeOutcome.ACCEPTED, 3), CardNotBound),
        ([(ANN, players.PlayerBlocked(Reason.UNDER_REVIEW))], given(CodeOutcome.WRONG, 2), PlayerBlocked),
    ],
)
def test_what_identifies_nobody_is_refused_before_a_try_is_noted(
    more: list[tuple[str, Event]], asked: VerifyCardPin, refused: type[Refusal]
) -> None:
    """CARD-28, CARD-30, BET-73d."""
    terminal = club(*more)
    with pytest.raises(refused):
        terminal.when(asked)


def test_a_card_nobody_knows_identifies_nobody() -> None:
    """CARD-41d, CARD-43d."""
    with pytest.raises(CardUnknown):
        Deciding(DECIDERS).given(*BOUND[:2]).when(given(CodeOutcome.ACCEPTED, 3))


def test_where_there_is_no_terminal_nobody_is_identified() -> None:
    """BET-73d."""
    with pytest.raises(TerminalUnknown):
        Deciding(DECIDERS).given(*BOUND[1:]).when(given(CodeOutcome.ACCEPTED, 3))
