"""History cannot be edited unseen: any changed byte of an event is found, at its position."""

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventlog.chain import ChainBroken, Link, audit, stored_rows, verify
from adapters.eventlog.ledger import Ledger
from adapters.eventlog.rows import (
    COPY_HEADER,
    EVENT_COLUMNS,
    EventRow,
    Stream,
    caller_fields,
    encode_events,
    rest_of_row,
    type_field,
)
from domain.command import Actor, ActorKind, Caller
from tests.eventlog.accounts import Deposit, Transfer
from tests.eventlog.conftest import caller

EVENTS = 14
EVENTS_PER_SECOND = 100_000
_HASH = 36  # the last field of a row, with its length


@pytest.fixture(autouse=True)
async def history(ledger: Ledger) -> None:
    """Events with every kind of envelope."""
    full = Caller(Actor(ActorKind.DEVICE, "desk 1", "cashier", "7"), uuid4(), "shop/№3", UUID(int=5), 1)
    if not ledger.writer.head.position:
        await ledger.execute(Deposit("one", 500), full)
        await ledger.execute(Deposit("two", 5), caller())
        for amount in range(6):
            who = Caller(full.actor, uuid4(), full.unit, full.correlation_id, amount)
            await ledger.execute(Transfer("one", "two", amount), who)


@pytest.fixture
def connection(database_url: str, organisation: str) -> Iterator[psycopg.Connection[Any]]:
    """As superuser; what is done is undone."""
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as opened:
        yield opened
        opened.rollback()


def stored(connection: psycopg.Connection[Any]) -> list[bytes]:
    with stored_rows(connection) as rows:
        return list(rows)


@contextmanager
def broken_at(position: int) -> Iterator[None]:
    with pytest.raises(ChainBroken) as broken:
        yield
    assert broken.value.position == position


def test_the_chain_of_an_untouched_log_ends_at_its_head(connection: psycopg.Connection[Any], ledger: Ledger) -> None:
    assert audit(connection) == Link(EVENTS, ledger.writer.head.hash)


def test_the_chain_can_be_taken_up_at_a_checkpoint(connection: psycopg.Connection[Any]) -> None:
    all_rows = stored(connection)
    checkpoint = verify(all_rows[:9])
    assert audit(connection, checkpoint) == verify(all_rows)
    with broken_at(10):
        audit(connection, Link(9, bytes(32)))


def test_every_flipped_bit_of_every_event_is_found_at_its_position(connection: psycopg.Connection[Any]) -> None:
    good = stored(connection)
    flipped = 0
    for index, row in enumerate(good):
        name_end = 6 + int.from_bytes(row[2:6], "big")
        for byte in range(name_end, len(row)):
            for bit in (0, 7):
                bad = bytearray(row)
                bad[byte] ^= 1 << bit
                with broken_at(index + 1):
                    verify([*good[:index], bytes(bad), *good[index + 1 :]])
                flipped += 1
    assert flipped > EVENTS * 2 * 200


_CHANGED = {
    "stream": "3 - stream",
    "version": "version + 100",
    "type": "type || ' '",
    "schema_version": "schema_version + 1",
    "recorded_at": "recorded_at + interval '1 microsecond'",
    "occurred_at": "occurred_at - interval '1 microsecond'",
    "body": "set_byte(body, 0, get_byte(body, 0) # 1)",
    "command": "gen_random_uuid()",
    "actor": "replace(actor, '\"', '''')",
    "unit": "coalesce(unit, '') || 'x'",
    "correlation": "gen_random_uuid()",
    "causation": "coalesce(causation, 0) + 1",
    "hash": "set_byte(hash, 31, get_byte(hash, 31) # 128)",
}


@pytest.mark.parametrize("column", _CHANGED)
def test_an_update_of_any_column_is_found(connection: psycopg.Connection[Any], column: str) -> None:
    for position in (1, 2, 7, EVENTS):
        connection.execute("alter table events drop constraint events_stream_version")
        connection.execute(f"update events set {column} = {_CHANGED[column]} where position = {position}".encode())
        with broken_at(position):
            audit(connection)
        connection.rollback()


def test_every_column_is_in_the_test_above() -> None:
    assert set(_CHANGED) | {"position"} == set(EVENT_COLUMNS)


@pytest.mark.parametrize(
    ("edit", "found_at"),
    [
        ("delete from events where position = 5", 5),
        ("delete from events where position <= 3", 1),
        ("update events set position = 100 where position = 6", 6),
        ("update events set position = case position when 4 then 8 else 4 end where position in (4, 8)", 4),
        (
            """update events e set body = o.body from events o
            where (e.position = 9 and o.position = 11) or (e.position = 11 and o.position = 9)""",
            9,
        ),
        ("update streams set name = 'account-other' where name = 'account-two'", 2),
        ("update streams set name = name || ' ' where name = 'account-one'", 1),
        ("update streams set id = 3 - id", 1),
        ("delete from streams where name = 'account-two'", 2),
        ("update events set hash = '' where position = 3", 3),
        (
            """insert into events select 15, stream, version + 1, type, schema_version, recorded_at, occurred_at, body,
            gen_random_uuid(), actor, unit, correlation, causation, hash from events where position = 14""",
            15,
        ),
    ],
)
def test_an_edit_by_a_superuser_is_found(connection: psycopg.Connection[Any], edit: str, found_at: int) -> None:
    for table, key in (("events", "events_pkey"), ("streams", "streams_pkey"), ("events", "events_stream_version")):
        connection.execute(f"alter table {table} drop constraint {key}".encode())
    connection.execute(edit.encode())
    with broken_at(found_at):
        audit(connection)


def test_a_cut_off_end_is_found_by_a_checkpoint_only(connection: psycopg.Connection[Any], ledger: Ledger) -> None:
    connection.execute("delete from events where position > 12")
    end = audit(connection)
    assert end.position == 12
    assert end != Link(ledger.writer.head.position, ledger.writer.head.hash)


def test_verifying_is_fast_enough_for_a_daily_audit() -> None:
    number, who, kind = 50_000, caller_fields(caller()), type_field("accounts.Deposited", 1)
    stream = Stream("account-speed", 1)
    body = b"%-270d" % random.randint(0, 9)  # as large as a fiscal document
    events = [
        EventRow(stream, version, rest_of_row(kind, version, version, body, who)) for version in range(1, number + 1)
    ]
    data, last = encode_events(events, 0, bytes(32))
    size = (len(data) - len(COPY_HEADER) - 2) // number
    start = len(COPY_HEADER)
    name = (15).to_bytes(2, "big") + (13).to_bytes(4, "big") + b"account-speed"
    written = [name + data[start + 2 + n * size : start + (n + 1) * size] for n in range(number)]
    began = time.perf_counter()
    assert verify(written) == Link(number, last)
    assert number / (time.perf_counter() - began) > EVENTS_PER_SECOND
