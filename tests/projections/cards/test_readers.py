"""The views of readers against the aggregates, whatever the size of a batch."""

import random
from datetime import timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.identification import EndReason
from domain.betting.terminal_events import TerminalIdentified, TerminalLeft, TerminalSetUp
from domain.cards.reader import Place, Reader, reader_stream
from domain.cards.reader_events import Fault, PlaceKind
from domain.event import Event
from domain.refusal import Refusal
from projections.betting.terminals import TERMINALS
from projections.cards.card_presentations import CARD_PRESENTATIONS
from projections.cards.readers import READERS
from projections.runner import Projector
from tests.domain.deciding import NOW
from tests.projections.log import TYPES, Log


def lives(seed: int, steps: int) -> tuple[dict[str, Reader], list[tuple[str, Event]]]:
    """Three readers at which this and that is done; and everything that happened."""
    dice = random.Random(seed)
    readers = {name: Reader.blank(reader_stream(name)) for name in ("a", "b", "c")}
    log: list[tuple[str, Event]] = []
    for _ in range(steps):
        name, reader = dice.choice([*readers.items()])
        acts: list[Any] = [
            lambda reader: reader.attach(Place(dice.choice([*PlaceKind]), f"p-{dice.randrange(3)}", "shop-1"), NOW),
            lambda reader: reader.detach(NOW),
            lambda reader: reader.configure(f"title {dice.randrange(3)}", "Z-2", NOW),
            lambda reader: reader.report(dice.choice([None, *Fault]), NOW),
        ]
        try:
            dice.choice(acts)(reader)
        except Refusal:
            continue
        log += [(reader_stream(name), each.event) for each in reader.collect_events()]
    return readers, log


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 5), (3, 1000)])
async def test_readers_are_shown_as_the_events_say(conn: AsyncConnection, log: Log, seed: int, batch_size: int) -> None:
    """CORE-13, spec B.2.5: where each stands, and whether it works."""
    readers, happened = lives(seed, steps=120)
    log.append(*happened)

    await Projector(conn, log.schema, (READERS,), TYPES, batch_size=batch_size).catch_up()

    rows = log.rows("select reader, desk, terminal, unit, title, model, fault, is_reading, version from readers")
    assert {row[0]: row[1:] for row in rows} == {name: _shown(reader) for name, reader in readers.items()}


def _shown(reader: Reader) -> tuple[object, ...]:
    state, place = reader.state, reader.state.place
    at = {place.kind: place.id} if place is not None else {}
    return (
        at.get(PlaceKind.DESK),
        at.get(PlaceKind.TERMINAL),
        place.unit if place is not None else None,
        state.title,
        state.model,
        state.fault,
        state.is_heard and state.fault is None,
        state.edited,
    )


@pytest.mark.parametrize("batch_size", [1, 2, 100])
async def test_the_last_card_at_each_place_is_shown_with_what_came_of_it(
    conn: AsyncConnection, log: Log, batch_size: int
) -> None:
    """CARD-02, CARD-09, CARD-43d."""
    log.append(
        ("desk-d-1", CardPresented("left", "EM:55007EE424", "shop-1")),
        ("terminal-d-1", CardPresented("t", "MF:BCD14264", "shop-2")),
        ("desk-d-1", CardPresentationRefused("left", "MF:BCD14264", "shop-1", "CARD_NOT_BOUND")),
        ("desk-terminal-1", CardPresentationRefused("left", "MF:BCD14264", "shop-1", "CARD_BLOCKED")),
        ("desk-d-1", CardPresented("right", "EM:55007EE424", "shop-1")),
    )

    await Projector(conn, log.schema, (CARD_PRESENTATIONS,), TYPES, batch_size=batch_size).catch_up()

    found = log.rows("select kind, place, unit, reader, card, reason from card_presentations order by kind, place")
    assert found == [
        ("DESK", "d-1", "shop-1", "right", "EM:55007EE424", None),
        ("DESK", "terminal-1", "shop-1", "left", "MF:BCD14264", "CARD_BLOCKED"),
        ("TERMINAL", "d-1", "shop-2", "t", "MF:BCD14264", None),
    ]


@pytest.mark.parametrize("batch_size", [1, 100])
async def test_terminals_show_who_is_identified_at_them(conn: AsyncConnection, log: Log, batch_size: int) -> None:
    """BET-73d."""
    until = NOW + timedelta(minutes=10)
    log.append(
        ("terminal-t-1", TerminalSetUp("shop-1", "Door", "Europe/Moscow")),
        ("terminal-t-1", TerminalIdentified("i-1", "bob", "EM:55007EE424", NOW, until)),
        ("terminal-t-1", TerminalLeft("i-1", "bob", EndReason.REPLACED)),
        ("terminal-t-1", TerminalIdentified("i-2", "eve", "MF:BCD14264", NOW, until)),
        ("terminal-t-2", TerminalSetUp("shop-1", "Bar", "Europe/Moscow")),
        ("terminal-t-2", TerminalIdentified("i-3", "bob", "EM:55007EE424", NOW, until)),
        ("terminal-t-2", TerminalLeft("i-3", "bob", EndReason.OPERATION_COMPLETED)),
    )

    await Projector(conn, log.schema, (TERMINALS,), TYPES, batch_size=batch_size).catch_up()

    found = log.rows("select terminal, title, identification, identified_player, card from terminals order by 1")
    assert found == [("t-1", "Door", "i-2", "eve", "MF:BCD14264"), ("t-2", "Bar", None, None, None)]
