"""The agent as a whole: who it is, the lines it polls, the spool between them and the server."""

import asyncio
import hashlib
import secrets
import socket
from collections.abc import Mapping, Sequence
from importlib.metadata import version
from typing import Any
from uuid import uuid4

import msgspec
import structlog

from adapters.agent.ports import serial_ports
from adapters.agent.server import Server
from adapters.agent.spool import Spool
from workers.agent.line import AT_ONCE, Line
from workers.agent.reports import Identity
from workers.agent.sending import Sending, patiently
from workers.agent.settings import AgentSettings

log = structlog.get_logger(__name__)

# A register that is plugged in is found so soon.
LOOK_FOR_PORTS_SECONDS = 30.0
SECRET_BYTES = 32
# Reports of many lines that come in one moment are written to the disk together.
WRITE_TOGETHER_SECONDS = 0.05


class KeyNeeded(Exception):
    """The agent has never enrolled here, and was given no key."""


class Agent:
    """Runs until cancelled, or polls every address once (`once`)."""

    def __init__(self, settings: AgentSettings, spool: Spool, server: Server) -> None:
        self._settings, self._spool, self._server = settings, spool, server
        self._turns = asyncio.Semaphore(AT_ONCE)
        self._gathered: list[tuple[str, asyncio.Future[None]]] = []
        self._writing: asyncio.Task[None] | None = None
        self._paces: dict[str, float] = {}  # seconds between polls, by register, where the server said so
        self.lines: dict[str, Line] = {}
        self.sending: Sending | None = None

    async def run(self) -> None:
        """Poll and report, for ever. Raises KeyNeeded, NotAdmitted, BatchRefused when it can not enrol."""
        async with asyncio.TaskGroup() as group:
            enrolling = group.create_task(self._enrolled())
            polling: dict[str, asyncio.Task[None]] = {}
            group.create_task(self._hand_over(enrolling))
            while True:  # polling does not wait for the server
                for address in self._addresses():
                    if address not in polling or polling[address].done():
                        polling[address] = group.create_task(self._line(address))
                await asyncio.sleep(LOOK_FOR_PORTS_SECONDS)

    async def once(self) -> Mapping[str, int]:
        """Poll every address once, hand everything over; outcomes of the reports by their names."""
        sending = Sending(self._spool, self._server, await self._enrolled(), about_us(), self._paces)
        lines = [await self._made(address) for address in self._addresses()]
        await asyncio.gather(*(line.poll_once() for line in lines))
        await asyncio.gather(*(line.hang_up() for line in lines))
        while await sending.send_one():
            pass
        return dict(sending.outcomes)

    async def _hand_over(self, enrolling: "asyncio.Task[str]") -> None:
        self.sending = Sending(self._spool, self._server, await enrolling, about_us(), self._paces)
        await self.sending.run()

    async def _line(self, address: str) -> None:
        """One line; what breaks it is a defect of ours, and no other line's: it begins again at the next look."""
        line = await self._made(address)
        try:
            await line.run()
        except Exception:
            log.exception("line broke", address=address)

    async def _made(self, address: str) -> Line:
        remembered = await self._spool.known(_line_of(address))
        who = msgspec.json.decode(remembered, type=Identity) if remembered else None
        line = Line(address, self._settings, self._keep, self._turns, about_us(), who, self._met, self._paces)
        self.lines[address] = line
        return line

    def _addresses(self) -> Sequence[str]:
        found = serial_ports() if self._settings.discover else []
        return list(dict.fromkeys([*self._settings.addresses, *found]))

    async def _met(self, address: str, who: Identity) -> None:
        log.info("register", address=address, **msgspec.structs.asdict(who))
        await self._spool.remember(**{_line_of(address): msgspec.json.encode(who).decode()})

    async def _keep(self, report: str) -> None:
        """On the disk when this returns."""
        kept: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        self._gathered.append((report, kept))
        if self._writing is None or self._writing.done():
            self._writing = asyncio.create_task(self._write(), name="spool")
        await kept

    async def _write(self) -> None:
        await asyncio.sleep(WRITE_TOGETHER_SECONDS)
        while self._gathered:
            gathered, self._gathered = self._gathered, []
            try:
                await self._spool.add([report for report, _ in gathered])
            except Exception as error:  # noqa: BLE001  told to everybody who waits for it
                for _, kept in gathered:
                    if not kept.done():
                        kept.set_exception(error)
                return
            for _, kept in gathered:
                if not kept.done():
                    kept.set_result(None)
            if self.sending is not None:
                self.sending.waiting.set()

    async def _enrolled(self) -> str:
        """The token: remembered, or got for the key; a new key is a new beginning."""
        key, token = self._settings.key, await self._spool.known("token")
        mark = hashlib.sha256(key.encode()).hexdigest() if key else None
        if token is not None and mark in {None, await self._spool.known("key")}:
            return token
        if key is None or mark is None:
            raise KeyNeeded("this agent has not enrolled; give it a key: kassa agent-key create <router>")
        secret, command_id = await self._attempt(mark)
        answer = await patiently(lambda: self._server.enrol(command_id, key, secret, socket.gethostname()))
        await self._spool.remember(token=answer["token"], key=mark)
        log.info("enrolled", organisation=answer["organisation"], router=answer["router"])
        return str(answer["token"])

    async def _attempt(self, mark: str) -> tuple[str, str]:
        """Secret and command id of the enrolment, the same after a crash: a lost answer locks nobody out."""
        if await self._spool.known("enrolling") != mark:
            made = {"secret": secrets.token_urlsafe(SECRET_BYTES), "command_id": str(uuid4()), "enrolling": mark}
            await self._spool.remember(**made)
        secret, command_id = await self._spool.known("secret"), await self._spool.known("command_id")
        assert secret is not None
        assert command_id is not None
        return secret, command_id


def about_us() -> Mapping[str, Any]:
    """What the agent says of itself."""
    return {"router_host": socket.gethostname()[:100], "router_version": version("kassa")}


def _line_of(address: str) -> str:
    return f"line {address}"
