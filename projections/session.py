"""The transaction of a projector: in one organisation's schema, with the projector's rights, with deadlines."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from psycopg import AsyncConnection

ROLE = "kassa_projector"
# A batch takes tens of milliseconds and a batch of a rebuild seconds; what takes a minute is stuck.
STATEMENT_TIMEOUT_MS = 60_000
# Locks are held by other projectors for a batch and by readers for a query.
LOCK_TIMEOUT_MS = 5_000


@asynccontextmanager
async def transaction(
    conn: AsyncConnection,
    schema: str,
    *,
    statement_timeout_ms: int = STATEMENT_TIMEOUT_MS,
    lock_timeout_ms: int = LOCK_TIMEOUT_MS,
) -> AsyncIterator[None]:
    """One transaction (READ COMMITTED); everything said here ends with it."""
    async with conn.transaction():
        await conn.execute(
            "select set_config('search_path', quote_ident(%s), true), set_config('role', %s, true), "
            "set_config('statement_timeout', %s, true), set_config('lock_timeout', %s, true)",
            [schema, ROLE, str(statement_timeout_ms), str(lock_timeout_ms)],
        )
        yield
