"""SMSC.ru over HTTP (facts §8.1): forms in, JSON out; its codes are data.

The key goes in the body of a POST, never in an address: addresses stand in logs.
"""

from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import Any

import httpx
from pydantic import SecretStr

from adapters.sms.gateway import Accepted, Arrival, Outcome, Parcel, Rejected, Status, Unknown

URL = "https://smsc.ru/sys"
# It answers in tens of milliseconds; an operator behind it may be slow.
SECONDS = 10.0
CONNECT_SECONDS = 5.0

# error_code of an answer to `send`: whether it stays so for this message. Not here: 9, which is below.
REJECTIONS: Mapping[int, bool] = {
    1: True,  # parameters
    2: False,  # login or key: an operator mends that
    3: False,  # no funds
    4: False,  # this address is blocked for a while
    5: True,  # date
    6: True,  # text or sender forbidden
    7: True,  # number
    8: True,  # cannot be delivered there
}
# The same message a moment ago, or too many requests at once: perhaps it is there.
DUPLICATE = 9
# `status` of an answer to `status`, and of callbacks.
ARRIVALS: Mapping[int, Arrival] = {
    -3: Arrival.NOT_THERE,
    -2: Arrival.FAILED,  # stopped
    -1: Arrival.ON_ITS_WAY,  # waits to be sent
    0: Arrival.ON_ITS_WAY,  # the operator has it
    1: Arrival.DELIVERED,
    2: Arrival.DELIVERED,  # read
    3: Arrival.FAILED,  # expired
    4: Arrival.DELIVERED,  # a link in it was followed
    20: Arrival.FAILED,  # impossible
    22: Arrival.FAILED,  # wrong number
    23: Arrival.FAILED,  # forbidden
    24: Arrival.FAILED,  # no funds
    25: Arrival.FAILED,  # the phone is unavailable
}


class Smsc:
    """Answers are never logged: they may quote the message."""

    reports = True

    def __init__(self, key: SecretStr, sender: str = "", url: str = URL, seconds: float = SECONDS) -> None:
        self._key, self._sender, self._url = key, sender, url
        self._http = httpx.AsyncClient(timeout=httpx.Timeout(seconds, connect=min(CONNECT_SECONDS, seconds)))

    async def send(self, parcel: Parcel) -> Outcome:
        """Hand it over once; a message that is no longer good is not to come (`valid`, at least a minute)."""
        minutes = max(1, int(parcel.lasts.total_seconds() // 60))
        form = {
            "phones": parcel.phone,
            "mes": parcel.text,
            "id": str(parcel.number),
            "valid": f"{minutes // 60:02}:{minutes % 60:02}",
        }
        if self._sender:
            form["sender"] = self._sender
        try:
            said = await self._ask("send.php", form)
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:  # nothing has left
            return Rejected(f"HTTP {type(error).__name__}", is_permanent=False)
        except (httpx.HTTPError, ValueError) as error:
            return Unknown(f"HTTP {type(error).__name__}")
        code = _number(said.get("error_code"))
        if code is None:
            return Accepted() if _number(said.get("id")) == parcel.number else Unknown("HTTP answer")
        if code in REJECTIONS:
            return Rejected(f"SMSC error {code}", REJECTIONS[code])
        return Unknown(f"SMSC error {code}")  # also DUPLICATE

    async def status(self, number: int, phone: str) -> Status:
        """What became of it."""
        try:
            said = await self._ask("status.php", {"phone": phone, "id": str(number)})
        except (httpx.HTTPError, ValueError) as error:
            return Status(Arrival.UNKNOWN, f"HTTP {type(error).__name__}")
        status, err = _number(said.get("status")), _number(said.get("err"))
        if status is None:
            return Status(Arrival.UNKNOWN, f"SMSC error {_number(said.get('error_code'))}")
        detail = f", err {err}" if err else ""
        return Status(ARRIVALS.get(status, Arrival.UNKNOWN), f"SMSC status {status}{detail}")

    def parse_callback(self, fields: Mapping[str, str]) -> int | None:
        """The number of the message a callback speaks of."""
        return _number(fields.get("id"))

    async def balance(self) -> Decimal | None:
        """Roubles left."""
        try:
            return Decimal(str((await self._ask("balance.php", {}))["balance"]))
        except (httpx.HTTPError, ValueError, KeyError, InvalidOperation):
            return None

    async def close(self) -> None:
        """Its connections are closed."""
        await self._http.aclose()

    async def _ask(self, page: str, form: Mapping[str, str]) -> dict[str, Any]:
        """Raises httpx.HTTPError, also for an answer that is no success; ValueError for one that is no JSON object."""
        hidden = {"apikey": self._key.get_secret_value(), "fmt": "3", "charset": "utf-8"}
        answer = await self._http.post(f"{self._url}/{page}", data={**form, **hidden})
        answer.raise_for_status()
        said = answer.json()
        if not isinstance(said, dict):
            raise ValueError("no object")  # noqa: TRY004  the answer is wrong, not our types
        return said


def _number(said: Any) -> int | None:
    """A whole number, also one that comes as text."""
    try:
        return int(said)
    except (TypeError, ValueError):
        return None
