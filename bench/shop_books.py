"""Books with one account on which much was entered: cash that goes into a safe and out of it."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar

import psycopg

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from bench.callers import all_of
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.event import EventTypes
from domain.ledger import chart, postings
from domain.ledger.books import Books, account_streams
from domain.ledger.entered import BankCashReceived
from domain.ledger.journal import JOURNAL, Journal
from kassa.house import AGGREGATES, EVENTS
from projections.ledger.views import LEDGER_VIEWS
from projections.rebuild import ensure
from projections.runner import Projector

ACCOUNT = chart.safe_cash("shop")
_BANK = chart.bank("main")
# Of one command: each is three events.
_AT_ONCE = 500


class EnterMuch(Command, frozen=True):
    """So many entries on one account."""

    NAME: ClassVar[str] = "bench.EnterMuch"

    number: int
    entries: int


def _streams(asked: EnterMuch) -> Streams:
    del asked
    return [(Journal, JOURNAL), *account_streams([ACCOUNT, _BANK])]


def _decide(asked: EnterMuch, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    journal, *accounts = aggregates
    books = Books(accounts)
    for number in range(asked.entries):
        books.record(journal, BankCashReceived(postings.drawn_from_bank("shop", "main", 1 + number), "shop", "x"), now)


def fill(runner: asyncio.Runner, url: str, schema: str, entries: int) -> int:
    """Enter and project; answers the position of the last event."""

    async def enter() -> int:
        log = EventLog(url, schema, AGGREGATES, EVENTS)
        async with Ledger(log, [Decider(EnterMuch, _streams, _decide)], lambda: datetime.now(UTC)) as ledger:
            sizes = [min(_AT_ONCE, entries - at) for at in range(0, entries, _AT_ONCE)]
            await all_of(ledger, [[EnterMuch(number, size) for number, size in enumerate(sizes)]])
        types = EventTypes(*EVENTS)
        async with await psycopg.AsyncConnection.connect(url, autocommit=True) as connection:
            await ensure(connection, schema, LEDGER_VIEWS, types)
            await Projector(connection, schema, LEDGER_VIEWS, types).catch_up()
            # as the server does by itself within a minute
            await connection.execute(f"analyze {schema}.account_statement".encode())
        return 3 * entries

    return runner.run(enter())
