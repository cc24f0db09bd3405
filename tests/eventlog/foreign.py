"""Another writer of the log, driven step by step: it takes the next position and commits when the test says so."""

import asyncio
from types import TracebackType
from typing import Any, Self
from uuid import uuid4

import psycopg

from adapters.eventlog.mapper import EventMapper
from adapters.eventlog.repository import Live
from adapters.eventlog.rows import CommandRow, EventRow, Stream, caller_fields, microseconds, rest_of_row, type_field
from adapters.eventlog.unit import Entry, Head, Unit
from adapters.eventlog.wire import copy_together
from domain.event import EventTypes
from tests.eventlog.accounts import EVENTS, Account, Deposited, Withdrawn
from tests.eventlog.conftest import caller, now

_SECONDS = 10.0


class ForeignWrite:
    """`async with ForeignWrite(url, schema, "a", +5): …` holds the next position; commits at the end, or earlier."""

    def __init__(self, database_url: str, schema: str, account: str, amount: int) -> None:
        self._url = database_url
        self._schema = schema
        self._name = f"account-{account}"
        self._amount = amount
        self._connection: psycopg.AsyncConnection[Any]

    async def __aenter__(self) -> Self:
        self._connection = await psycopg.AsyncConnection.connect(
            self._url, options=f"-c search_path={self._schema} -c role=kassa_writer"
        )
        await self._connection.execute("select 1")  # the transaction is open now
        await copy_together(self._connection, await self._parts(), seconds=_SECONDS)
        return self

    async def commit(self) -> None:
        await self._connection.commit()

    async def rollback(self) -> None:
        await self._connection.rollback()

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            await self._connection.commit()
        await self._connection.close()

    async def _parts(self) -> list[tuple[str, bytes]]:
        [(position, last_hash, streams)] = await self._fetch(
            "select coalesce(max(position), 0), coalesce((select hash from events order by position desc limit 1), %s),"
            " (select coalesce(max(id), 0) from streams) from events",
            bytes(32),
        )
        found = await self._fetch(
            "select s.id, max(e.version) from streams s join events e on e.stream = s.id where name = %s group by s.id",
            self._name,
        )
        number, version = found[0] if found else (None, 0)
        stream = Stream(self._name, number)
        event = Deposited(self._amount) if self._amount > 0 else Withdrawn(-self._amount)
        at, who = microseconds(now()), caller(uuid4())
        body = EventMapper(EventTypes(*EVENTS)).encode(event)
        row = EventRow(stream, version + 1, rest_of_row(type_field(event.TYPE, 1), at, at, body, caller_fields(who)))
        unit = Unit()
        unit.add(
            Entry(
                CommandRow(who.command_id, b"foreign", bytes(32), 1, b"", at),
                [row],
                (Live(Account.blank(self._name), stream),),
                asyncio.get_running_loop().create_future(),
            )
        )
        return unit.encode(Head(position, last_hash, streams))[0]

    async def _fetch(self, statement: str, *params: Any) -> list[Any]:
        return await (await self._connection.execute(statement.encode(), params)).fetchall()
