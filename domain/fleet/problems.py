"""What can be wrong with one report or one of its parameters. It is told in the command's result; the rest is kept."""

from enum import StrEnum
from typing import Any


class ProblemCode(StrEnum):
    """Of one parameter, or of the report as a whole."""

    PARAMETER_UNKNOWN = "PARAMETER_UNKNOWN"
    PARAMETER_NOT_REPORTED = "PARAMETER_NOT_REPORTED"  # it is not for agents to say
    VALUE_INVALID = "VALUE_INVALID"
    COUNTER_FELL = "COUNTER_FELL"
    PHASE_WENT_BACK = "PHASE_WENT_BACK"
    CLOCK_WRONG = "CLOCK_WRONG"
    FACTORY_NUMBER_DIFFERS = "FACTORY_NUMBER_DIFFERS"
    REGISTER_CHANGED_AT_ADDRESS = "REGISTER_CHANGED_AT_ADDRESS"
    TWO_ROUTERS = "TWO_ROUTERS"
    DRIVE_MOVED = "DRIVE_MOVED"
    DRIVE_UNKNOWN = "DRIVE_UNKNOWN"


ADVICE: dict[ProblemCode, str] = {
    ProblemCode.PARAMETER_UNKNOWN: "No parameter has this key; the agent is newer than the server, or wrong.",
    ProblemCode.PARAMETER_NOT_REPORTED: "This parameter is set by people or computed; agents leave it out.",
    ProblemCode.VALUE_INVALID: "The value does not fit the parameter; the value known until now stays.",
    ProblemCode.COUNTER_FELL: "A counter that is never reset went back; record the replacement of the part, if it was.",
    ProblemCode.PHASE_WENT_BACK: "A drive's life goes one way; the phase known until now stays. Read the drive again.",
    ProblemCode.CLOCK_WRONG: "The register's clock is more than 8 minutes off: it will open no shift. Set the clock.",
    ProblemCode.FACTORY_NUMBER_DIFFERS: "Report and register disagree on the factory number; the report's counts.",
    ProblemCode.REGISTER_CHANGED_AT_ADDRESS: "Another register answers at this address than before.",
    ProblemCode.TWO_ROUTERS: "Two routers report this register; the later poll counts. Take it from one of them.",
    ProblemCode.DRIVE_MOVED: "The drive was in another register until now.",
    ProblemCode.DRIVE_UNKNOWN: "The drive's number was not told: what belongs to the drive is left out.",
}


class ReportOutcome(StrEnum):
    """What became of one report."""

    CHANGED = "CHANGED"  # something is different now
    UNCHANGED = "UNCHANGED"
    STALE = "STALE"  # a later poll is known; this one is ignored
    UNREACHABLE = "UNREACHABLE"  # a register that nobody knows did not answer
    INVALID = "INVALID"  # it names no register
    FACT_OUTDATED = (
        "FACT_OUTDATED"  # another drive was in the register: ask again, with the `previous_fn` of the answer
    )
    REGISTER_ENROLLED_ELSEWHERE = "REGISTER_ENROLLED_ELSEWHERE"
    REGISTER_REJECTED = "REGISTER_REJECTED"
    REGISTER_BLOCKLISTED = "REGISTER_BLOCKLISTED"


def problem(code: ProblemCode, key: str | None = None, why: str | None = None) -> dict[str, Any]:
    """A problem as plain JSON: `code`, and where they say more `key` of the parameter and `why`."""
    told: dict[str, Any] = {"code": str(code)}
    if key is not None:
        told["key"] = key
    if why is not None:
        told["why"] = why
    return told
