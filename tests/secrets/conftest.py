"""Secrets of one organisation over a real table; PINs are hashed with the least argon2 takes."""

from collections.abc import AsyncIterator
from contextlib import closing
from datetime import UTC, datetime
from typing import NamedTuple

import pytest

from adapters.postgres.bounded_connection import BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.writes import Writes
from adapters.secrets.comparing import Comparing
from adapters.secrets.secrets import Secrets
from adapters.secrets.verifiers import Verifiers


class Pepper(NamedTuple):
    """A keyring that holds nothing else."""

    pepper: bytes = b"the pepper of the tests"


class Clock:
    """Stands still."""

    def __init__(self) -> None:
        self.now = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.now


def quick() -> Verifiers:
    return Verifiers(Pepper(), memory_kib=8, passes=1)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
async def writes(database_url: str) -> AsyncIterator[Writes]:
    async def connect() -> BoundedConnection:
        return await BoundedConnection.open(conninfo(database_url, role="kassa_writer", name="secrets"), seconds=5)

    async with Writes(connect) as writes:
        yield writes


@pytest.fixture
async def secrets(writes: Writes, organisation: str, clock: Clock) -> AsyncIterator[Secrets]:
    with closing(Comparing(quick())) as comparing:
        yield Secrets(writes, organisation, comparing, clock)
