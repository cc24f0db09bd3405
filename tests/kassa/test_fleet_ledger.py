"""Reports of registers in the real ledger: durable, cheap when nothing changed, the same after a restart."""

from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from domain.command import Actor, ActorKind, Caller, Receipt
from domain.expected_version import VersionConflict
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.describing import TagRegister
from domain.fleet.edits.parts import RecordPartReplacement
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey
from domain.fleet.events.register import Part
from kassa.wiring import open_ledger

FN = "9960440300000001"
NOW = datetime.now(UTC)


def caller() -> Caller:
    return Caller(Actor(ActorKind.DEVICE, "pos-1"), uuid4())


def report(minute: int, **told: Any) -> ReportRegisters:
    at = NOW - timedelta(days=1) + timedelta(minutes=minute)
    return ReportRegisters(
        "pos-1", (RegisterReport("CSI", "1", at, parameters={"fn_serial": FN, **told}, previous_fn=FN),)
    )


def outcome(receipt: Receipt) -> str:
    return str(receipt.result[0]["outcome"])


async def test_what_a_register_told_outlives_the_process(database_url: str, organisation: str) -> None:
    """FLEET-52, FLEET-97d, DEC-01: states are frozen, thawed and gone on with."""
    async with open_ledger(database_url, organisation) as ledger:
        await ledger.execute(IssueEnrolmentKey("pos-1", "hash", NOW + timedelta(days=1), "store-1"), caller())
        await ledger.execute(EnrolRouter("pos-1", "hash", "credential", "pos"), caller())
        for minute in range(110):  # more events than one state row waits for
            await ledger.execute(report(minute, cuts_total=minute, fn_last_fd=minute), caller())
        same = await ledger.execute(report(110, cuts_total=109, fn_last_fd=109), caller())
        assert (outcome(same), same.events) == ("UNCHANGED", 0)
        seen = (await ledger.execute(report(111, cuts_total=110), caller())).versions["register-CSI-1"]
        await ledger.execute(RecordPartReplacement("CSI-1", seen, Part.CUTTER, NOW.date()), caller())
    async with open_ledger(database_url, organisation) as ledger:
        stale = await ledger.execute(report(5, cuts_total=1), caller())
        assert outcome(stale) == "STALE"
        with pytest.raises(VersionConflict) as conflict:
            await ledger.execute(TagRegister("CSI-1", seen, ("pilot",)), caller())
        assert conflict.value.version == seen + 1
        await ledger.execute(TagRegister("CSI-1", seen + 1, ("pilot",)), caller())
        fallen = await ledger.execute(report(120, cuts_total=3, fn_last_fd=110), caller())
        assert (outcome(fallen), fallen.events, fallen.result[0]["problems"]) == ("CHANGED", 2, [])
