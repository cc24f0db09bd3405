"""One report's part on the fiscal drive: replaced, moved, older, fuller, blocked (FLEET-12, -26, -63, -66)."""

from datetime import datetime

from domain.event import Event
from domain.fleet.drive import PHASES, FiscalDrive
from domain.fleet.events import drive as happened
from domain.fleet.parameters.parameter import Family, Value, Values
from domain.fleet.parameters.values import FnPhase
from domain.fleet.problems import ProblemCode, problem
from domain.fleet.sifting import Problems, Sifted

_FISCAL = PHASES.index(FnPhase.FISCAL)


def install(
    drive: FiscalDrive, previous: FiscalDrive | None, register: str, at: datetime, now: datetime, problems: Problems
) -> None:
    """The drive is in the register now; `previous` was in it before, and is out, unless it is in another by now."""
    if not drive.state.seen:
        drive.fire(happened.FnFirstSeen(at, register), now=now, occurred_at=at)
    before = drive.state.register
    if before == register:
        return
    if before is not None:
        problems.append(problem(ProblemCode.DRIVE_MOVED, "fn_serial", before))
        drive.fire(happened.FnRemoved(at, before, next_register=register), now=now, occurred_at=at)
    previous_fn = previous.fn if previous is not None else None
    drive.fire(happened.FnInstalled(at, register, previous_fn, dict(drive.state.told)), now=now, occurred_at=at)
    if previous is not None and previous.state.register == register:
        previous.fire(happened.FnRemoved(at, register, next_fn=drive.fn), now=now, occurred_at=at)


class DriveTaking:
    """The drive's part of one report."""

    def __init__(self, drive: FiscalDrive, register: str, at: datetime, now: datetime) -> None:
        self._drive, self._register, self._at, self._now = drive, register, at, now

    def take(self, sifted: Sifted) -> None:
        """Fire what the changes of the drive's families mean. Families: DRIVE, _FILL, _WARNING, _BLOCK."""
        rest = sifted.take(Family.DRIVE)
        self._drop_earlier_phase(rest, sifted.problems)
        rest |= self._warnings(sifted.take(Family.DRIVE_WARNING)) | self._blocks(sifted.take(Family.DRIVE_BLOCK))
        self._life(rest)
        if rest:
            self._fire(happened.FnAttributesChanged(self._at, rest, self._register))
        if filled := sifted.take(Family.DRIVE_FILL):
            self._fire(happened.FnFillMeasured(self._at, filled, self._register))

    def reregistered(self, before: Value, fd: Value) -> None:
        """The document of the last registration is another one, of this same drive."""
        if isinstance(before, int) and isinstance(fd, int) and fd > before:
            self._fire(happened.FnReregistered(self._at, self._register, fd))

    def _drop_earlier_phase(self, changed: Values, problems: Problems) -> None:
        known, told = self._drive.phase, changed.get("fn_phase")
        if known is not None and told is not None and PHASES.index(FnPhase(str(told))) < PHASES.index(known):
            problems.append(problem(ProblemCode.PHASE_WENT_BACK, "fn_phase", f"{told} after {known}"))
            del changed["fn_phase"]

    def _life(self, changed: Values) -> None:
        known, told = self._drive.phase, changed.get("fn_phase")
        if known is None or told is None:
            return  # how it came to the first phase we see, nobody told us
        before, after = PHASES.index(known), PHASES.index(FnPhase(str(told)))
        if before < _FISCAL <= after:
            self._fire(happened.FnRegistered(self._at, self._register))
        if before <= _FISCAL < after:
            self._fire(happened.FnArchiveClosed(self._at, self._register))

    def _warnings(self, changed: Values) -> Values:
        """Fires for flags that rise or fall; gives those that are told for the first time, and are not set."""
        rest: Values = {}
        for key, value in changed.items():
            if value:
                self._fire(happened.FnWarningRaised(self._at, {key: value}, self._register, key))
            elif self._drive.state.told.get(key):
                self._fire(happened.FnWarningCleared(self._at, {key: value}, self._register, key))
            else:
                rest[key] = value
        return rest

    def _blocks(self, changed: Values) -> Values:
        mask = changed.get("fn_block_mask")
        if mask:
            self._fire(happened.FnBlocked(self._at, changed, self._register))
        elif self._drive.state.told.get("fn_block_mask"):
            if changed:
                self._fire(happened.FnUnblocked(self._at, changed, self._register))
        else:
            return changed
        return {}

    def _fire(self, event: Event) -> None:
        self._drive.fire(event, now=self._now, occurred_at=self._at)
