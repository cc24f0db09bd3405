"""Ledgers as the product wires them, over the bench's accounts and the fiscal documents, in an event loop of uvloop."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from uuid import uuid4

import uvloop

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from bench import accounts
from domain.command import Actor, ActorKind, Caller
from domain.fiscal.events import EVENTS as FISCAL_EVENTS
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream

AGGREGATES = (accounts.Account, FiscalStream)
EVENTS = (*accounts.EVENTS, *FISCAL_EVENTS)
DECIDERS = (*accounts.DECIDERS, RECORD_DOCUMENTS)
ACTOR = Actor(ActorKind.API, "bench")
# What the ledger does after a commit (NOTIFY, state rows) ends before the other side begins.
SETTLE_SECONDS = 0.1


def caller() -> Caller:
    """Somebody with a new command id."""
    return Caller(ACTOR, uuid4())


@contextmanager
def loop() -> Iterator[asyncio.Runner]:
    """An event loop that stands still between rounds."""
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        yield runner


def open_log(url: str, schema: str) -> EventLog:
    return EventLog(url, schema, AGGREGATES, EVENTS)


@contextmanager
def ledger(runner: asyncio.Runner, url: str, schema: str) -> Iterator[Ledger]:
    """A ledger that lives in `runner`."""

    async def begin() -> Ledger:
        return await Ledger(open_log(url, schema), DECIDERS, lambda: datetime.now(UTC)).__aenter__()

    opened = runner.run(begin())
    try:
        yield opened
    finally:
        runner.run(opened.__aexit__())
