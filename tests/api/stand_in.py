"""Services that hold nothing: for tests of what HTTP and the schema do, where no row of a database matters."""

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any
from uuid import UUID

from api.services import Client, EventFilter, EventPage, Organisation
from domain.access.permissions import ALL
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Caller, Command, Receipt
from domain.printing.refusals import PaperUnknown
from domain.stored_event import StoredEvent
from projections.catalogue import VIEWS

TOKEN = "kassa_for-tests"
CLIENT = Client(UUID(int=7), "till", Organisation("demo", "org_demo", "Demo chain", "Europe/Moscow"), ALL)


class NoRows:
    """What a compiled statement answers over empty tables: positions, a total when it is counted, and no row."""

    count = 1

    def __init__(self, positions: int, counted: bool) -> None:
        self._first = [b"7"] * positions + ([b"0"] if counted else [])

    def value(self, row: int, column: int) -> bytes | None:
        return self._first[column] if column < len(self._first) else None


class Sealing:
    """A vault in which nobody is."""

    @staticmethod
    def key_of(kind: str, value: str) -> str:
        return f"{kind} {value}"


class StandIn:
    """`Services` whose answers a test sets; `commands` and `statements` are what it was asked for."""

    def __init__(self) -> None:
        self.commands: list[tuple[Command, Caller]] = []
        self.answers: list[Receipt | Exception] = []
        self.statements: list[str] = []
        self.waits: list[tuple[set[str], int]] = []
        self.read_error: Exception | None = None
        self.event_page: EventPage | None = None
        self.authenticate_error: Exception | None = None
        self.client = CLIENT
        self.refusals: list[tuple[str, str]] = []  # client, permission
        self.checks: Mapping[str, bool] = {"database": True}

    async def authenticate(self, token: str) -> Client | None:
        if self.authenticate_error:
            raise self.authenticate_error
        return self.client if token == TOKEN else None

    def refused(self, client: Client, permission: str) -> None:
        self.refusals.append((client.name, permission))

    def ledger(self, organisation: str) -> "StandIn":
        assert organisation == CLIENT.organisation.schema
        return self

    async def head(self, organisation: str) -> int:
        return 0

    async def event_at(self, organisation: str, stream: str, version: int) -> StoredEvent | None:
        return None

    def secrets(self, organisation: str) -> "StandIn":
        return self

    async def check(self, id: str, given: str, command_id: UUID) -> CodeCheck:  # noqa: A002
        return CodeCheck(CodeOutcome.UNKNOWN)

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        self.commands.append((command, caller))
        answer = self.answers.pop(0)
        if isinstance(answer, Exception):
            raise answer
        return answer

    @property
    def papers(self) -> "StandIn":
        return self

    async def shown(self, organisation: str, print_id: str, width: int, *, personal: bool) -> Any:
        raise PaperUnknown("there are no papers here")

    def vault(self, organisation: str) -> "Sealing":
        assert organisation == CLIENT.organisation.schema
        return Sealing()

    @asynccontextmanager
    async def reads(self, organisation: str) -> AsyncIterator["StandIn"]:
        assert organisation == CLIENT.organisation.schema
        yield self

    async def fetch(self, sql: Any, params: Any) -> Sequence[Mapping[str, Any]]:
        if self.read_error:
            raise self.read_error
        self.statements.append(str(sql))
        return [{"count": 0}] if str(sql).startswith("select count(*)") else []

    async def positions(self, organisation: str) -> Mapping[str, int]:
        if self.read_error:
            raise self.read_error
        return {view.name: 7 for view in VIEWS if view.fed}

    async def rows(self, sql: str, params: Sequence[object], *, is_slow: bool) -> "NoRows":
        if self.read_error:
            raise self.read_error
        self.statements.append(sql)
        return NoRows(sql.partition("(select count(*)")[0].count("(select position from"), "count(*)" in sql)

    async def acknowledge(self, organisation: str, name: str, position: int, session: Any) -> int | None:
        return position

    async def wait_for(self, organisation: str, views: Collection[str], position: int, timeout_seconds: float) -> bool:
        self.waits.append((set(views), position))
        return True

    async def events(self, organisation: str, after: int, limit: int, wanted: EventFilter) -> EventPage:
        if self.read_error:
            raise self.read_error
        return self.event_page or EventPage([], after, has_more=False)

    async def called_back(self, secret: str, fields: Mapping[str, str]) -> bool:
        return False

    async def ready(self) -> Mapping[str, bool]:
        return self.checks
