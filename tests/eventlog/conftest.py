"""Ledgers over the accounts of `accounts.py`."""

from collections.abc import AsyncIterator, Callable
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger, LedgerSettings
from domain.command import Actor, ActorKind, Caller
from tests.eventlog.accounts import AGGREGATES, DECIDERS, EVENTS

ACTOR = Actor(ActorKind.USER, "tester")


def caller(command_id: UUID | None = None) -> Caller:
    return Caller(ACTOR, command_id or uuid4())


def open_ledger(database_url: str, schema: str, settings: LedgerSettings | None = None) -> Ledger:
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, DECIDERS, lambda: datetime.now(UTC), settings or LedgerSettings())


@pytest.fixture
async def ledger(database_url: str, organisation: str) -> AsyncIterator[Ledger]:
    async with open_ledger(database_url, organisation) as opened:
        yield opened


@pytest.fixture
def rows(database_url: str, organisation: str) -> Callable[..., list[tuple[Any, ...]]]:
    """Look into the organisation's tables, as the owner."""

    def fetch(statement: str, *params: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
            return connection.execute(statement.encode(), params).fetchall()

    return fetch
