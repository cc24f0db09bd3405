"""How an error leaves the house: what was expected with code and message, everything else with an id and no more.

    NOT_YET_VISIBLE        the read model does not have the asked-for position yet
    UNAVAILABLE            something the API stands on is away; try again
    DEADLINE_EXCEEDED      a read, or the whole request, took too long; ask for less
    LIMIT_EXCEEDED         the request asks for more than one request may
    BAD_REQUEST            document, variables or arguments are wrong (said by GraphQL itself)
    UNAUTHENTICATED, BODY_TOO_LARGE, UNSUPPORTED_MEDIA_TYPE, METHOD_NOT_ALLOWED     said by the HTTP layer
    INTERNAL_ERROR         a defect of ours: `id` is in the log

Refusals of the domain (`domain/refusal.py`, `domain/availability.py`) and errors of the ledger
(`adapters/eventlog/errors.py`) keep their codes.
"""

import re
from collections.abc import Iterable
from traceback import format_tb
from typing import Any, ClassVar
from uuid import uuid4

import structlog
from graphql import GraphQLError

from adapters.eventlog.errors import LedgerError
from domain.refusal import Refusal

log = structlog.get_logger(__name__)


# What a client is told as it is: code, message, details.
Expected = Refusal | LedgerError
EXPECTED = (Refusal, LedgerError)


# GraphQL helps whoever mistypes a name, and so tells a stranger the schema word by word; Strawberry's switch for this
# knows fields only.
SUGGESTION = re.compile(r" Did you mean [^?]*\?")


# GraphQL quotes the value that it complains about, and the object around it: a PIN, a phone, a passport. Whoever sent
# it knows it; whatever keeps texts of errors must not.
_QUOTING = (
    (re.compile(r"( cannot represent [^:]*): .*", re.DOTALL), r"\1."),
    (re.compile(r"[.,]? [Ff]ound: .*", re.DOTALL), "."),
    (re.compile(r"Value (['\"]).*\1 does not exist", re.DOTALL), "The value does not exist"),
    (re.compile(r", found (Int|Float|String|BlockString) .*", re.DOTALL), r", found \1."),
)
# What it is called by the client may be long, too.
MOST_MESSAGE_CHARS = 1_000


class NotYetVisible(Refusal):
    """The read model did not take in the asked-for position in time."""

    code: ClassVar[str] = "NOT_YET_VISIBLE"


class LimitExceeded(Refusal):
    """More than one request may ask for."""

    code: ClassVar[str] = "LIMIT_EXCEEDED"


def shown(errors: Iterable[GraphQLError]) -> list[dict[str, Any]]:
    """The errors as the client sees them (GraphQL response format); unexpected ones are logged under their id."""
    return [_shown(error) for error in errors]


def _shown(error: GraphQLError) -> dict[str, Any]:
    cause = _cause(error)
    answer: dict[str, Any] = {"message": error.message}
    if isinstance(cause, EXPECTED):
        answer["message"] = cause.message
        answer["extensions"] = extensions(cause)
    elif cause is None:
        answer["message"] = complaint(error.message)
        answer["extensions"] = {"code": "BAD_REQUEST"}
    elif isinstance(cause, RecursionError) and error.path is None:
        answer["message"] = "The document nests too deep; ask for less in one request."
        answer["extensions"] = {"code": "BAD_REQUEST"}
    else:
        answer |= internal_error(cause, path=_path(error))
    if error.locations:
        answer["locations"] = [location.formatted for location in error.locations]
    if error.path is not None:
        answer["path"] = list(error.path)
    return answer


def complaint(message: str) -> str:
    """What GraphQL itself says of a request, without its values and without names of the schema to guess from."""
    said = SUGGESTION.sub("", message)
    for quoting, bare in _QUOTING:
        said = quoting.sub(bare, said)
    return said[:MOST_MESSAGE_CHARS]


def extensions(expected: Expected) -> dict[str, Any]:
    """What machines read of it."""
    known = details(expected)
    return {"code": expected.code} | ({"details": known} if known else {})


def details(expected: Expected) -> dict[str, str | int]:
    """Figures and names beside the message; errors of the ledger have none."""
    return expected.details if isinstance(expected, Refusal) else {}


def internal_error(cause: BaseException, **where: str | None) -> dict[str, Any]:
    """The answer to a defect: its id, and nothing of what happened; that is in the log under the same id."""
    error_id = str(uuid4())
    log.error(
        "unexpected error",
        error_id=error_id,
        **where,
        error=type(cause).__name__,
        said=_said(cause),
        # frames only: a renderer given the exception may print locals, and those hold documents and tokens
        frames="".join(format_tb(cause.__traceback__)),
    )
    return {
        "message": f"Something went wrong on our side. Try again; if it stays, report the id {error_id}.",
        "extensions": {"code": "INTERNAL_ERROR", "id": error_id},
    }


def _said(cause: BaseException) -> str:
    """The exception's own words; of a database error its code only: its words quote rows."""
    return str(getattr(cause, "sqlstate", None) or cause)


def _cause(error: GraphQLError) -> BaseException | None:
    """What was raised underneath; None when GraphQL itself complains about the request."""
    cause: BaseException | None = error
    while isinstance(cause, GraphQLError):
        cause = cause.original_error
    return cause


def _path(error: GraphQLError) -> str | None:
    return ".".join(map(str, error.path)) if error.path else None
