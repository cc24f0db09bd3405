"""Plans for fiscal drives, and corrections of their last day (FLEET-26; DEC-05)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.fleet.drive import FiscalDrive
from domain.fleet.edits.edit import LONGEST_REASON, text_of
from domain.fleet.identity import drive_stream
from domain.fleet.refusals import DriveStateRefuses
from domain.refusal import InvalidInput

# The longest drive there is lives for 1,110 days (facts §5.1); twice that is a slip of the pen.
MAX_YEARS_AHEAD = 6


class DriveEdit(Command, frozen=True):
    """An edit of one drive by a person who has seen `expected_version` of it."""

    fn: str
    expected_version: int


class PlanFnReplacement(DriveEdit, frozen=True):
    """Plan the day on which the drive is replaced."""

    NAME: ClassVar[str] = "fleet.PlanFnReplacement"

    on: date


class CancelFnReplacement(DriveEdit, frozen=True):
    """Take the planned replacement back."""

    NAME: ClassVar[str] = "fleet.CancelFnReplacement"


class CorrectFnLifetime(DriveEdit, frozen=True):
    """Say when the drive ends. It holds until the device tells another date than before."""

    NAME: ClassVar[str] = "fleet.CorrectFnLifetime"

    valid_until: date
    reason: str


def _streams(asked: DriveEdit) -> Sequence[tuple[type[FiscalDrive], str]]:
    return [(FiscalDrive, drive_stream(asked.fn))]


def _plan(asked: PlanFnReplacement, drives: Sequence[FiscalDrive], recalled: Recalled, now: datetime) -> None:
    del recalled
    (drive,) = drives
    drive.edit(asked.expected_version)
    if drive.state.register is None:
        raise DriveStateRefuses(f"drive {drive.fn} is in no register", fn=drive.fn)
    _near(asked.on, now)
    drive.plan_replacement(asked.on, now)


def _cancel(asked: CancelFnReplacement, drives: Sequence[FiscalDrive], recalled: Recalled, now: datetime) -> None:
    del recalled
    (drive,) = drives
    drive.edit(asked.expected_version)
    if drive.state.replacement_on is None:
        raise DriveStateRefuses(f"no replacement of drive {drive.fn} is planned", fn=drive.fn)
    drive.cancel_replacement(now)


def _correct(asked: CorrectFnLifetime, drives: Sequence[FiscalDrive], recalled: Recalled, now: datetime) -> None:
    del recalled
    (drive,) = drives
    drive.edit(asked.expected_version)
    _near(asked.valid_until, now)
    drive.correct_lifetime(asked.valid_until, text_of("a reason", asked.reason, LONGEST_REASON), now)


def _near(day: date, now: datetime) -> None:
    if abs(day.year - now.year) > MAX_YEARS_AHEAD:
        raise InvalidInput(f"the day is more than {MAX_YEARS_AHEAD} years away", limit=MAX_YEARS_AHEAD)


DECIDERS = (
    Decider(command=PlanFnReplacement, streams=_streams, decide=_plan),
    Decider(command=CancelFnReplacement, streams=_streams, decide=_cancel),
    Decider(command=CorrectFnLifetime, streams=_streams, decide=_correct),
)
