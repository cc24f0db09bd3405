"""A small fleet through the ledger itself: three registers of one router; one has left, and one has problems."""

from collections.abc import Awaitable
from datetime import UTC, datetime, timedelta
from typing import Any, Protocol

from domain.command import Command
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.enrolment import RemoveRegister
from domain.fleet.edits.groups import AddToGroup, CreateGroup
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey


class House(Protocol):
    """What commands go to."""

    def execute(self, wish: Command, /) -> Awaitable[Any]: ...


ROUTER = "pos-1"
ILL, WELL, GONE = "CSI-0000000001", "CSI-0000000002", "CSI-0000000003"


async def enrol(shop: House, unit: str) -> None:
    """The router, whose registers belong to the unit."""
    expires = datetime.now(UTC) + timedelta(days=1)
    await shop.execute(IssueEnrolmentKey(ROUTER, "hash-1", expires, unit, trusted=True))
    await shop.execute(EnrolRouter(ROUTER, "hash-1", "credential-1", "pos"))


async def report(shop: House, register: str, **told: Any) -> None:
    """One poll of the register, with a drive of its own."""
    number = register.partition("-")[2]
    fn = f"99{number:0>14}"
    told = {"fn_serial": fn, "model_name": "Пирит 2Ф", "firmware_version": "565.1.9"} | told
    poll = RegisterReport("CSI", number, datetime.now(UTC), parameters=told, previous_fn=fn)
    await shop.execute(ReportRegisters(ROUTER, (poll,)))


async def small_fleet(shop: House, unit: str) -> None:
    """Every view of the fleet has rows."""
    await enrol(shop, unit)
    today = (datetime.now(UTC) + timedelta(hours=3)).date()  # at a place in Moscow
    waiting = (datetime.now(UTC) - timedelta(days=25)).replace(tzinfo=None, microsecond=0).isoformat()
    await report(
        shop,
        ILL,
        fn_valid_until=(today + timedelta(days=9)).isoformat(),
        ofd_unsent=7,
        ofd_first_at=waiting,
        kkt_fatal_mask=1,
        head_total_mm=70_000_000,
        ip_address="10.0.0.7",
        tax_systems=["OSN", "PATENT"],
    )
    await report(shop, WELL, fn_valid_until=(today + timedelta(days=300)).isoformat(), firmware_version="565.1.10")
    await report(shop, GONE)
    await shop.execute(RemoveRegister(GONE, 3, unit, "sold"))
    await shop.execute(CreateGroup("pilot", "Pilot"))
    await shop.execute(AddToGroup("pilot", 1, (ILL,)))
