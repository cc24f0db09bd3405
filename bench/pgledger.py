"""The baseline `pgledger`: the public SQL ledger of that name, transfers by as many connections as suit it.

It is not part of the repository: its checkout is given by path (`--pgledger`), and its SQL is run in a database of its
own on the same server.
"""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psycopg

from bench.callers import for_a_while
from bench.server import new_database

# More connections gain nothing on the machines of this repository.
CONNECTIONS = 16
_FILES = ("vendor/scoville-pgsql-ulid/ulid-to-uuid.sql", "vendor/scoville-pgsql-ulid/uuid-to-ulid.sql", "pgledger.sql")
_TRANSFER = "select id from pgledger_create_transfer(%s, %s, 1)"


class PgLedger:
    """Accounts of it, and connections that transfer between them."""

    def __init__(self, runner: asyncio.Runner, server_url: str, checkout: Path, accounts: int) -> None:
        self._runner = runner
        url = new_database(server_url, "bench_pgledger")
        with psycopg.connect(url, autocommit=True) as connection:
            for file in _FILES:
                connection.execute((checkout / file).read_text().encode())
            made = "select (pgledger_create_account('account.' || n, 'RUB')).id from generate_series(1, %s) n"
            self._accounts = [str(row[0]) for row in connection.execute(made, [accounts])]
        self._connections: Sequence[psycopg.AsyncConnection[Any]] = runner.run(self._connect(url))

    def rate(self, seconds: float) -> float:
        """Transfers per second, each a transaction of its own."""
        free = list(self._connections)

        async def transfer() -> None:
            connection = free.pop()
            source, target = random.sample(self._accounts, 2)
            await connection.execute(_TRANSFER, [source, target], prepare=True)
            free.append(connection)

        return self._runner.run(for_a_while(CONNECTIONS, seconds, transfer))

    def close(self) -> None:
        for connection in self._connections:
            self._runner.run(connection.close())

    async def _connect(self, url: str) -> list[psycopg.AsyncConnection[Any]]:
        return [await psycopg.AsyncConnection.connect(url, autocommit=True) for _ in range(CONNECTIONS)]
