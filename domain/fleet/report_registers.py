"""`ReportRegisters` decided: every report for itself, what is wrong with one harms no other (FLEET-52…63)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from domain.aggregate import Aggregate
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.fleet.clocks import polled_at
from domain.fleet.commands import MAX_REPORTS_PER_COMMAND, RegisterReport, ReportRegisters
from domain.fleet.drive import FiscalDrive
from domain.fleet.events import register as happened
from domain.fleet.events.reports import OfflineCause, RegisterRouterChanged
from domain.fleet.identity import drive_stream, is_fn_serial, named, register_id, register_stream, router_stream
from domain.fleet.parameters.parameter import Family
from domain.fleet.parameters.values import EnrolmentState
from domain.fleet.problems import ProblemCode, ReportOutcome, problem
from domain.fleet.register import Register
from domain.fleet.router import LONGEST_ADDRESS, RouterService
from domain.fleet.sifting import DRIVE_KEYS, Problems, sift
from domain.fleet.taking import Taking
from domain.fleet.taking_drive import DriveTaking, install
from domain.refusal import InvalidInput

# A register is another router's only when its own has been silent for so long: two that report it in turn are a fault.
HANDOVER_AFTER = timedelta(minutes=10)
# A report has some 150 parameters; one with more problems than this is of another language.
MAX_PROBLEMS_TOLD = 200

_SHUT: dict[EnrolmentState, ReportOutcome] = {
    EnrolmentState.REJECTED: ReportOutcome.REGISTER_REJECTED,
    EnrolmentState.BLOCKLISTED: ReportOutcome.REGISTER_BLOCKLISTED,
}
# Who is not here yet, or not any more, may have gone to another organisation.
_MAY_BE_ELSEWHERE = frozenset({None, EnrolmentState.PENDING, EnrolmentState.REMOVED})


def streams(command: ReportRegisters) -> Sequence[tuple[type[Aggregate], str]]:
    """The router, every register, every drive that is or was in one."""
    if not 1 <= len(command.reports) <= MAX_REPORTS_PER_COMMAND:
        raise InvalidInput(
            f"send 1 to {MAX_REPORTS_PER_COMMAND} reports in one command; this one has {len(command.reports)}",
            limit=MAX_REPORTS_PER_COMMAND,
            given=len(command.reports),
        )
    wanted: dict[str, type[Aggregate]] = {router_stream(command.router): RouterService}
    for report in command.reports:
        if (register := register_id(report.manufacturer, report.factory_number)) is not None:
            wanted[register_stream(register)] = Register
            for fn in _drives(report):
                wanted[drive_stream(fn)] = FiscalDrive
        if report.unit is not None:
            named("unit", report.unit)
    return [(aggregate_class, name) for name, aggregate_class in wanted.items()]


def decide(
    command: ReportRegisters, aggregates: Sequence[Any], recalled: Recalled, now: datetime
) -> list[dict[str, Any]]:
    """What became of each report, in the order given."""
    del recalled
    by_name = {each.id: each for each in aggregates}
    router: RouterService = aggregates[0]
    router.may_report()
    router.hear(now, now)
    answers: list[dict[str, Any]] = []
    for report in command.reports:
        register = register_id(report.manufacturer, report.factory_number)
        if register is None:
            answers.append({"register": None, "outcome": str(ReportOutcome.INVALID), "problems": []})
            continue
        drives = {fn: by_name[drive_stream(fn)] for fn in _drives(report)}
        one = _One(command, router, by_name[register_stream(register)], drives, report, now)
        answers.append(one.answer())
    return answers


class _One:
    """One report of the command."""

    def __init__(
        self,
        command: ReportRegisters,
        router: RouterService,
        register: Register,
        drives: dict[str, FiscalDrive],
        report: RegisterReport,
        now: datetime,
    ) -> None:
        self._command, self._router, self._register = command, router, register
        self._drives, self._report, self._now = drives, report, now
        self._at = polled_at(report.polled_at, command.sent_at, now)
        self._problems: Problems = []

    def answer(self) -> dict[str, Any]:
        before = self._register.version, [drive.version for drive in self._drives.values()]
        outcome = self._outcome()
        if outcome is None:
            after = self._register.version, [drive.version for drive in self._drives.values()]
            outcome = ReportOutcome.UNCHANGED if before == after else ReportOutcome.CHANGED
        problems = self._problems[:MAX_PROBLEMS_TOLD]
        answer = {"register": self._register.register, "outcome": str(outcome), "problems": problems}
        return answer | {"previous_fn": self._register.fn} if outcome is ReportOutcome.FACT_OUTDATED else answer

    def _outcome(self) -> ReportOutcome | None:
        """What keeps the report out; None: it was taken in."""
        register, state = self._register, self._register.state
        if (shut := self._shut()) is not None:
            self._router.refuse(register.register, str(shut), self._at, self._now)
            return shut
        heard_at = max(filter(None, (state.told_at, self._report.seen_at)), default=None)
        if heard_at is not None and self._at <= heard_at:
            return ReportOutcome.STALE
        if not self._report.reachable:
            return self._unreachable(heard_at)
        if register.fn not in {None, *self._drives}:
            return ReportOutcome.FACT_OUTDATED
        self._admit()
        self._from_where(heard_at)
        self._take()
        return None

    def _shut(self) -> ReportOutcome | None:
        enrolment = self._register.state.enrolment
        if self._report.enrolled_elsewhere and enrolment in _MAY_BE_ELSEWHERE:
            return ReportOutcome.REGISTER_ENROLLED_ELSEWHERE
        return None if enrolment is None else _SHUT.get(enrolment)

    def _unreachable(self, heard_at: datetime | None) -> ReportOutcome | None:
        enrolment = self._register.state.enrolment
        if heard_at is None or enrolment is None:
            return ReportOutcome.UNREACHABLE
        if enrolment is not EnrolmentState.REMOVED:
            Taking(self._register, self._at, self._now).go_offline(OfflineCause.DEVICE, heard_at)
        return None

    def _admit(self) -> None:
        """A register that nobody knew, or that was removed, is in again (DEC-06, FLEET-98d)."""
        register, report, router = self._register, self._report, self._router
        match register.state.enrolment:
            case None:
                self._fire(
                    happened.RegisterDiscovered(
                        report.manufacturer, report.factory_number, router.router, self._at, report.address
                    )
                )
                if router.state.trusted and not self._command.approval_first:
                    self._fire(happened.RegisterEnrolled(report.unit or router.state.unit))
            case EnrolmentState.REMOVED:
                self._fire(happened.RegisterReadmitted(router.router, self._at))
            case _:
                pass

    def _from_where(self, heard_at: datetime | None) -> None:
        """Which router, at which address: both may be others than before."""
        register, report, router = self._register, self._report, self._router
        before = register.state.router
        if before is not None and before != router.router:
            if heard_at is not None and self._at - heard_at < HANDOVER_AFTER and register.is_online:
                self._problems.append(problem(ProblemCode.TWO_ROUTERS, why=before))
            else:
                self._fire(RegisterRouterChanged(self._at, router.router, before))
        address = report.address
        if address is not None and address.isprintable() and len(address) <= LONGEST_ADDRESS:
            previous = router.find(address, register.register, self._at, self._now)
            if previous is not None:
                self._problems.append(problem(ProblemCode.REGISTER_CHANGED_AT_ADDRESS, why=previous))
        told = report.parameters.get("factory_number")
        if told is not None and told != report.factory_number:
            self._problems.append(problem(ProblemCode.FACTORY_NUMBER_DIFFERS, "factory_number"))

    def _take(self) -> None:
        register = self._register
        taking = Taking(register, self._at, self._now)
        taking.come_online()
        drive = self._drive(taking)
        if drive is None and not DRIVE_KEYS.isdisjoint(self._report.parameters):
            self._problems.append(problem(ProblemCode.DRIVE_UNKNOWN, "fn_serial"))
        sifted = sift(register.state.told, drive.state.told if drive is not None else None, self._report.parameters)
        self._problems += sifted.problems
        sifted.problems = self._problems
        if drive is not None and sifted.changed:
            taking.keep_rising(sifted, Family.DRIVE_FILL, drive.state.told)
            of_drive = DriveTaking(drive, register.register, self._at, self._now)
            of_drive.take(sifted)
            registered = sifted.changed.get(Family.REGISTRATION, {})
            of_drive.reregistered(
                register.state.told.get("last_registration_fd"), registered.get("last_registration_fd")
            )
        taking.measure_clock(self._report, self._problems)
        if sifted.changed:
            taking.take(sifted, register.fn)

    def _drive(self, taking: Taking) -> FiscalDrive | None:
        """The drive that the report speaks of, now in this register."""
        register, told = self._register, self._report.parameters.get("fn_serial")
        if told is None:
            if register.fn is None:
                return None
            return self._drives[register.fn]
        if not is_fn_serial(told):
            self._problems.append(problem(ProblemCode.VALUE_INVALID, "fn_serial", "must be 16 digits"))
            return self._drives[register.fn] if register.fn is not None else None
        drive = self._drives[str(told)]
        another = register.fn != drive.fn
        previous = self._drives[register.fn] if another and register.fn is not None else None
        install(drive, previous, register.register, self._at, self._now, self._problems)
        if another:
            taking.replace_drive(drive.fn)
        return drive

    def _fire(self, event: Event) -> None:
        self._register.fire(event, now=self._now, occurred_at=self._at)


def _drives(report: RegisterReport) -> list[str]:
    """Serials of the drives that the report may change."""
    return [str(fn) for fn in (report.parameters.get("fn_serial"), report.previous_fn) if is_fn_serial(fn)]


REPORT_REGISTERS = Decider(command=ReportRegisters, streams=streams, decide=decide)
