"""`recorded_at` grows with the position, whatever the clock does (DEC-02)."""

import asyncio
from datetime import datetime, timedelta

from tests.eventlog.accounts import Deposit, Transfer
from tests.eventlog.conftest import Rows, caller, now, open_ledger

BACKWARDS = (
    "select count(*) from events a join events b on b.position = a.position + 1 where b.recorded_at < a.recorded_at"
)
# Events of one decision share its instant; those of different decisions never do.
SAME = "select recorded_at from events group by recorded_at having count(distinct command) > 1"


async def test_time_never_goes_back_when_the_clock_does(database_url: str, organisation: str, rows: Rows) -> None:
    steps = [0, 1, -7_200, -7_200, 3_600, -1, 0]

    def clock() -> datetime:
        return now() + timedelta(seconds=steps[0])

    async with open_ledger(database_url, organisation, clock=clock) as ledger:
        while len(steps) > 1:
            await asyncio.gather(*(ledger.execute(Deposit(f"a{n % 3}", 5), caller()) for n in range(20)))
            await asyncio.gather(*(ledger.execute(Transfer("a1", "a2", 1), caller()) for n in range(5)))
            steps.pop(0)
    async with open_ledger(database_url, organisation, clock=lambda: now() - timedelta(days=1)) as restarted:
        await restarted.execute(Deposit("a1", 1), caller())
    assert rows(BACKWARDS) == [(0,)]
    assert rows(SAME) == []
