"""Reads in pipeline mode over a real server: answers find their askers, errors are one's own, silence has an end."""

import asyncio
import time
from collections.abc import AsyncIterator
from typing import Any

import psycopg
import pytest

from adapters.postgres import pipeline
from adapters.postgres.lanes import FreshPositions, JsonReads, Lane
from adapters.postgres.pipeline import Rows
from domain.availability import DeadlineExceeded, Unavailable
from tests.eventlog.stalling_proxy import StallingProxy

SECONDS = 1.0


def values(rows: Rows) -> list[tuple[bytes | None, ...]]:
    return [(rows.value(row, 0),) for row in range(rows.count)]


@pytest.fixture
async def lane(database_url: str) -> AsyncIterator[Lane]:
    lane = Lane(database_url, "test reads", seconds=SECONDS)
    yield lane
    lane.close()


@pytest.fixture
def owner(database_url: str, organisation: str) -> Any:
    with psycopg.connect(database_url, autocommit=True) as connection:
        connection.execute("create schema if not exists things")
        connection.execute("grant usage on schema things to kassa_reader")
        connection.execute("alter default privileges in schema things grant select on tables to kassa_reader")
        connection.execute("drop table if exists things.thing")
        yield connection


async def test_answers_find_their_askers_however_many_ask_at_once(lane: Lane) -> None:
    asked = [
        lane.rows("select $1::bigint + n from generate_series(0, $2::bigint - 1) n", (n, n % 7)) for n in range(500)
    ]

    for n, rows in enumerate(await asyncio.gather(*asked)):
        assert values(rows) == [(b"%d" % (n + i),) for i in range(n % 7)]


async def test_values_of_every_kind_arrive_as_they_were_sent(lane: Lane) -> None:
    rows = await lane.rows("select $1::text, $2::text[], $3::boolean", ("ё'\"\\", ["a,b", "{}", 'q"'], None))

    assert [rows.value(0, column) for column in range(3)] == ["ё'\"\\".encode(), b'{"a,b","{}","q\\""}', None]


async def test_an_error_is_its_own_and_those_sent_with_it_are_answered(lane: Lane) -> None:
    divided = "select 100 / $1::bigint"
    await lane.rows(divided, (1,))
    asked = [lane.rows(divided, (n % 5,)) for n in range(40)]

    answers = await asyncio.gather(*asked, return_exceptions=True)

    for n, answer in enumerate(answers):
        if n % 5 == 0:
            assert isinstance(answer, psycopg.errors.DivisionByZero)
        else:
            assert isinstance(answer, Rows)
            assert values(answer) == [(b"%d" % (100 // (n % 5)),)]


async def test_what_cannot_be_prepared_yet_can_be_asked_for_later(lane: Lane, owner: Any) -> None:
    asked = "select count(*) from things.thing"
    answers = await asyncio.gather(lane.rows(asked, ()), lane.rows("select 1", ()), return_exceptions=True)
    assert isinstance(answers[0], Unavailable)
    assert isinstance(answers[1], Rows)

    owner.execute("create table things.thing (x int)")

    assert values(await lane.rows(asked, ())) == [(b"0",)]


async def test_a_table_that_was_made_anew_with_other_types_is_read_on(lane: Lane, owner: Any) -> None:
    owner.execute("create table things.thing (x int)")
    owner.execute("insert into things.thing values (7)")
    assert values(await lane.rows("select x from things.thing", ())) == [(b"7",)]

    owner.execute("alter table things.thing alter x type text")

    answers = await asyncio.gather(*[lane.rows("select x from things.thing", ()) for _ in range(5)])
    assert [values(each) for each in answers] == [[(b"7",)]] * 5


async def test_more_statements_than_stay_prepared_are_answered_all_the_same(
    lane: Lane, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pipeline, "PREPARED", 3)
    for turn in range(3):
        asked = [lane.rows(f"select {n} + $1::int", (turn,)) for n in range(10)]
        assert [values(each) for each in await asyncio.gather(*asked)] == [[(b"%d" % (n + turn),)] for n in range(10)]


async def test_a_statement_over_its_deadline_is_ended_and_others_go_on(database_url: str) -> None:
    lane = Lane(database_url, "test reads", seconds=0.2)
    slow, quick = lane.rows("select pg_sleep(5)::text", ()), lane.rows("select 1", ())
    answers = await asyncio.gather(slow, quick, return_exceptions=True)

    assert isinstance(answers[0], DeadlineExceeded)
    assert isinstance(answers[1], Rows)
    lane.close()


async def test_a_silent_server_is_given_up_in_time_and_asked_again_when_it_is_back(database_url: str) -> None:
    async with StallingProxy(database_url) as proxy:
        lane = Lane(proxy.url, "test reads", seconds=0.3)
        await lane.rows("select 1", ())
        proxy.stall()
        began = time.monotonic()

        answers = await asyncio.gather(*[lane.rows("select 1", ()) for _ in range(10)], return_exceptions=True)

        assert all(isinstance(answer, DeadlineExceeded | Unavailable) for answer in answers)
        assert time.monotonic() - began < 0.3 + pipeline.CUT_SECONDS + 6.0  # one may be making a new connection
        proxy.resume()
        assert values(await lane.rows("select 1", ())) == [(b"1",)]
        lane.close()


async def test_a_connection_that_was_ended_is_replaced(lane: Lane, owner: Any) -> None:
    await lane.rows("select 1", ())
    owner.execute("select pg_terminate_backend(pid) from pg_stat_activity where application_name = 'kassa test reads'")
    answers = await asyncio.gather(*[lane.rows("select 1", ()) for _ in range(3)], return_exceptions=True)

    assert all(isinstance(answer, Rows | Unavailable) for answer in answers)
    assert values(await lane.rows("select 1", ())) == [(b"1",)]


async def test_nothing_can_be_written(lane: Lane, owner: Any) -> None:
    owner.execute("create table things.thing (x int)")
    owner.execute("grant insert on things.thing to kassa_reader")
    with pytest.raises(psycopg.errors.ReadOnlySqlTransaction):
        await lane.rows("with w as (insert into things.thing values (1) returning x) select x from w", ())


async def test_positions_are_of_a_moment_after_they_were_asked_for(
    database_url: str, organisation: str, owner: Any
) -> None:
    async with JsonReads(database_url) as reads:
        positions = FreshPositions(reads)
        owner.execute(f"delete from {organisation}.projections where name = 'test'")
        owner.execute(f"insert into {organisation}.projections (name, shape, position) values ('test', '', 0)")
        for place in range(1, 50):
            owner.execute(f"update {organisation}.projections set position = {place} where name = 'test'")
            told = await asyncio.gather(*[positions.read(organisation) for _ in range(3)])
            assert [each["test"] for each in told] == [place] * 3
        owner.execute(f"delete from {organisation}.projections where name = 'test'")
