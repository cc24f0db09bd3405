"""SMSC.ru that is not there: the same pages and answers on this machine, and the faults a real one has.

Serve `SmscEmulator(…).app`; `faults` says what the next messages meet, each one once.
"""

from collections import deque
from collections.abc import Awaitable, Callable, Mapping
from enum import StrEnum
from urllib.parse import parse_qsl

from msgspec import Struct
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from adapters.sms.smsc import DUPLICATE


class Fault(StrEnum):
    """What may go wrong with a message."""

    NO_FUNDS = "NO_FUNDS"
    WRONG_NUMBER = "WRONG_NUMBER"
    SILENT = "SILENT"  # it is lost on the way
    SILENT_AFTER_TAKING = "SILENT_AFTER_TAKING"
    BUSY_AFTER_TAKING = "BUSY_AFTER_TAKING"  # what is in front of it answers
    NO_JSON_AFTER_TAKING = "NO_JSON_AFTER_TAKING"


async def _silence(request: Request) -> Response:
    """Until the other side has had enough."""
    while (await request.receive())["type"] != "http.disconnect":
        pass
    return Response()


def _answer(response: Response) -> Callable[[Request], Awaitable[Response]]:
    async def answered(request: Request) -> Response:
        del request
        return response

    return answered


def _error(code: int) -> Response:
    return JSONResponse({"error": f"error {code}", "error_code": code})


LOST: Mapping[Fault | None, Callable[[Request], Awaitable[Response]]] = {
    Fault.NO_FUNDS: _answer(_error(3)),
    Fault.WRONG_NUMBER: _answer(_error(7)),
    Fault.SILENT: _silence,
}
TAKEN: Mapping[Fault | None, Callable[[Request], Awaitable[Response]]] = {
    Fault.SILENT_AFTER_TAKING: _silence,
    Fault.BUSY_AFTER_TAKING: _answer(PlainTextResponse("busy", status_code=503)),
    Fault.NO_JSON_AFTER_TAKING: _answer(PlainTextResponse("OK - 1 SMS")),
}


class Taken(Struct):
    """A message that is on its way: delivered, until a test says otherwise."""

    phone: str
    text: str
    number: int
    status: int = 1


class SmscEmulator:
    """`taken` are the messages it has, in order; `asked` counts questions for one."""

    def __init__(self, key: str) -> None:
        self._key = key
        self.faults: deque[Fault] = deque()
        self.taken: list[Taken] = []
        self.asked = 0
        self.app = Starlette(
            routes=[
                Route("/sys/send.php", self._send, methods=["POST"]),
                Route("/sys/status.php", self._status, methods=["POST"]),
                Route("/sys/balance.php", self._balance, methods=["POST"]),
            ]
        )

    async def _send(self, request: Request) -> Response:
        form = await _form(request)
        if form.get("apikey") != self._key:
            return _error(2)
        fault = self.faults.popleft() if self.faults else None
        if fault in LOST:
            return await LOST[fault](request)
        phone, number = form["phones"], int(form["id"])
        if self._find(phone, number):
            return _error(DUPLICATE)
        self.taken.append(Taken(phone, form["mes"], number))
        if fault in TAKEN:
            return await TAKEN[fault](request)
        return JSONResponse({"id": number, "cnt": 1, "cost": "4.50", "balance": "95.50"})

    async def _status(self, request: Request) -> Response:
        self.asked += 1
        form = await _form(request)
        if form.get("apikey") != self._key:
            return _error(2)
        found = self._find(form["phone"], int(form["id"]))
        return JSONResponse({"status": found.status if found else -3, "err": 0})

    async def _balance(self, request: Request) -> Response:
        form = await _form(request)
        return JSONResponse({"balance": "95.50"}) if form.get("apikey") == self._key else _error(2)

    def _find(self, phone: str, number: int) -> Taken | None:
        return next((each for each in self.taken if (each.phone, each.number) == (phone, number)), None)


async def _form(request: Request) -> dict[str, str]:
    return dict(parse_qsl((await request.body()).decode()))
