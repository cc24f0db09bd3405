"""The server's mutations as a program beside a device sends them: one wish, one answer."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import Any, Self

import httpx
import msgspec

from adapters.agent.server import NotAdmitted, TryLater

# A wish is carried out in milliseconds; a server that has not answered by then is away.
SECONDS = httpx.Timeout(3.0, connect=2.0)
# The clock of an answer has whole seconds; less than this is no difference of clocks.
CLOCK_TOLERANCE = timedelta(seconds=2)

_NOT_ADMITTED = frozenset({"UNAUTHENTICATED", "FORBIDDEN"})
_LATER = frozenset({"UNAVAILABLE", "CONTENTION", "OUTCOME_UNKNOWN", "DEADLINE_EXCEEDED", "RATE_LIMITED"})


class WishRefused(Exception):
    """The server will not do it, however often it is asked. `code` is the server's."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Mutations:
    """`POST /graphql` for one client. A wish that is sent again has the same `commandId`, and one effect."""

    def __init__(self, address: str, token: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(
            base_url=address, timeout=SECONDS, transport=transport, headers={"authorization": f"Bearer {token}"}
        )
        self._ahead = timedelta()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    def now(self) -> datetime:
        """The instant by the server's clock, as far as it has been heard: that of a till may be wrong."""
        return datetime.now(UTC) + self._ahead

    async def ask(self, name: str, wish: Mapping[str, Any]) -> None:
        """Have the mutation `name` (camel case) done. Raises TryLater, NotAdmitted, WishRefused."""
        title = f"{name[0].upper()}{name[1:]}"
        document = (
            f"mutation {title}($input: {title}Input!) {{ {name}(input: $input) {{ errors {{ code message }} }} }}"
        )
        body = {"query": document, "variables": {"input": wish}}
        try:
            response = await self._http.post(
                "/graphql", content=msgspec.json.encode(body), headers={"content-type": "application/json"}
            )
        except httpx.HTTPError as error:
            raise TryLater(f"{type(error).__name__}: {error}") from None
        self._hear_clock(response.headers.get("date"))
        for code, why in _errors(response, name):
            if code in _NOT_ADMITTED:
                raise NotAdmitted(why)
            if code in _LATER or response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                raise TryLater(f"{code}: {why}")
            raise WishRefused(code, why)

    def _hear_clock(self, date: str | None) -> None:
        try:
            told = parsedate_to_datetime(date or "")
        except ValueError:
            return
        ahead = told - datetime.now(UTC)
        self._ahead = ahead if abs(ahead) > CLOCK_TOLERANCE else timedelta()


def _errors(response: httpx.Response, name: str) -> list[tuple[str, str]]:
    """(code, message) of what went wrong: with the request, or with the wish. Raises TryLater."""
    try:
        answer = msgspec.json.decode(response.content)
        if answer.get("errors"):
            return [(str(each["extensions"]["code"]), str(each["message"])) for each in answer["errors"]]
        return [(str(each["code"]), str(each["message"])) for each in answer["data"][name]["errors"]]
    except (msgspec.DecodeError, LookupError, TypeError, AttributeError):
        raise TryLater(f"the server answered {response.status_code} and no GraphQL: is this its address?") from None
