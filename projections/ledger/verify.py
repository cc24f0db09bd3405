"""Looking whether the books hold: every invariant over one snapshot of the log and the views (spec C.4)."""

import time
from collections.abc import Sequence
from typing import Any

from msgspec import Struct
from psycopg import AsyncConnection, AsyncRawCursor, IsolationLevel

from projections.ledger.invariants import INVARIANTS, Invariant

# A log of some million entries is read in a minute; a check that takes longer is stuck.
STATEMENT_SECONDS = 600
# So many broken things are named; who mends the first looks again.
MOST_EXAMPLES = 5


class Finding(Struct, frozen=True):
    """What one invariant looked at, up to a position of the log, and what of it is broken."""

    number: str
    says: str
    position: int
    looked_at: int
    broken: int
    examples: Sequence[str]
    seconds: float


async def verify(connection: AsyncConnection[Any], invariants: Sequence[Invariant] = INVARIANTS) -> Sequence[Finding]:
    """All findings, broken or not. The connection reads one organisation, and is in no transaction."""
    await connection.set_isolation_level(IsolationLevel.REPEATABLE_READ)
    await connection.set_read_only(True)
    async with connection.transaction():
        await connection.execute("select set_config('statement_timeout', %s, true)", [f"{STATEMENT_SECONDS}s"])
        return [await _look(connection, each) for each in invariants]


async def _look(connection: AsyncConnection[Any], invariant: Invariant) -> Finding:
    began = time.monotonic()
    cursor = AsyncRawCursor(connection)
    await cursor.execute(
        "select coalesce((select position from projections where name = $1), (select max(position) from events), 0)",
        [invariant.view],
    )
    found = await cursor.fetchone()
    assert found is not None
    (position,) = found
    await cursor.execute(
        "select count(*), count(*) filter (where is_broken), "
        f"coalesce((array_agg(what order by what) filter (where is_broken))[1:{MOST_EXAMPLES}], '{{}}') "
        f"from ({invariant.sql}) looked(what, is_broken)".encode(),
        [position],
    )
    row = await cursor.fetchone()
    assert row is not None
    looked_at, broken, examples = row
    return Finding(
        invariant.number, invariant.says, position, looked_at, broken, examples, round(time.monotonic() - began, 3)
    )
