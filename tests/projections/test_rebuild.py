"""A rebuild serves the old table until the new one is whole, loses nothing, and says whether the old one was right."""

import asyncio
import random
from dataclasses import replace
from typing import Any

import pytest
from psycopg import AsyncConnection

from domain.fiscal.events import FiscalDocumentRecorded
from projections.catalogue import VIEWS
from projections.drives import DRIVES
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.projection_health import PROJECTION_HEALTH
from projections.rebuild import SHADOW, RebuildFailed, RebuildRunning, ensure, rebuild
from projections.runner import Projector
from projections.view import Column, Kind, View
from tests.projections.conftest import Connect, until_somebody_waits
from tests.projections.history import Register, as_qr, full_document, history
from tests.projections.log import TYPES, Log


def _with_a_new_column(view: View) -> View:
    """The next version of a view: one column more, filled by nothing but its default."""
    return replace(view, columns=(*view.columns, Column("colour", Kind.TEXT, "New", default="'blue'")))


async def _left_over(log: Log) -> list[Any]:
    return log.rows(
        "select relname from pg_class where relnamespace = %s::regnamespace and relname like '%%\\_\\_%%' "
        "union all select name from projections where name like '%%\\_\\_%%' or state <> 'RUNNING'",
        log.schema,
    )


async def test_readers_never_see_an_empty_or_shrunken_table_while_it_is_rebuilt_and_the_log_grows(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    events = history(21, drives=4, documents=60)
    log.append(*events[:200])
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    seen: list[int] = []
    done = asyncio.Event()

    async def read() -> None:
        reader = await connect()
        await reader.execute(f"set search_path = {log.schema}".encode())
        while not done.is_set():
            found = await (await reader.execute("select count(*) from fiscal_documents", prepare=True)).fetchone()
            assert found
            seen.append(found[0])
            await asyncio.sleep(0)

    async def write() -> None:
        projector = Projector(await connect(), log.schema, VIEWS, TYPES, batch_size=10)
        for start in range(200, len(events), 10):
            log.append(*events[start : start + 10])
            await projector.catch_up()
            await asyncio.sleep(0.005)

    reading, writing = asyncio.create_task(read()), asyncio.create_task(write())
    for _ in range(4):
        assert (await rebuild(conn, log.schema, FISCAL_DOCUMENTS, TYPES)).differing == 0
    await writing
    done.set()
    await reading
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()

    assert len(seen) > 20
    assert seen == sorted(seen), "rows only ever came"
    assert seen[0] > 0
    assert (await rebuild(conn, log.schema, FISCAL_DOCUMENTS, TYPES)).differing == 0
    assert await _left_over(log) == []


async def test_a_view_whose_declaration_changed_is_rebuilt_and_a_second_look_changes_nothing(
    conn: AsyncConnection, log: Log
) -> None:
    log.append(*history(22))
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    documents = log.rows("select fn, fd_number, total from fiscal_documents order by 1, 2")
    newer = [_with_a_new_column(view) if view.fed else view for view in VIEWS]
    told: list[tuple[int, int]] = []

    rebuilt = await ensure(conn, log.schema, newer, TYPES, lambda done, head: told.append((done, head)))

    assert [each.view for each in rebuilt] == [view.name for view in newer if view.fed]
    assert all(each.differing is None and each.position == log.position for each in rebuilt)
    assert told[-1] == (log.position, log.position)
    assert log.rows("select fn, fd_number, total from fiscal_documents order by 1, 2") == documents
    assert log.rows("select distinct colour from fiscal_documents") == [("blue",)]
    assert log.rows("select count(*) from projections where rebuilt_at is not null") == [(len(rebuilt),)]
    assert await ensure(conn, log.schema, newer, TYPES) == []
    assert await _left_over(log) == []
    indexes = "select indexname from pg_indexes where schemaname = %s and tablename = 'fiscal_documents' order by 1"
    assert log.rows(indexes, log.schema) == [
        ("fiscal_documents_ix1",),
        ("fiscal_documents_ix2",),
        ("fiscal_documents_ix3",),
        ("fiscal_documents_key",),
    ]


async def test_a_rebuild_tells_how_many_rows_were_wrong_and_mends_them(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(23))
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    with log.connect() as owner:
        owner.execute("update fiscal_documents set inn = 'x' where position = 1")
        owner.execute("delete from fiscal_documents where position = (select max(position) from fiscal_documents)")

    assert (await rebuild(conn, log.schema, FISCAL_DOCUMENTS, TYPES)).differing == 3  # old and new row, missing row
    assert (await rebuild(conn, log.schema, FISCAL_DOCUMENTS, TYPES)).differing == 0


async def test_a_view_behind_the_log_is_rebuilt_to_the_head(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(24))
    await Projector(conn, log.schema, VIEWS, TYPES).advance(DRIVES, 30)

    rebuilt = await rebuild(conn, log.schema, DRIVES, TYPES)

    assert (rebuilt.position, rebuilt.differing) == (log.position, 0)


async def test_a_reader_in_the_way_holds_up_the_swap_and_not_the_other_readers(
    conn: AsyncConnection, connect: Connect, log: Log, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("projections.rebuild.SWAP_LOCK_TIMEOUT_MS", 20)
    monkeypatch.setattr("projections.rebuild.SWAP_PAUSE_SECONDS", 0.02)
    log.append(*history(25))
    rng = random.Random(25)
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    with log.connect() as slow_reader:
        slow_reader.execute("select count(*) from drives")
        rebuilding = asyncio.create_task(rebuild(conn, log.schema, DRIVES, TYPES))
        await asyncio.sleep(0.3)
        with log.connect() as other:
            other.execute("set statement_timeout = 500")
            assert other.execute("select count(*) from drives").fetchone() == (3,)
        # meanwhile the old table goes ahead of the shadow
        log.append(*Register("9289000000000088").send(as_qr(full_document(rng, "9289000000000088", 1))))
        projector = Projector(await connect(), log.schema, VIEWS, TYPES)
        for _ in range(60):  # the swap lets go of the row between its tries
            await projector.advance(DRIVES)
            await asyncio.sleep(0.005)
        assert not rebuilding.done()
    rebuilt = await rebuilding
    assert (rebuilt.differing, rebuilt.rows) == (0, 4)
    assert rebuilt.position == log.position, "readers were promised this position"


async def test_two_rebuilds_at_once_are_refused(conn: AsyncConnection, connect: Connect, log: Log) -> None:
    log.append(*history(26))
    other = await connect()
    with log.connect() as blocker:
        blocker.execute("select from projections where name = 'drives' for update")
        first = asyncio.create_task(rebuild(conn, log.schema, DRIVES, TYPES))
        await asyncio.sleep(0.1)
        with pytest.raises(RebuildRunning):
            await rebuild(other, log.schema, FISCAL_DOCUMENTS, TYPES)
    assert (await first).position == log.position


async def test_a_rebuild_that_meets_a_poisoned_event_leaves_the_old_table_and_says_why(
    conn: AsyncConnection, log: Log
) -> None:
    log.append(*history(27))
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    documents = log.rows("select count(*) from fiscal_documents")
    log.append_bodies([("fiscal-1", FiscalDocumentRecorded.TYPE, 1, b'{"document":{"fn":"1","fd":"?"}}')])

    with pytest.raises(RebuildFailed) as failed:
        await rebuild(conn, log.schema, FISCAL_DOCUMENTS, TYPES)
    assert failed.value.position == log.position
    assert await _left_over(log) == []

    newer = _with_a_new_column(FISCAL_DOCUMENTS)
    assert await ensure(conn, log.schema, [newer], TYPES) == []
    ((state, parked),) = log.rows("select state, parked_position from projections where name = 'fiscal_documents'")
    assert (state, parked) == ("PARKED", log.position)
    assert log.rows("select count(*) from fiscal_documents") == documents


async def test_what_a_rebuild_that_died_left_behind_is_cleared(
    conn: AsyncConnection, connect: Connect, log: Log
) -> None:
    log.append(*history(28))
    victim = await connect()
    with log.connect() as blocker:
        blocker.execute("lock table events in access exclusive mode")
        dying = asyncio.create_task(rebuild(victim, log.schema, DRIVES, TYPES))
        await until_somebody_waits(blocker)
        blocker.execute("select pg_terminate_backend(%s)", [victim.info.backend_pid])
        with pytest.raises(Exception):  # noqa: B017  whatever the driver calls it
            await dying
    assert (DRIVES.name + SHADOW,) in await _left_over(log)

    await ensure(conn, log.schema, VIEWS, TYPES)

    assert await _left_over(log) == []


async def test_two_processes_that_start_together_make_the_views_once(connect: Connect, log: Log) -> None:
    first, second = await connect(), await connect()

    await asyncio.gather(ensure(first, log.schema, VIEWS, TYPES), ensure(second, log.schema, VIEWS, TYPES))

    assert log.rows("select count(*) from projections") == [(sum(view.fed for view in VIEWS),)]


async def test_a_changed_view_of_the_database_is_made_again(conn: AsyncConnection, log: Log) -> None:
    changed = replace(PROJECTION_HEALTH, source_sql="select 'x' as projection")

    await ensure(conn, log.schema, [changed], TYPES)

    assert log.rows("select * from projection_health") == [("x",)]
    assert changed.shape != PROJECTION_HEALTH.shape
