"""The views of papers, from the events that a shop's day makes, whatever the size of a batch (BET-30, -31, C.5)."""

from datetime import UTC, date, datetime
from typing import Any

import pytest
from psycopg import AsyncConnection

from domain.betting.desk_events import DeskSetUp
from domain.event import Event
from domain.printing.cash_orders import OrderState
from domain.printing.movements import Movement
from domain.processes.issue_papers import ISSUE_PAPERS, IssuePapers
from projections.printing.views import PRINTING_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from projections.units import UNITS_VIEW
from tests.domain.deciding import Deciding
from tests.projections.log import TYPES, Log
from tests.projections.printing.shop_day import DAY


async def shown(conn: AsyncConnection, log: Log, batch_size: int, events: list[tuple[str, Event]]) -> None:
    log.append(*events)
    await Projector(conn, log.schema, (UNITS_VIEW, *PRINTING_VIEWS), TYPES, batch_size=batch_size).catch_up()


@pytest.mark.parametrize("batch_size", [1, 3, 1000])
async def test_papers_and_orders_are_shown_as_the_events_say(conn: AsyncConnection, log: Log, batch_size: int) -> None:
    """BET-30, BET-31, DEC-19, spec B.9.12: state of each paper and order; copies counted; annulled numbers kept."""
    await shown(conn, log, batch_size, DAY)
    assert log.rows(
        "select print_id, state, copy, fault, printer, fiscal_number from print_jobs order by print_id"
    ) == [
        ("AAAA", "PRINTED", 1, None, "tcp://printer:9100", None),
        ("BBBB", "ANNULLED", 0, None, None, None),
        ("CCCC", "PRINTED", 0, None, None, None),
        ("DDDD", "REQUESTED", 0, None, None, None),
        ("FFFF", "PRINTED", 0, None, None, "000123"),
    ]
    assert log.rows(
        "select unit, year, kind, number, state, replaces, annul_reason from cash_orders order by 3, 4"
    ) == [
        ("SHOP-7", 2026, "PKO", 1, OrderState.PRINTED, None, None),
        ("SHOP-7", 2026, "RKO", 1, OrderState.REPRINTED, None, None),
        ("SHOP-7", 2026, "RKO", 2, OrderState.ANNULLED, None, "torn"),
        ("SHOP-7", 2026, "RKO", 3, OrderState.ISSUED, 2, None),
    ]


async def test_the_cash_book_runs_with_the_orders_that_hold_and_the_counts(conn: AsyncConnection, log: Log) -> None:
    """Spec C.5, KO-4 and KO-5: annulled orders are not in it, the cash that a count found missing is."""
    await shown(conn, log, 1000, DAY)
    assert log.rows("select kind, number, change, running_cash, date from cash_book order by date, position") == [
        ("RKO", 1, -400_000, -400_000, date(2026, 3, 1)),
        ("PKO", 1, 1_000_000, 600_000, date(2026, 3, 1)),
        ("COUNT", None, -10_000, 590_000, date(2026, 3, 1)),
        ("RKO", 3, -50_000, 540_000, date(2026, 3, 1)),
    ]
    assert log.rows("select desk, other_desk, number, state from cash_between_desks order by number") == [
        ("d1", "d2", 2, "ANNULLED"),
        ("d1", "d2", 3, "ISSUED"),
    ]


async def test_what_the_process_issues_is_what_is_shown(conn: AsyncConnection, log: Log) -> None:
    """BET-30: one order for each withdrawal, with the cash that moved; numbers without holes."""
    house = Deciding([ISSUE_PAPERS]).given(("desk-d1", DeskSetUp("SHOP-7-NORTH", "1", "Europe/Moscow")))
    for at in range(5):
        moment = datetime(2026, 12, 31, 20, at, tzinfo=UTC)
        house.when(IssuePapers(f"wd-{at}@4", Movement.WITHDRAWAL, moment, 100 + at, "d1", shift="s1", player="p1"))
    await shown(conn, log, 2, house.log)
    rows: list[tuple[Any, ...]] = log.rows("select unit, year, number, amount, shift from cash_orders order by number")
    assert rows == [("SHOP-7-NORTH", 2026, at + 1, 100 + at, "s1") for at in range(5)]
    assert log.rows("select count(*) from print_jobs where state = 'REQUESTED' and kind = 'RKO'") == [(5,)]


async def test_a_rebuild_gives_the_same_rows(conn: AsyncConnection, log: Log) -> None:
    """CORE-08."""
    await shown(conn, log, 2, DAY)
    for view in PRINTING_VIEWS:
        if view.fed:
            rebuilt = await rebuild(conn, log.schema, view, TYPES)
            assert (rebuilt.differing, rebuilt.position) == (0, log.position)
            assert rebuilt.rows
