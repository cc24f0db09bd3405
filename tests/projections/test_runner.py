"""The projector takes every event in exactly once, whatever is cut off, and never waits for a bad one."""

import asyncio
import random
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from typing import Any, ClassVar

import msgspec
import psycopg
import pytest
from psycopg import AsyncConnection

from domain.event import Event, EventTypes
from domain.fiscal.events import FiscalDocumentRecorded
from domain.log import channel, read_channel
from projections.catalogue import VIEWS
from projections.drives import DRIVES
from projections.fiscal_document_lines import FISCAL_DOCUMENT_LINES
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.positions import read_positions
from projections.projection_health import ProjectionState
from projections.rebuild import ensure, rebuild
from projections.run import run
from projections.runner import Advanced, Projector
from projections.view import Change, Column, Kind, View
from tests.projections import oracle
from tests.projections.conftest import Connect, until_somebody_waits
from tests.projections.history import Register, full_document, history
from tests.projections.log import TYPES, Log

FED = [view for view in VIEWS if view.fed]
LONG_POLL = 60.0  # longer than any test: only a notification can wake


@asynccontextmanager
async def _running(connect: Connect, log: Log, count: int = 1, **settings: Any) -> AsyncIterator[None]:
    stop = asyncio.Event()
    runs = [asyncio.create_task(run(connect, log.schema, VIEWS, TYPES, stop, **settings)) for _ in range(count)]
    try:
        yield
    finally:
        stop.set()
        await asyncio.wait_for(asyncio.gather(*runs), 10)


async def _until_all_are_at(conn: AsyncConnection, log: Log, position: int) -> None:
    for _ in range(2000):
        if set((await read_positions(conn, log.schema)).values()) == {position}:
            return
        await asyncio.sleep(0.01)
    raise AssertionError(f"not all views came to {position}")


async def _assert_exact(conn: AsyncConnection, log: Log, events: Sequence[tuple[str, Event]]) -> None:
    """Every view holds what one batch over the whole log gives, and that is what the events say."""
    assert log.rows("select sum(documents_count) from drives") == [(len(oracle.final_documents(events)),)]
    for view in FED:
        assert (await rebuild(conn, log.schema, view, TYPES)).differing == 0, view.name


async def test_a_batch_whose_backend_dies_has_no_effect_and_is_taken_in_once_later(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    events = history(11)
    log.append(*events)
    victim = await connect()
    projector = Projector(victim, log.schema, VIEWS, TYPES, batch_size=40)
    assert await projector.advance(DRIVES, 40) == Advanced(40, 40, ProjectionState.RUNNING)
    before = log.rows("select * from drives order by fn")

    with log.connect() as blocker:  # the batch waits in the middle of its transaction
        blocker.execute("lock table drives in share mode")
        batch = asyncio.create_task(projector.advance(DRIVES, 40))
        await until_somebody_waits(blocker)
        blocker.execute("select pg_terminate_backend(%s)", [victim.info.backend_pid])
        with pytest.raises(psycopg.OperationalError):
            await batch

    assert log.rows("select * from drives order by fn") == before
    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=40).catch_up()
    await _assert_exact(conn, log, events)


async def test_nothing_is_missed_or_doubled_while_backends_are_killed_and_two_projectors_run(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    events = history(12, drives=4, documents=60)
    killed: list[Any] = []
    async with _running(connect, log, count=2, batch_size=16, poll_seconds=0.05):
        for start in range(0, len(events), 60):
            log.append(*events[start : start + 60])
            await asyncio.sleep(0.05)
            killed += log.rows(
                "select pg_terminate_backend(pid) from pg_stat_activity "
                "where datname = current_database() and pid not in (pg_backend_pid(), %s)",
                conn.info.backend_pid,
            )
        await _until_all_are_at(conn, log, log.position)

    assert len(killed) > 1
    await _assert_exact(conn, log, events)


async def test_a_view_that_another_projector_holds_is_left_to_it(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    log.append(*history(13))
    with log.connect() as holder:
        holder.execute("select from projections where name = 'drives' for update")
        projector = Projector(await connect(), log.schema, VIEWS, TYPES)

        assert (await projector.advance(DRIVES)).state is None
        assert await projector.round() == (len(FED) - 1) * log.position


async def test_views_near_the_head_move_together_and_one_that_is_held_costs_the_others_nothing(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    """One transaction, whatever the number of views: what is done at a desk is on its screen in milliseconds."""
    log.append(*history(14, documents=5))
    projector = Projector(await connect(), log.schema, VIEWS, TYPES)
    with log.connect() as holder:
        holder.execute("select from projections where name = 'drives' for update")
        await projector.round()
        assert log.rows("select count(distinct xmin::text) from projections where name <> 'drives'") == [(1,)]
    await projector.catch_up()
    await _until_all_are_at(conn, log, log.position)


async def test_positions_move_over_events_that_mean_nothing_to_a_view(conn: AsyncConnection, log: Log) -> None:
    log.append_bodies([("x-1", "test.Unheard", 9, b"not even JSON")] * 25)
    projector = Projector(conn, log.schema, VIEWS, TYPES)

    assert await projector.advance(DRIVES, 10) == Advanced(10, 10, ProjectionState.RUNNING)
    assert await projector.advance(DRIVES, 100) == Advanced(25, 15, ProjectionState.RUNNING)
    assert await projector.advance(DRIVES, 100) == Advanced(25, 0, ProjectionState.RUNNING)


async def test_a_table_of_another_shape_is_not_touched(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(14))
    newer = replace(DRIVES, version=DRIVES.version + 1)

    assert await Projector(conn, log.schema, [newer], TYPES).advance(newer) == Advanced(0, 0, None)


def _poison(fd: int) -> bytes:
    """A document without its time and with a text for a number."""
    document = {
        "fn": "9289000000000001",
        "fd": fd,
        "kind": "SHIFT_OPENED",
        "form": "TLV",
        "inn": "x",
        "shift": "Secret",
    }
    return msgspec.json.encode({"document": document, "at_utc": "2026-01-01T00:00:00Z", "zone": "UTC", "digest": "d"})


async def test_a_poisoned_event_parks_its_view_just_before_it_and_others_go_on(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    log.append(*history(15))
    good = log.position
    log.append_bodies([("fiscal-9289000000000001", FiscalDocumentRecorded.TYPE, 1, _poison(900))])
    later = full_document(random.Random(1), "9289000000000077", 1)
    log.append(*Register(later.fn).send(later))
    projector = Projector(conn, log.schema, VIEWS, TYPES, batch_size=64)

    await projector.catch_up()

    stands = {row[0]: row[1:] for row in log.rows("select name, position, state, parked_position from projections")}
    assert stands[FISCAL_DOCUMENTS.name] == (good, "PARKED", good + 1)
    assert stands[FISCAL_DOCUMENT_LINES.name] == (log.position, "RUNNING", None)
    (error,) = log.rows("select last_error from projections where name = %s", FISCAL_DOCUMENTS.name)[0]
    assert "bigint" in error
    assert "Secret" not in error, "values of events stay out of the error"
    assert await projector.advance(FISCAL_DOCUMENTS) == Advanced(good, 0, ProjectionState.PARKED)

    with log.connect() as owner:  # somebody mends what was wrong, and starts the projector again
        mended = _poison(900).replace(b'"Secret"', b"1").replace(b'"fd":', b'"at":"2026-01-01T00:00:00","fd":')
        owner.execute("update events set body = %s where position = %s", [mended, good + 1])
    async with _running(connect, log):
        await _until_all_are_at(conn, log, log.position)
    assert log.rows("select distinct state, last_error, parked_position from projections") == [("RUNNING", None, None)]


async def test_readers_are_told_each_view_s_position_once_per_round_when_its_rows_can_be_seen(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    listener = await connect()
    await listener.execute(f"listen {read_channel(log.schema)}".encode())
    log.append(*history(16))

    await Projector(conn, log.schema, VIEWS, TYPES).round()

    told = [notify.payload async for notify in listener.notifies(timeout=0.5, stop_after=len(FED))]
    assert sorted(told) == sorted(f"{view.name}:{log.position}" for view in FED)
    await Projector(conn, log.schema, VIEWS, TYPES).round()
    assert [notify async for notify in listener.notifies(timeout=0.05)] == [], "nothing moved, nothing is said"


async def test_a_notification_wakes_the_projector_before_its_poll(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    async with _running(connect, log, poll_seconds=LONG_POLL):
        for _ in range(2):
            await asyncio.sleep(0.2)  # it has caught up and sleeps
            log.append_bodies([("x-1", "test.Unheard", 1, b"{}")])
            await conn.execute("select pg_notify(%s, '')", [channel(log.schema)])
            await _until_all_are_at(conn, log, log.position)


async def test_without_notifications_the_poll_finds_what_came(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    async with _running(connect, log, poll_seconds=0.05):
        await asyncio.sleep(0.1)
        log.append(*history(19))
        await _until_all_are_at(conn, log, log.position)


async def test_a_batch_beyond_its_deadline_is_tried_smaller_and_holds_up_no_other_view(
    conn: AsyncConnection, log: Log
) -> None:
    log.append(*history(20))
    slow = View(
        name="slow",
        question="How many?",
        row_name="Slow",
        permission="test.thing.read",
        key=("n",),
        columns=(Column("n", Kind.LONG, "Position"),),
        changes=(
            Change(
                (FiscalDocumentRecorded.TYPE,), "insert into {table} select b.position from batch b, pg_sleep(0.02)"
            ),
        ),
        default_order=(("n", False),),
    )
    await ensure(conn, log.schema, [slow], TYPES)
    projector = Projector(conn, log.schema, [slow, DRIVES], TYPES, batch_size=1000, statement_timeout_ms=15)
    slower = Projector(conn, log.schema, [slow, DRIVES], TYPES, batch_size=1000, statement_timeout_ms=5_000)

    await projector.round()

    positions = await read_positions(conn, log.schema)
    assert (positions["slow"], positions[DRIVES.name]) == (0, log.position)
    await slower.catch_up()
    assert log.rows("select count(*) from slow") == log.rows("select sum(documents_count) from drives")


class Sold(Event, frozen=True):
    """In its third shape; the first had roubles, the second another name for its kopecks."""

    TYPE: ClassVar[str] = "test.Sold"
    VERSION: ClassVar[int] = 3
    UPCASTS: ClassVar[Any] = {
        1: lambda body: {"kopecks": body["roubles"] * 100},
        2: lambda body: {"amount": body["kopecks"]},
    }

    amount: int


SOLD = View(
    name="sold",
    question="How much was sold?",
    row_name="Sold",
    permission="test.thing.read",
    key=("position",),
    columns=(Column("position", Kind.LONG, "Position"), Column("amount", Kind.MONEY, "Kopecks")),
    changes=(Change((Sold.TYPE,), "insert into {table} select b.position, (b.body->>'amount')::bigint from batch b"),),
    default_order=(("position", False),),
)


async def test_events_of_older_versions_are_read_in_their_newest_shape(conn: AsyncConnection, log: Log) -> None:
    types = EventTypes(Sold)
    await ensure(conn, log.schema, [SOLD], types)
    bodies = [
        (3, b'{"amount":1}'),
        (1, b'{"roubles":2}'),
        (2, b'{"kopecks":3}'),
        (3, b'{"amount":4}'),
        (1, b'{"roubles":5}'),
    ]
    log.append_bodies(("till-1", Sold.TYPE, version, body) for version, body in bodies)

    await Projector(conn, log.schema, [SOLD], types).catch_up()

    assert log.rows("select position, amount from sold order by 1") == [(1, 1), (2, 200), (3, 3), (4, 4), (5, 500)]


@pytest.mark.parametrize(
    ("version", "body", "said"),
    [(4, b'{"amount":1}', "update kassa"), (1, b'{"dollars":1}', "KeyError"), (1, b"no JSON", "DecodeError")],
)
async def test_an_event_that_cannot_be_brought_into_its_newest_shape_parks_the_view(
    conn: AsyncConnection, log: Log, version: int, body: bytes, said: str
) -> None:
    types = EventTypes(Sold)
    await ensure(conn, log.schema, [SOLD], types)
    log.append_bodies([("till-1", Sold.TYPE, 1, b'{"roubles":1}')] * 5 + [("till-1", Sold.TYPE, version, body)])

    await Projector(conn, log.schema, [SOLD], types).catch_up()

    assert log.rows("select count(*) from sold") == [(5,)]
    ((parked, error),) = log.rows("select parked_position, last_error from projections where name = 'sold'")
    assert parked == 6
    assert said in error
