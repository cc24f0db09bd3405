"""Readers of cards: one place each, and what is wrong with them is told once."""

import pytest

from domain.cards import reader_events as happened
from domain.cards.reader import Place, Reader, reader_stream
from domain.cards.reader_edits import DECIDERS, ConfigureReader, DetachReader, ReportReader
from domain.cards.reader_events import Fault, PlaceKind
from domain.cards.refusals import ReaderElsewhere, ReaderNotAttached
from domain.expected_version import VersionConflict
from domain.refusal import InvalidInput
from tests.domain.deciding import NOW, Deciding

READER = reader_stream("left")
ATTACHED = (READER, happened.ReaderAttached(PlaceKind.DESK, "desk-1", "shop-1"))


def shop(*more: happened.Event) -> Deciding:
    return Deciding(DECIDERS).given(ATTACHED, *((READER, event) for event in more))


def test_a_reader_belongs_to_one_desk_or_terminal() -> None:
    """CORE-13, spec B.2.5: it is attached once, and detached before it goes elsewhere."""
    reader: Reader = shop().aggregate(Reader, READER)
    reader.attach(Place(PlaceKind.DESK, "desk-1", "shop-1"), NOW)
    assert reader.collect_events() == []
    with pytest.raises(ReaderElsewhere, match="belongs to desk desk-1"):
        reader.attach(Place(PlaceKind.TERMINAL, "t-1", "shop-1"), NOW)
    shop_after = shop()
    assert shop_after.when(DetachReader("left", 1)) == [(READER, happened.ReaderDetached(PlaceKind.DESK, "desk-1"))]
    moved: Reader = shop_after.aggregate(Reader, READER)
    moved.attach(Place(PlaceKind.TERMINAL, "t-1", "shop-1"), NOW)
    assert moved.place().id == "t-1"


def test_what_is_wrong_with_a_reader_is_told_once_and_its_end_too() -> None:
    """CORE-13: unplugged and plugged in again."""
    readers = shop()
    said: list[Fault | None] = [None, None, Fault.UNPLUGGED, Fault.UNPLUGGED, Fault.UNREADABLE, None, None]
    told = [event for fault in said for _, event in readers.when(ReportReader("left", fault))]
    assert told == [
        happened.ReaderRecovered(),
        happened.ReaderFaulted(Fault.UNPLUGGED),
        happened.ReaderFaulted(Fault.UNREADABLE),
        happened.ReaderRecovered(),
    ]


def test_a_reader_of_no_place_is_a_mistake_in_somebody_s_settings() -> None:
    with pytest.raises(ReaderNotAttached, match="attach it"):
        Deciding(DECIDERS).when(ReportReader("nobodys"))
    with pytest.raises(ReaderNotAttached):
        shop(happened.ReaderDetached(PlaceKind.DESK, "desk-1")).when(DetachReader("left", 2))
    with pytest.raises(InvalidInput):
        Deciding(DECIDERS).when(ReportReader("no reader"))


def test_a_reader_is_named_by_who_has_seen_the_last_edit() -> None:
    readers = shop(happened.ReaderFaulted(Fault.UNPLUGGED))
    named = ConfigureReader("left", 1, " At the window ", "Z-2 USB")
    assert readers.when(named) == [(READER, happened.ReaderConfigured("At the window", "Z-2 USB"))]
    with pytest.raises(VersionConflict):
        readers.when(named)
    assert readers.when(ConfigureReader("left", 3, "At the window", "Z-2 USB")) == []
    with pytest.raises(InvalidInput):
        readers.when(ConfigureReader("left", 3, "\x00", ""))
