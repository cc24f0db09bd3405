"""The server's door as an agent uses it: what an answer means for the batch that was sent."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Self
from uuid import UUID

import httpx
import msgspec

# A server that has not answered for 1,000 reports by then will not.
SECONDS = httpx.Timeout(40.0, connect=5.0)
LONGEST_PAUSE_SECONDS = 300.0


class TryLater(Exception):
    """The server is away or busy; the same request again later. `seconds`: not before, if it said so."""

    def __init__(self, why: str, seconds: float = 0.0) -> None:
        super().__init__(why)
        self.seconds = min(seconds, LONGEST_PAUSE_SECONDS)


class NotAdmitted(Exception):
    """The server does not know us (any longer), or the key is no good: a person has to do something."""


class BatchRefused(Exception):
    """The server will never take this request as it is. `code` is the server's."""

    def __init__(self, code: str, why: str) -> None:
        super().__init__(why)
        self.code = code


class Server:
    """`POST /agent/enrol` and `POST /agent/reports`."""

    def __init__(self, address: str, transport: httpx.AsyncBaseTransport | None = None) -> None:
        self._http = httpx.AsyncClient(base_url=address, timeout=SECONDS, transport=transport)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._http.aclose()

    async def enrol(self, command_id: str, key: str, secret: str, host: str) -> Mapping[str, str]:
        """`organisation`, `router` and `token`. Raises TryLater, NotAdmitted, BatchRefused."""
        body = {"commandId": command_id, "key": key, "secret": secret, "host": host}
        answer: Mapping[str, str] = await self._post("/agent/enrol", msgspec.json.encode(body), None)
        return answer

    async def report(
        self, token: str, command_id: UUID, reports: Sequence[str], router: Mapping[str, Any]
    ) -> Sequence[Mapping[str, Any]]:
        """Hand the reports over; what became of each. Raises TryLater, NotAdmitted, BatchRefused."""
        body = {
            "commandId": command_id,
            "sentAt": datetime.now(UTC),
            "reports": [msgspec.Raw(each.encode()) for each in reports],
            "router": router,
        }
        answer = await self._post("/agent/reports", msgspec.json.encode(body), token)
        told: Sequence[Mapping[str, Any]] = answer["reports"]
        return told

    async def _post(self, path: str, body: bytes, token: str | None) -> Any:
        headers = {"content-type": "application/json"} | ({"authorization": f"Bearer {token}"} if token else {})
        try:
            response = await self._http.post(path, content=body, headers=headers)
        except httpx.HTTPError as error:
            raise TryLater(f"{type(error).__name__}: {error}") from None
        if response.status_code == httpx.codes.OK:
            return _json(response)
        code, why = _said(response)
        match response.status_code:
            case 401 | 403:
                raise NotAdmitted(why)
            case 400 | 409 | 413 | 415 | 422:
                raise BatchRefused(code, why)
            case _:
                raise TryLater(why, _seconds(response))


def _json(response: httpx.Response) -> Any:
    try:
        return msgspec.json.decode(response.content)
    except msgspec.DecodeError:
        raise TryLater("the answer is no JSON: is this the right address?") from None


def _said(response: httpx.Response) -> tuple[str, str]:
    try:
        error = msgspec.json.decode(response.content)["errors"][0]
        return str(error["extensions"]["code"]), str(error["message"])
    except (msgspec.DecodeError, LookupError, TypeError):
        return "HTTP", f"the server answered {response.status_code}"


def _seconds(response: httpx.Response) -> float:
    said = response.headers.get("retry-after", "")
    return float(said) if said.isascii() and said.isdigit() else 0.0
