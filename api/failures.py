"""Expected failures of mutations as data: one interface, one type for each thing a client does differently.

Codes are part of the public contract; a code that has no type of its own comes as `Refused`.
"""

from typing import Any

import strawberry

from api.dynamic import GraphQLType, Member, object_type, shell
from api.errors import Expected, details
from api.events import ACTOR
from api.scalars import JSON, Instant, Long
from domain.expected_version import VersionConflict
from domain.stored_event import StoredEvent


@strawberry.interface(description="Why a mutation did not do, or not wholly do, what was asked.")
class Failure:
    code: str = strawberry.field(description="Stable code for programs.")
    message: str = strawberry.field(description="What is wrong and what to do about it, for people.")
    details: JSON | None = strawberry.field(description="Figures and names beside the message, by name.")


@strawberry.type(description="The input itself is wrong: sending it again cannot help.")
class InvalidInput(Failure):
    """INVALID_INPUT."""


@strawberry.type(description="The command id was used before with another body: take a new id for a new wish.")
class IdempotencyMismatch(Failure):
    """IDEMPOTENCY_MISMATCH."""


@strawberry.type(
    description="Stored or not, nobody can say yet: send the same command id again, it has exactly one effect."
)
class OutcomeUnknown(Failure):
    """OUTCOME_UNKNOWN."""


@strawberry.type(description="Surely not stored, by no fault of the input: send it again in a moment.")
class Unavailable(Failure):
    """UNAVAILABLE, CONTENTION."""


OTHER_CHANGE: GraphQLType = object_type(
    "OtherChange",
    "What somebody did meanwhile: the event, without its body.",
    {
        "type": Member(str, "What happened: the stable name of the event."),
        "position": Member(Long, "Its place in the log."),
        "recorded_at": Member(Instant, "When it was done."),
        "actor": Member(ACTOR, "Who did it."),
    },
)
VERSION_CONFLICT: GraphQLType = object_type(
    "VersionConflict",
    "Somebody changed it since you read it: look at the other change and decide again.",
    {
        "stream": Member(str, "What was changed, by the name of its stream."),
        "version": Member(Long, "Its version now: the `expectedVersion` of whoever has seen this."),
        "values": Member(JSON, "What holds now, by name."),
        "change": Member(OTHER_CHANGE | None, "The last change; null when the log cannot be read just now."),
    },
    into=shell("VersionConflict", Failure),
)


@strawberry.type(description="A rule says no; `code` tells which.")
class Refused(Failure):
    """Every other code."""


TYPES: dict[str, type[Failure]] = {
    "INVALID_INPUT": InvalidInput,
    "IDEMPOTENCY_MISMATCH": IdempotencyMismatch,
    "OUTCOME_UNKNOWN": OutcomeUnknown,
    "UNAVAILABLE": Unavailable,
    "CONTENTION": Unavailable,
}


def conflict(expected: VersionConflict, change: StoredEvent | None) -> Failure:
    """The conflict as data, with the event that came first."""
    known = JSON(dict(expected.details))
    made: Failure = VERSION_CONFLICT(
        code=expected.code,
        message=expected.message,
        details=known,
        stream=expected.stream,
        version=Long(expected.version),
        values=JSON(dict(expected.values)),
        change=change,
    )
    return made


def failure(expected: Expected) -> Failure:
    """The failure as data."""
    known = details(expected)
    kind = TYPES.get(expected.code, Refused)
    return kind(code=expected.code, message=expected.message, details=JSON(dict(known)) if known else None)


def failure_told(result: Any) -> Failure | None:
    """The failure that a command answered as its result, for it had to be noted: see `Refusal.as_result`."""
    if not isinstance(result, dict) or "refused" not in result:
        return None
    known = {name: value for name, value in result.items() if name not in {"refused", "message"}}
    kind = TYPES.get(result["refused"], Refused)
    return kind(code=result["refused"], message=result["message"], details=JSON(known) if known else None)
