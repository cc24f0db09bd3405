"""What agents send, looked at report by report: what is wrong with one harms no other."""

from datetime import datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

import msgspec
from msgspec import Meta, Raw, Struct, field

from api.agent.limits import MAX_PARAMETERS
from api.request import BadHttpRequest
from domain.fleet.checks import LARGEST_INT
from domain.fleet.commands import MAX_REPORTS_PER_COMMAND, RegisterReport

T = TypeVar("T")
Instant = Annotated[datetime, Meta(tz=True)]


class ReportsBody(Struct, rename="camel", frozen=True):
    """`sentAt` is the agent's clock at the moment of sending; `router` is what the agent says of itself."""

    command_id: UUID
    sent_at: Instant
    reports: list[Raw] = field(default_factory=list)
    router: dict[str, str | list[str]] = field(default_factory=dict)


class EnrolmentBody(Struct, rename="camel", frozen=True):
    """`key` is what a user issued; `secret` is the agent's own, 43 characters of base64url: its token is made of it."""

    command_id: UUID
    key: str
    secret: Annotated[str, Meta(pattern=r"^[A-Za-z0-9_-]{43}$")]
    host: Annotated[str, Meta(min_length=1, max_length=100)]


class _ReportBody(Struct, rename="camel", frozen=True):
    manufacturer: str
    factory_number: str
    polled_at: Instant
    reachable: bool = True
    address: str | None = None
    parameters: dict[str, Any] = field(default_factory=dict)


def reports_of(body: ReportsBody) -> list[RegisterReport | str]:
    """Each report, or why it is none. Raises BadHttpRequest when there are too many."""
    if len(body.reports) > MAX_REPORTS_PER_COMMAND:
        raise BadHttpRequest(
            400, "BAD_REQUEST", f"Send at most {MAX_REPORTS_PER_COMMAND} reports in one request; split the batch."
        )
    return [_report(raw) for raw in body.reports]


def decoded(data: bytes, wanted: type[T]) -> T:
    """The body. Raises BadHttpRequest."""
    try:
        return msgspec.json.decode(data, type=wanted)
    except (msgspec.DecodeError, UnicodeError) as error:
        raise BadHttpRequest(400, "BAD_REQUEST", f"The body is not what is asked for here: {error}.") from None
    except RecursionError:
        raise BadHttpRequest(400, "BAD_REQUEST", "The JSON nests too deep.") from None


def _report(raw: Raw) -> RegisterReport | str:
    try:
        told = msgspec.json.decode(raw, type=_ReportBody)
    except (msgspec.DecodeError, UnicodeError, RecursionError) as error:
        return str(error) or "is no report"
    if len(told.parameters) > MAX_PARAMETERS:
        return f"has more than {MAX_PARAMETERS} parameters"
    return RegisterReport(
        told.manufacturer,
        told.factory_number,
        told.polled_at,
        told.reachable,
        {key: _plain(value) for key, value in told.parameters.items()} if told.reachable else {},
        told.address,
    )


def _plain(value: Any) -> Any:
    """The value; None for what no parameter can have: the domain then says so of this one, and keeps the rest."""
    match value:
        case bool() | str():
            return value
        case int() if abs(value) <= LARGEST_INT:
            return value
        case list() if all(isinstance(each, str) for each in value):
            return value
        case _:
            return None
