"""`kassa org` rules organisations; what they may not do is refused by the real ledger, whoever wrote the ruling."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import psycopg
import pytest
import structlog
from click.testing import CliRunner, Result

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.postgres.migrate import create_organisation, schema_of
from domain.access.record_refusals import RecordRefusals
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.expected_version import VersionConflict
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.leases import AcquireLease
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey
from domain.fleet.parameters.values import Activity
from domain.fleet.refusals import ActivityConflict
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.describe_units import RenameUnit
from domain.organisation.rule_organisation import ActivateOrganisation, StartTrial, SuspendOrganisation
from domain.organisation.tree import UnitKind
from domain.refusal import Refusal
from kassa.cli import main
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from kassa.wiring import open_ledger

ROOT = CreateUnits((NewUnit("all", UnitKind.ROOT, "The chain", time_zone="Europe/Moscow"),))
NOW = datetime.now(UTC)
Kassa = Callable[..., Result]


def caller(who: str = "ann") -> Caller:
    return Caller(Actor(ActorKind.USER, who), uuid4())


@pytest.fixture
def kassa(database_url: str, organisation: str, monkeypatch: pytest.MonkeyPatch) -> Kassa:
    """The command line over the database of the module."""
    monkeypatch.setattr("kassa.cli.configure", lambda _: None)

    def run(*arguments: str) -> Result:
        with structlog.testing.capture_logs():
            result = CliRunner().invoke(main, arguments, env={"KASSA_DATABASE_URL": database_url})
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    assert organisation
    return run


@pytest.fixture
def schema(database_url: str, organisation: str) -> str:
    """An organisation of the test's own, with a root."""
    name = f"own_{uuid4().hex[:8]}"
    create_organisation(database_url, name, name, "Europe/Moscow")
    assert organisation
    return schema_of(name)


def test_from_a_request_over_a_trial_to_an_active_organisation(kassa: Kassa, database_url: str) -> None:
    """FLEET-93, FLEET-94, DEC-11: whom to answer is in no event and can be forgotten."""
    name = f"north_{uuid4().hex[:8]}"
    contact = "Ann Smith, +7 812 000-00-00, ann@north.example"
    asked = kassa("org", "request", name, "--network", "Shops of the north", "--contact", contact)
    assert (asked.exit_code, asked.stderr) == (0, "")
    assert shown(kassa("org", "show", name))["standing"] == "REQUESTED"
    assert contact in kassa("org", "requests").stdout
    with psycopg.connect(database_url) as connection:
        bodies = connection.execute(f"select convert_from(body, 'UTF8') from org_{name}.events".encode()).fetchall()
    assert len(bodies) == 1
    assert "Shops of the north" in bodies[0][0]
    assert "Ann" not in bodies[0][0]
    assert "812" not in bodies[0][0]
    assert kassa("org", "forget", name).stdout == "forgotten: 1\n"
    assert contact not in kassa("org", "requests").stdout

    assert shown(kassa("org", "trial", name, "--days", "20"))["standing"] == "TRIAL"
    assert shown(kassa("org", "extend", name, "--days", "40", "--reason", "asked for it"))["trialEndsAt"]
    assert kassa("org", "trial", name).stderr.startswith("TRIAL_REFUSED: ")
    assert shown(kassa("org", "activate", name, "--reason", "contract 17"))["standing"] == "ACTIVE"
    again = kassa("org", "request", name, "--network", "Others", "--contact", "nobody")
    assert (again.exit_code, again.stderr.partition(":")[0]) == (1, "ORGANISATION_EXISTS")
    assert shown(kassa("org", "suspend", name, "--reason", "unpaid"))["standing"] == "SUSPENDED"


def test_an_organisation_in_use_cannot_be_asked_for(kassa: Kassa) -> None:
    """FLEET-94."""
    name = f"made_{uuid4().hex[:8]}"
    kassa("org", "create", name)
    again = kassa("org", "request", name, "--network", "Others", "--contact", "nobody")
    assert (again.exit_code, again.stderr.partition(":")[0]) == (1, "ORGANISATION_EXISTS")
    assert shown(kassa("org", "show", name))["standing"] == "ACTIVE"


def test_settings_are_set_with_a_reason_and_shown(kassa: Kassa) -> None:
    """FLEET-57, DEC-06, DEC-09."""
    name = f"set_{uuid4().hex[:8]}"
    kassa("org", "create", name)
    kassa("org", "set", name, "poll_interval_s", "30", "--reason", "quick")
    kassa("org", "set", name, "poll_interval_s", "20", "--scope", "group:pilot", "--reason", "quicker")
    told = shown(kassa("org", "set", name, "poll_interval_s", "40", "--reason", "too quick"))
    assert (told["settings"]["poll_interval_s"], told["settings"]["enrolment_mode"]) == (40, "TRUST_AGENT")
    assert told["narrower"] == {"poll_interval_s group:pilot": 20}
    assert (
        shown(kassa("org", "set", name, "poll_interval_s", "--reason", "as ever"))["settings"]["poll_interval_s"] == 60
    )
    assert kassa("org", "set", name, "poll_interval_s", "5", "--reason", "x").stderr.startswith("INVALID_INPUT: ")


def shown(result: Result) -> dict[str, Any]:
    assert result.exit_code == 0, result.stderr
    told: dict[str, Any] = json.loads(result.stdout)
    return told


async def refused(ledger: Ledger, command: Command) -> str:
    """The code it is refused with; empty when it is not."""
    try:
        await ledger.execute(command, caller())
    except Refusal as refusal:
        return refusal.code
    return ""


def report(minute: int) -> ReportRegisters:
    at = NOW - timedelta(days=1) + timedelta(minutes=minute)
    told = RegisterReport("CSI", "1", at, parameters={"cuts_total": minute})
    return ReportRegisters("pos-1", (told,))


async def test_read_only_and_suspended_organisations_are_refused_by_the_ledger_itself(
    database_url: str, schema: str
) -> None:
    """FLEET-93, DEC-11: by the clock, without anybody acting; data collection goes on, then only the books."""
    clock = {"now": NOW}
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    async with Ledger(log, DECIDERS, lambda: clock["now"]) as ledger:
        await ledger.execute(StartTrial(10), caller())
        await ledger.execute(IssueEnrolmentKey("pos-1", "hash", NOW + timedelta(days=20), "store-1"), caller())
        assert await refused(ledger, ROOT) == ""
        clock["now"] = NOW + timedelta(days=10)
        rename = RenameUnit("all", "Other", 1)
        assert await refused(ledger, rename) == "ORGANISATION_READ_ONLY"
        assert await refused(ledger, EnrolRouter("pos-1", "hash", "credential", "pos")) == ""
        assert await refused(ledger, report(1)) == ""
        refusals = RecordRefusals("client", {"fleet.fn.read": 1}, NOW, NOW)
        assert await refused(ledger, refusals) == ""
        clock["now"] = NOW + timedelta(days=40)
        for command in (rename, report(2)):
            assert await refused(ledger, command) == "ORGANISATION_SUSPENDED"
        assert await refused(ledger, refusals) == ""
        assert await refused(ledger, ActivateOrganisation("paid")) == ""
        assert await refused(ledger, rename) == ""
        assert await refused(ledger, report(3)) == ""


async def test_what_another_process_ruled_is_obeyed_at_once(database_url: str, schema: str) -> None:
    """FLEET-93: no cache, no delay: the organisation's stream is what the decision stands on."""
    async with open_ledger(database_url, schema) as ours, open_ledger(database_url, schema) as theirs:
        await ours.execute(ROOT, caller())
        await theirs.execute(SuspendOrganisation("unpaid"), caller())
        assert await refused(ours, RenameUnit("all", "B", 1)) == "ORGANISATION_SUSPENDED"
        await theirs.execute(ActivateOrganisation("paid"), caller())
        assert await refused(ours, RenameUnit("all", "B", 1)) == ""


async def test_of_several_users_who_edit_the_same_at_once_one_succeeds(database_url: str, schema: str) -> None:
    """FLEET-54: each of the others is told, and nothing is merged silently."""
    async with open_ledger(database_url, schema) as ours, open_ledger(database_url, schema) as theirs:
        await ours.execute(ROOT, caller())
        asked = [
            ledger.execute(RenameUnit("all", f"user {number}", 1), caller(f"user-{number}"))
            for number, ledger in enumerate((ours, theirs) * 5)
        ]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        assert sum(isinstance(each, Receipt) for each in answers) == 1
        assert all(isinstance(each, Receipt | VersionConflict) for each in answers)


async def test_of_several_activities_on_one_register_one_gets_it(database_url: str, schema: str) -> None:
    """FLEET-55, DEC-28: also when they are asked for through two processes at once; the others are told who has it."""
    register = "CSI-0000000007"
    async with open_ledger(database_url, schema) as ours, open_ledger(database_url, schema) as theirs:
        asked = [
            ledger.execute(AcquireLease(register, f"user-{number}", activity), caller(f"user-{number}"))
            for number, (ledger, activity) in enumerate(zip((ours, theirs) * 3, Activity, strict=True))
        ]
        answers = await asyncio.gather(*asked, return_exceptions=True)
        [winner] = [number for number, each in enumerate(answers) if isinstance(each, Receipt)]
        others = [each for each in answers if isinstance(each, ActivityConflict)]
        assert len(others) == 5
        assert {each.details["holder"] for each in others} == {f"user-{winner}"}
