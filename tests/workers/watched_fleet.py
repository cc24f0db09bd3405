"""A fleet whose clock is watched."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg

from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey
from tests.api.shop import Shop
from workers.watch.settings import WatchSettings

UP = timedelta(hours=1)
SETTINGS = WatchSettings(timedelta(minutes=5), timedelta(minutes=10), auto_remove_days=30)


class Fleet:
    """Registers of one router each test, in a house whose clock is the real one."""

    def __init__(self, shop: Shop) -> None:
        self.shop = shop
        self.router = f"till-{uuid4().hex[:8]}"
        self._serial = int(uuid4().int % 10**7) * 100

    async def enrol(self) -> "Fleet":
        now = datetime.now(UTC)
        await self.shop.execute(IssueEnrolmentKey(self.router, "key-hash", now + timedelta(days=1), "msk-1"))
        await self.shop.execute(EnrolRouter(self.router, "key-hash", "credential", "pc"))
        return self

    async def report(self, *numbers: int, ago: timedelta = timedelta(0), **told: Any) -> list[str]:
        """Registers of the router that were heard so long ago; their ids."""
        names = [f"{self._serial + number:010d}" for number in numbers]
        at = datetime.now(UTC) - ago
        reports = tuple(
            RegisterReport("CSI", name, at, parameters={"fn_serial": f"738044{name}", **told}) for name in names
        )
        await self.shop.execute(ReportRegisters(self.router, reports))
        registers = [f"CSI-{name}" for name in names]
        await self.seen(dict.fromkeys(registers, at))
        return registers

    async def seen(self, registers: dict[str, datetime], router: datetime | None = None) -> None:
        organisation = await self.shop.wiring.agents.organisation("demo")
        assert organisation is not None
        self.shop.wiring.agents.heard(organisation, self.router, router or datetime.now(UTC), registers)
        await self.shop.wiring.agents.flush()

    async def router_silent(self, since: datetime) -> None:
        await self.write("update router_sightings set seen_at = %s where router = %s", since, self.router)

    async def write(self, statement: str, *params: Any) -> None:
        async with await psycopg.AsyncConnection.connect(
            self.shop.database_url, options=f"-c search_path={self.shop.schema}"
        ) as connection:
            await connection.execute(statement.encode(), params)

    async def look(self, *, later: timedelta = timedelta(0), up_for: timedelta = UP) -> None:
        """One round of a watch that has just begun, so that it remembers nothing; then the projector."""
        await self.shop.project()
        watch = self.shop.wiring.watch(SETTINGS)
        await watch.round(datetime.now(UTC) + later, up_for=up_for)
        await self.shop.project()

    async def events(self, stream: str) -> list[str]:
        async with self.shop.wiring.reads(self.shop.schema) as reading:
            rows = await reading.fetch(
                "select e.type from events e join streams s on s.id = e.stream where s.name = %s order by e.version",
                (stream,),
            )
        return [row["type"].removeprefix("fleet.") for row in rows]

    async def bodies(self, stream: str, event_type: str) -> list[Any]:
        async with self.shop.wiring.reads(self.shop.schema) as reading:
            rows = await reading.fetch(
                "select convert_from(e.body, 'UTF8')::json as body from events e join streams s on s.id = e.stream "
                "where s.name = %s and e.type = %s order by e.version",
                (stream, f"fleet.{event_type}"),
            )
        return [row["body"] for row in rows]
