"""Ledgers over the accounts of `accounts.py`."""

import asyncio
from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventlog.application import EventLog
from adapters.eventlog.chain import Link, audit
from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown, TooMuchContention
from adapters.eventlog.ledger import Ledger, LedgerSettings
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from tests.eventlog.accounts import AGGREGATES, DECIDERS, EVENTS

ACTOR = Actor(ActorKind.USER, "tester")

Rows = Callable[..., list[tuple[Any, ...]]]


def caller(command_id: UUID | None = None) -> Caller:
    return Caller(ACTOR, command_id or uuid4())


def now() -> datetime:
    return datetime.now(UTC)


def open_ledger(
    database_url: str, schema: str, settings: LedgerSettings | None = None, clock: Callable[[], datetime] = now
) -> Ledger:
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, DECIDERS, clock, settings or LedgerSettings())


@pytest.fixture
async def ledger(database_url: str, organisation: str) -> AsyncIterator[Ledger]:
    async with open_ledger(database_url, organisation) as opened:
        yield opened


@pytest.fixture
async def other(database_url: str, organisation: str) -> AsyncIterator[Ledger]:
    """A second owner of the same log."""
    async with open_ledger(database_url, organisation) as opened:
        yield opened


@pytest.fixture
def rows(database_url: str, organisation: str) -> Rows:
    """Look into the organisation's tables, as the owner; an empty list for a statement without rows."""

    def fetch(statement: str, *params: Any) -> list[tuple[Any, ...]]:
        return look(database_url, organisation, statement, *params)

    return fetch


async def insist(ledger: Ledger, command: Command, who: Caller) -> Receipt:
    """A client that asks again, blindly, until it has an answer."""
    while True:
        try:
            return await ledger.execute(command, who)
        except (OutcomeUnknown, LedgerUnavailable, TooMuchContention):
            await asyncio.sleep(0.01)


def look(database_url: str, schema: str, statement: str, *params: Any) -> list[tuple[Any, ...]]:
    with psycopg.connect(database_url, options=f"-c search_path={schema}") as connection:
        cursor = connection.execute(statement.encode(), params)
        return cursor.fetchall() if cursor.description else []


def sound(database_url: str, schema: str) -> Link:
    """Every position is there, in an unbroken chain, in versions without gaps; answers the end."""
    with psycopg.connect(database_url, options=f"-c search_path={schema}") as connection:
        end = audit(connection)
    assert look(database_url, schema, "select count(*), coalesce(max(position), 0) from events") == [
        (end.position, end.position)
    ]
    assert not look(
        database_url, schema, "select stream from events group by stream having count(*) <> max(version) limit 1"
    )
    return end


def balances(database_url: str, schema: str) -> dict[str, int]:
    """The truth: what the events add up to."""
    return dict(
        look(
            database_url,
            schema,
            "select s.name, sum((convert_from(body, 'utf8')::json->>'amount')::bigint "
            "* case type when 'accounts.Deposited' then 1 else -1 end)::bigint "
            "from events e join streams s on s.id = e.stream group by s.name",
        )
    )
