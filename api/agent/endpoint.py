"""`POST /agent/reports` and `POST /agent/enrol`: JSON in, JSON out; errors as everywhere in this API."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import replace
from typing import Any
from uuid import UUID
from weakref import WeakValueDictionary

from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.agent import limits
from api.agent.body import EnrolmentBody, ReportsBody, decoded
from api.agent.enrolling import enrol
from api.agent.reporting import REPORT, Reporting
from api.auth import client_of
from api.errors import EXPECTED, Expected
from api.exchange import exchange_of
from api.limiting.rate import Buckets, RateLimited
from api.limits import ApiLimits
from api.permissions import require
from api.request import BadHttpRequest, read_source
from api.responses import error_answer, json_answer, rate_limited_answer, refusal_answer, unavailable_answer
from api.services import Services
from domain.access.refusals import Forbidden
from domain.availability import DeadlineExceeded
from domain.fleet.refusals import EnrolmentKeyRefused, RouterNotEnrolled, RouterUnknown
from domain.organisation.refusals import AccessNotGranted, OrganisationSuspended
from domain.refusal import IdempotencyMismatch, Refusal

_ANYBODY = 0
# Statuses of refusals; what is not here is wrong in itself: 400. What is away comes again: 503.
_STATUS: dict[type[Refusal], int] = {
    EnrolmentKeyRefused: 403,
    RouterNotEnrolled: 403,
    RouterUnknown: 403,
    AccessNotGranted: 403,  # the agent keeps its reports and asks again
    OrganisationSuspended: 403,
    IdempotencyMismatch: 409,
}
_TOO_LARGE = f"A request has at most {limits.BODY_BYTES} bytes; send fewer reports at once."


class AgentEndpoint:
    """Both routes."""

    def __init__(self, services: Services, api_limits: ApiLimits) -> None:
        self._services = services
        self._limits = replace(api_limits, body_bytes=limits.BODY_BYTES)
        self._agents = Buckets(burst=limits.POINTS_BURST, per_second=limits.POINTS_PER_SECOND, clients=limits.AGENTS)
        self._turns: WeakValueDictionary[UUID, asyncio.Lock] = WeakValueDictionary()
        self._strangers = Buckets(burst=limits.ENROLMENTS_BURST, per_second=limits.ENROLMENTS_PER_SECOND, clients=1)

    async def reports(self, request: Request) -> Response:
        """Take reports in."""
        client = client_of(request)
        require(client, REPORT)

        async def work() -> dict[str, Any]:
            self._agents.take(client.id.int, 1, _clock())
            body = decoded(await read_source(exchange_of(request), self._limits), ReportsBody)
            self._agents.take(client.id.int, len(body.reports), _clock())
            turn = self._turns.setdefault(client.id, asyncio.Lock())  # one batch of an agent after another
            async with asyncio.timeout(limits.REQUEST_SECONDS), turn:
                return await Reporting(self._services, client, body.sent_at).take(body)

        return await _answered(work)

    async def enrol(self, request: Request) -> Response:
        """Make an agent of whoever has a key."""

        async def work() -> dict[str, Any]:
            self._strangers.take(_ANYBODY, 1, _clock())
            body = decoded(await read_source(exchange_of(request), self._limits), EnrolmentBody)
            async with asyncio.timeout(limits.REQUEST_SECONDS):
                return await enrol(self._services, body)

        return await _answered(work)


async def _answered(work: Callable[[], Awaitable[dict[str, Any]]]) -> Response:
    try:
        return json_answer(200, await work())
    except BadHttpRequest as bad:
        return error_answer(bad.status, bad.code, _TOO_LARGE if bad.code == "BODY_TOO_LARGE" else bad.message)
    except ClientDisconnect:
        return Response(status_code=499)  # nobody reads it
    except TimeoutError:
        return unavailable_answer(DeadlineExceeded("this took too long; send the same request again"))
    except Forbidden:
        raise  # put on record by the application
    except EXPECTED as expected:
        return _refused(expected)


def _refused(expected: Expected) -> Response:
    if isinstance(expected, RateLimited):
        return rate_limited_answer(expected)
    if not isinstance(expected, Refusal) or expected.code in {"UNAVAILABLE", "DEADLINE_EXCEEDED"}:
        return unavailable_answer(expected)
    return refusal_answer(_STATUS.get(type(expected), 400), expected)


def _clock() -> float:
    return asyncio.get_running_loop().time()
