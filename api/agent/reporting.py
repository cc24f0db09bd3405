"""Reports of one agent into the ledger: what the domain needs to know besides is looked up here (FLEET-52…61, DEC-06).

A report is never lost: what one request can not take in, its answer names, report by report.
"""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

import structlog
from msgspec.structs import replace

from api.agent.body import ReportsBody, reports_of
from api.agent.limits import MAX_FACT_ROUNDS
from api.errors import EXPECTED
from api.services import Client, FleetFacts, Services
from domain.access.refusals import Forbidden
from domain.availability import Unavailable
from domain.command import Actor, ActorKind, Caller
from domain.fleet.clocks import polled_at
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.edits.enrolment import NoteReportedElsewhere
from domain.fleet.edits.routers import ReportRouterState
from domain.fleet.identity import register_id
from domain.fleet.problems import ProblemCode, ReportOutcome, problem
from domain.refusal import IdempotencyMismatch

log = structlog.get_logger(__name__)

REPORT = "fleet.agent.report"

_TAKEN_IN = frozenset({ReportOutcome.CHANGED, ReportOutcome.UNCHANGED})
# The register is one of ours, whatever became of this report.
_OURS = _TAKEN_IN | {ReportOutcome.STALE, ReportOutcome.FACT_OUTDATED}

_SPACE = UUID("c9a1f6d0-52a1-4b52-8f5a-0b7e3f1f9d42")  # of ids made here; it never changes
_DOOR = Actor(ActorKind.SYSTEM, "agents")

Answer = dict[str, Any]


class Reporting:
    """One request of one agent."""

    def __init__(self, services: Services, client: Client, sent_at: datetime) -> None:
        if client.router is None:
            raise Forbidden("only an agent reports registers, and only its own; enrol it with a key", permission=REPORT)
        self._services, self._client, self._router = services, client, client.router
        self._sent_at, self._now = sent_at, datetime.now(UTC)
        self._position = 0

    async def take(self, body: ReportsBody) -> dict[str, Any]:
        """The answer: position of the log, and what became of each report, in the order given.

        Raises Refusal, LedgerError: then the same request may be sent again.
        """
        given = reports_of(body)
        command_id = uuid5(body.command_id, self._router)  # an agent's ids are its own
        if body.router or not given:
            state = ReportRouterState(self._router, body.router)
            await self._execute(state, uuid5(command_id, "router"))
        reports = [each for each in given if isinstance(each, RegisterReport)]
        answers = iter(await self._ask(command_id, reports) if reports else ())
        told = [_invalid(each) if isinstance(each, str) else next(answers) for each in given]
        self._note(given, told)
        return {"position": self._position, "reports": told}

    async def _ask(self, command_id: UUID, reports: Sequence[RegisterReport], rounds: int = 1) -> list[Answer]:
        """Reports whose register has another drive than we knew are asked about again, with the drive it had."""
        answers = await self._asked_once(command_id, reports)
        late = [at for at, each in enumerate(answers) if each["outcome"] == ReportOutcome.FACT_OUTDATED]
        if late and rounds < MAX_FACT_ROUNDS:
            better = [replace(reports[at], previous_fn=answers[at]["previous_fn"]) for at in late]
            for at, answer in zip(late, await self._ask(uuid5(command_id, "again"), better, rounds + 1), strict=True):
                answers[at] = answer
        return answers

    async def _asked_once(self, command_id: UUID, reports: Sequence[RegisterReport]) -> list[Answer]:
        registers = [register_id(each.manufacturer, each.factory_number) for each in reports]
        facts = await self._facts(command_id, reports, registers)
        if facts.answered is not None:
            return self._first_answer(facts.answered, command_id, registers)
        asked = [_with_facts(each, name, facts) for each, name in zip(reports, registers, strict=True)]
        answers: Sequence[Answer] = ()
        try:
            command = ReportRegisters(self._router, tuple(asked), self._sent_at, facts.approval_first)
            answers = await self._execute(command, command_id)
        except IdempotencyMismatch:  # answered in the meantime: the facts are others now
            again = await self._facts(command_id, reports, registers)
            if again.answered is None:
                raise Unavailable("the same batch is under way; send it again in a moment") from None
            return self._first_answer(again.answered, command_id, registers)
        finally:
            await self._tell_owners(facts.elsewhere)
            ours = {each["register"] for each in answers if each["outcome"] in _OURS}
            await self._services.agents.give_back(self._client.organisation, facts.claimed - ours)
        return [_with_pace(each, facts) for each in answers]

    async def _tell_owners(self, elsewhere: Mapping[str, str]) -> None:
        """Whose registers our agent reports is told so, once a day for each: the id of the command sees to that."""
        today = self._now.date()
        for register, schema in elsewhere.items():
            if not schema:
                continue
            command_id = uuid5(_SPACE, f"{register} {self._client.organisation.name} {today}")
            try:
                ledger = self._services.ledger(schema)
                await ledger.execute(NoteReportedElsewhere(register, today), Caller(_DOOR, command_id))
            except EXPECTED as error:  # our own agent is answered all the same
                log.warning("the owner of a register is not told", register=register, code=error.code)

    async def _facts(
        self, command_id: UUID, reports: Sequence[RegisterReport], registers: Sequence[str | None]
    ) -> FleetFacts:
        heard = [name for each, name in zip(reports, registers, strict=True) if each.reachable and name is not None]
        return await self._services.agents.facts(self._client.organisation, command_id, heard)

    async def _execute(self, command: Any, command_id: UUID) -> Any:
        ledger = self._services.ledger(self._client.organisation.schema)
        receipt = await ledger.execute(command, Caller(self._client.actor, command_id))
        self._position = max(self._position, receipt.position)
        return receipt.result

    def _first_answer(
        self, answered: tuple[int, list[Answer]], command_id: UUID, registers: Sequence[str | None]
    ) -> list[Answer]:
        position, answers = answered
        if [each["register"] for each in answers] != list(registers):
            raise IdempotencyMismatch(
                "this command id was used for reports of other registers; send every batch under an id of its own",
                command_id=str(command_id),
            )
        self._position = max(self._position, position)
        return answers

    def _note(self, given: Sequence[RegisterReport | str], answers: Sequence[Mapping[str, Any]]) -> None:
        heard: dict[str, datetime] = {}
        for report, answer in zip(given, answers, strict=True):
            if isinstance(report, RegisterReport) and report.reachable and answer["outcome"] in _TAKEN_IN:
                heard[answer["register"]] = polled_at(report.polled_at, self._sent_at, self._now)
        self._services.agents.heard(self._client.organisation, self._router, self._now, heard)


def _with_pace(answer: Answer, facts: FleetFacts) -> Answer:
    seconds = facts.poll_seconds.get(answer["register"])
    return answer if seconds is None else {**answer, "pollSeconds": seconds}


def _with_facts(report: RegisterReport, register: str | None, facts: FleetFacts) -> RegisterReport:
    if register is None:
        return report
    return replace(
        report,
        seen_at=facts.seen.get(register),
        zone=facts.zones.get(register, facts.zone),
        enrolled_elsewhere=register in facts.elsewhere,
    )


def _invalid(why: str) -> Answer:
    problems = [problem(ProblemCode.VALUE_INVALID, why=why)]
    return {"outcome": str(ReportOutcome.INVALID), "problems": problems, "register": None}
