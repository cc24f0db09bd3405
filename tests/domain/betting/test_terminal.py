"""A terminal: one player at a time, for one bet."""

from datetime import timedelta

import pytest

from domain.betting import terminal_events as happened
from domain.betting.desk import desk_stream
from domain.betting.desk_events import DeskSetUp
from domain.betting.desk_refusals import (
    DeskUnknown,
    IdentificationRequired,
    IdentificationSpent,
    TerminalExists,
    TerminalUnknown,
)
from domain.betting.identification import EndReason
from domain.betting.terminal import Terminal, terminal_stream
from domain.betting.terminal_edits import DECIDERS as OF_TERMINALS
from domain.betting.terminal_edits import ExpireTerminal, LeaveTerminal
from domain.cards.reader import reader_stream
from domain.cards.reader_events import PlaceKind, ReaderAttached
from domain.expected_version import VersionConflict
from domain.organisation.events import UnitsPlaced
from domain.organisation.hierarchy import STREAM
from domain.organisation.refusals import UnitUnknown
from domain.organisation.tree import Place, UnitKind
from domain.processes.attach_reader import DECIDERS, AttachReader, SetUpTerminal
from domain.refusal import InvalidInput
from tests.domain.deciding import NOW, Deciding

TERMINAL = terminal_stream("t-1")
SET_UP = happened.TerminalSetUp("shop-1", "At the door", "Europe/Moscow")
LATER = NOW + timedelta(minutes=10)


def terminal() -> Terminal:
    made = Terminal.blank(TERMINAL)
    made.fire(SET_UP, now=NOW)
    made.collect_events()
    return made


def told(made: Terminal) -> list[object]:
    return [each.event for each in made.collect_events()]


def test_an_identification_is_spent_by_one_bet() -> None:
    """BET-73d, BET-55."""
    made = terminal()
    made.identify("i-1", "bob", "EM:55007EE424", LATER, NOW)
    assert made.identified("i-1", NOW) == made.player == "bob"
    made.complete("i-1", NOW)
    assert told(made)[1:] == [happened.TerminalLeft("i-1", "bob", EndReason.OPERATION_COMPLETED)]
    assert made.player is None
    with pytest.raises(IdentificationSpent):
        made.complete("i-1", NOW)
    with pytest.raises(IdentificationRequired):
        made.identified(None, NOW)


def test_the_next_player_replaces_the_one_before_and_time_ends_him_too() -> None:
    """DEC-29."""
    made = terminal()
    made.identify("i-1", "bob", "EM:55007EE424", LATER, NOW)
    made.identify("i-2", "eve", "MF:BCD14264", LATER, NOW)
    assert told(made)[1] == happened.TerminalLeft("i-1", "bob", EndReason.REPLACED)
    with pytest.raises(IdentificationSpent):
        made.identified("i-2", LATER)
    made.leave("i-2", LATER)
    made.leave("i-2", LATER)
    assert told(made) == [happened.TerminalLeft("i-2", "eve", EndReason.TIMEOUT)]


def test_a_player_who_leaves_ends_his_own_identification_only() -> None:
    """BET-73d: what the clock or a slow screen says of an earlier one ends nobody's."""
    identified = (TERMINAL, happened.TerminalIdentified("i-2", "eve", "MF:BCD14264", NOW, LATER))
    door = Deciding(OF_TERMINALS).given((TERMINAL, SET_UP), identified)
    assert door.when(LeaveTerminal("t-1", "i-1")) == []
    left = (TERMINAL, happened.TerminalLeft("i-2", "eve", EndReason.LOGOUT))
    assert door.when(LeaveTerminal("t-1", "i-2")) == [left]
    assert door.when(LeaveTerminal("t-1", "i-2")) == []
    with pytest.raises(TerminalUnknown):
        door.when(LeaveTerminal("t-9", "i-2"))


def test_the_clock_says_when_the_time_of_an_identification_is_over() -> None:
    """DEC-29: once, and not before."""
    door = Deciding(OF_TERMINALS).given(
        (TERMINAL, SET_UP), (TERMINAL, happened.TerminalIdentified("i-2", "eve", "MF:BCD14264", NOW, LATER))
    )
    assert door.when(ExpireTerminal("t-1")) == []
    door.now = LATER
    assert door.when(ExpireTerminal("t-1")) == [(TERMINAL, happened.TerminalLeft("i-2", "eve", EndReason.TIMEOUT))]
    assert door.when(ExpireTerminal("t-1")) == []


def shop() -> Deciding:
    return Deciding(DECIDERS).given(
        (desk_stream("d-1"), DeskSetUp("shop-1", "Desk 1", "Europe/Moscow")), (TERMINAL, SET_UP)
    )


def test_readers_stand_at_desks_and_terminals_that_are_there() -> None:
    """CORE-13, spec B.2.5: one place each."""
    reader = reader_stream("left")
    at_desk = (reader, ReaderAttached(PlaceKind.DESK, "d-1", "shop-1"))
    assert shop().when(AttachReader("left", 0, PlaceKind.DESK, "d-1")) == [at_desk]
    assert shop().when(AttachReader("left", 0, PlaceKind.TERMINAL, "t-1")) == [
        (reader, ReaderAttached(PlaceKind.TERMINAL, "t-1", "shop-1"))
    ]
    with pytest.raises(DeskUnknown):
        shop().when(AttachReader("left", 0, PlaceKind.DESK, "d-9"))
    with pytest.raises(TerminalUnknown):
        shop().when(AttachReader("left", 0, PlaceKind.TERMINAL, "t-9"))
    with pytest.raises(VersionConflict):
        shop().given(at_desk).when(AttachReader("left", 0, PlaceKind.DESK, "d-1"))


def test_a_terminal_is_set_up_once_in_a_unit_that_is_there() -> None:
    """BET-02."""
    asked = SetUpTerminal("t-2", "shop-1", " At the door ", "Europe/Moscow")
    with pytest.raises(UnitUnknown):
        shop().when(asked)
    chain = shop().given((STREAM, UnitsPlaced({"shop-1": Place(UnitKind.SHOP, None)})))
    assert chain.when(asked) == [(terminal_stream("t-2"), SET_UP)]
    with pytest.raises(TerminalExists):
        chain.when(asked)
    with pytest.raises(InvalidInput, match="IANA"):
        chain.when(SetUpTerminal("t-3", "shop-1", "Bar", "Moscow"))
