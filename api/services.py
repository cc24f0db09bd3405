"""What the API needs from the house, as ports; `kassa/wiring.py` fulfils them with the concrete adapters.

Every method raises a `domain.refusal.Refusal` for what can be expected (a statement over its deadline, a database that
is away: `domain/availability.py`, or a refusal of the adapter with its own stable code). Anything else is
answered with an id and nothing inside.
"""

from collections.abc import AsyncGenerator, Awaitable, Callable, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import Any, Protocol
from uuid import UUID

from domain.access.scope import EVERYWHERE, WHOLE_ORGANISATION, Scope, ScopeKind, Scopes
from domain.codes.check import CodeCheck
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.stored_event import StoredEvent
from projections.statement import Statement


@dataclass(frozen=True)
class Organisation:
    """Whose log and read tables are meant, in `schema`; `time_zone` is the IANA zone assumed for its places."""

    name: str
    schema: str
    title: str
    time_zone: str


@dataclass(frozen=True)
class Granted:
    """A role that the organisation's own users gave: what it holds, and how far."""

    role: str
    permissions: frozenset[str]
    scope: Scope


@dataclass(frozen=True)
class Client:
    """Who asks: an API client, known by its token, or a user for whom the configured issuer vouches."""

    id: UUID
    name: str
    organisation: Organisation
    permissions: frozenset[str]  # `context.object.verb`, spec B.6, as far as `scope`
    roles: tuple[str, ...] = ()  # where the permissions come from, for people
    scope: Scope = WHOLE_ORGANISATION
    subject: str | None = None  # of a user, as the issuer calls him; None for an API client
    granted: tuple[Granted, ...] = ()  # beyond that; what is in neither is denied
    router: str | None = None  # of an agent beside registers: whom it speaks for

    def scopes(self, permission: str) -> Scopes:
        """How far a permission reaches; nowhere when it is not held."""
        if permission in self.permissions:
            if self.scope.kind is ScopeKind.ORGANISATION:
                return EVERYWHERE
            return self._granted_scopes(permission) | {self.scope}
        return self._granted_scopes(permission)

    def holds_everywhere(self, permission: str) -> bool:
        return WHOLE_ORGANISATION in self.scopes(permission)

    @property
    def principal(self) -> str:
        """As whom the organisation's users give it roles."""
        return f"client:{self.name}" if self.subject is None else f"user:{self.subject}"

    def _granted_scopes(self, permission: str) -> Scopes:
        return frozenset(each.scope for each in self.granted if permission in each.permissions)

    @cached_property
    def rights(self) -> str:
        """Names where it is and what it may, how far: equal for clients to whom every answer is the same."""
        granted = sorted(f"{each.scope} {' '.join(sorted(each.permissions))}" for each in self.granted)
        return "\n".join([self.organisation.schema, str(self.scope), *sorted(self.permissions), *granted])

    @property
    def actor(self) -> Actor:
        """As whom the events that this client causes name it."""
        if self.router is not None:
            return Actor(ActorKind.DEVICE, self.router)
        if self.subject is None:
            return Actor(ActorKind.API, str(self.id))
        return Actor(ActorKind.USER, self.subject)


@dataclass(frozen=True)
class EventFilter:
    """Which events are wanted; None means all of them."""

    types: tuple[str, ...] | None = None
    stream: str | None = None


@dataclass(frozen=True)
class EventPage:
    """Events by rising position. Up to `position` the log was looked through; `has_more`: go on behind it.

    A search for rare events looks at a bounded piece of the log, so a page may be empty and not the last.
    """

    events: Sequence[StoredEvent]
    position: int
    has_more: bool


class LedgerPort(Protocol):
    """The one command path (design §1)."""

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        """Decide and store; the receipt is given after the commit. Raises Refusal."""


@dataclass(frozen=True)
class FleetFacts:
    """What the domain needs to know of some registers besides their reports. Registers that nobody had are `claimed`.

    `answered`: position and answers of the same command, when it was carried out before.
    """

    answered: tuple[int, list[dict[str, Any]]] | None
    seen: Mapping[str, datetime]  # when each was heard last
    elsewhere: Mapping[str, str]  # another organisation has them: its schema; empty when it is not known yet
    claimed: frozenset[str]
    zones: Mapping[str, str]  # IANA zone of the unit of each
    zone: str  # of all others
    approval_first: bool
    poll_seconds: Mapping[str, int]  # how often each is to be polled, where the organisation has said so


class AgentsPort(Protocol):
    """What is kept beside the log for agents and their registers."""

    async def facts(self, organisation: Organisation, command_id: UUID, registers: Sequence[str]) -> FleetFacts:
        """Facts of registers that were heard. Raises Refusal."""

    async def give_back(self, organisation: Organisation, registers: Collection[str]) -> None:
        """Claims that came to nothing. Never fails."""

    def heard(self, organisation: Organisation, router: str, at: datetime, registers: Mapping[str, datetime]) -> None:
        """The router spoke, of registers heard then. Never fails, never waits."""

    async def organisation(self, name: str) -> Organisation | None:
        """The organisation of this name."""

    async def admit(self, organisation: Organisation, router: str, token: str, credential_hash: str) -> bool:
        """Let the token, and no other, speak for the router, if this credential is the router's by the log."""


class Secrets(Protocol):
    """Codes and PINs of one organisation: kept as verifiers, in no event and no log. Ids are texts of the caller.

    Every method raises Unavailable or DeadlineExceeded.
    """

    async def put_code(self, id: str, code: str, expires_at: datetime, tries: int) -> None:  # noqa: A002
        """Keep a one-time code in place of an earlier one."""

    async def put_pin(self, id: str, pin: str, tries: int) -> None:  # noqa: A002
        """Keep a PIN in place of an earlier one."""

    async def check(self, id: str, given: str, command_id: UUID) -> CodeCheck:  # noqa: A002
        """Compare: the try is counted first. The same command id and `given` get the first answer again, for hours.

        Being right spends nothing: that a code is good once is decided by the act it is for. Raises
        IdempotencyMismatch for another `given`.
        """

    async def void(self, id: str) -> None:  # noqa: A002
        """Forget it."""


class Outbox(Protocol):
    """Messages of one organisation that wait for the event that names them: it is their release."""

    async def put(self, message_id: str, command_id: UUID, subject: str, sealed: str, expires_at: datetime) -> None:
        """Lay one ready for a command: `sealed` is what the subject's vault made of its `phone` and `text`.

        The first one of an id stays, so that a repeated wish sends nothing else. One that no event names until
        `expires_at` is forgotten. Raises Unavailable, DeadlineExceeded.
        """


class Vault(Protocol):
    """Personal data of one organisation, sealed by a key for each person; a person is named by the player's id.

    Every method but `key_of` raises Unavailable or DeadlineExceeded.
    """

    async def seal(self, subject: str, fields: Mapping[str, str]) -> str:
        """Base64; the same fields of the same person give the same text. The first use makes the person's key.

        Raises Erased.
        """

    async def unseal(self, subject: str, sealed: str) -> Mapping[str, str] | None:
        """The fields; None: the person was erased."""

    async def unseal_all(self, texts: Sequence[tuple[str, str]]) -> Sequence[Mapping[str, str] | None]:
        """The same of many (subject, sealed), in their order."""

    def key_of(self, kind: str, value: str) -> str:
        """A keyed hash: equal for equal values of a kind, and nothing can be told from it."""

    async def destroy(self, subject: str) -> None:
        """Forget the person for ever; done again it changes nothing."""


class ShownPaper(Protocol):
    """The newest copy of a paper, as it is printed."""

    @property
    def player(self) -> str | None:
        """Whose it is."""

    @property
    def title(self) -> str: ...

    @property
    def text(self) -> str:
        """Lines, each ended."""

    async def pdf(self) -> bytes:
        """The same lines; cash orders on sheets of A4, whatever the width."""


class Papers(Protocol):
    """Papers for a client to show, or to print itself."""

    async def shown(self, organisation: str, print_id: str, width: int, *, personal: bool) -> ShownPaper:
        """In lines of `width` characters; `personal`: with the name and document of whose it is, else with lines to
        be written on. Raises PaperUnknown, NoFiscalReceipt, Unavailable, DeadlineExceeded.
        """


class ReadSession(Protocol):
    """One read-only transaction with the organisation's search_path and the statement deadline set."""

    async def fetch(self, sql: Any, params: Any) -> Sequence[Mapping[str, Any]]:
        """Rows by column name."""


class JsonRows(Protocol):
    """Rows as PostgreSQL wrote them, in its text form."""

    @property
    def count(self) -> int: ...

    @property
    def value(self) -> Callable[[int, int], bytes | None]:
        """The value of (row, column), both from 0."""


class Services(Protocol):
    def authenticate(self, token: str) -> Awaitable[Client | None]:
        """The client of a valid token; None for one that is unknown, expired or revoked."""

    def refused(self, client: Client, permission: str) -> None:
        """Keep on record that the client was refused for want of this permission. Never fails, never waits."""

    def ledger(self, organisation: str) -> LedgerPort: ...

    def vault(self, organisation: str) -> Vault: ...

    def secrets(self, organisation: str) -> Secrets: ...

    def outbox(self, organisation: str) -> Outbox: ...

    def called_back(self, secret: str, fields: Mapping[str, str]) -> Awaitable[bool]:
        """A gateway of messages has news; False: it does not know the secret that it was given. Raises Refusal."""

    @property
    def agents(self) -> AgentsPort: ...

    @property
    def papers(self) -> Papers: ...

    def reads(self, organisation: str) -> AbstractAsyncContextManager[ReadSession]:
        """A read-only transaction, READ COMMITTED: to an older snapshot a table that a rebuild swapped in is empty."""

    def positions(self, organisation: str) -> Awaitable[Mapping[str, int]]:
        """The positions of its views, of a moment after this was called. Raises Refusal."""

    def rows(self, sql: str, params: Sequence[object], *, is_slow: bool) -> Awaitable[JsonRows]:
        """Rows of one statement that names its organisation's schema itself.

        `is_slow` keeps what counts or looks through much out of the way of others.
        """

    async def wait_for(self, organisation: str, views: Collection[str], position: int, timeout_seconds: float) -> bool:
        """Wait until each of the views has taken in `position`; False when the time is over first."""

    async def events(self, organisation: str, after: int, limit: int, wanted: EventFilter) -> EventPage:
        """At most `limit` events with a position above `after`."""

    async def head(self, organisation: str) -> int:
        """Position of the last event, 0 before the first."""

    async def event_at(self, organisation: str, stream: str, version: int) -> StoredEvent | None:
        """The event of a stream that has this version, if there is one."""

    def follow(self, organisation: str) -> AsyncGenerator[tuple[int, Sequence[StoredEvent]], None]:
        """Every event from now on, by (last position, events): first where the log ends now, then as they come.

        It never ends by itself and survives lost connections; whoever is done with it closes it.
        """

    def export(self, organisation: str, after: int, wanted: EventFilter) -> AsyncGenerator[tuple[int, bytes], None]:
        """All events behind `after` up to where the log ends now, as lines of JSON with the names of `Event`.

        Each block holds whole lines, perhaps none, and comes with the position up to which the log was looked through.
        It keeps to its reader's pace; whoever is done with it closes it.
        """

    def copy_csv(self, organisation: str, statement: Statement, delimiter: str) -> AsyncGenerator[bytes, None]:
        """The rows of a statement as lines of CSV in UTF-8, without a header, at their reader's pace.

        Whoever is done with it closes it.
        """

    async def claim_subscription(self, organisation: str, name: str, after: int | None, reader: UUID) -> int | None:
        """Take a named subscription over; answers what is acknowledged. A new one begins behind `after`, or now.

        None: there are too many names.
        """

    async def subscription_reader(self, organisation: str, name: str) -> UUID | None:
        """Who took the name last."""

    async def acknowledge(self, organisation: str, name: str, position: int, reader: UUID | None) -> int | None:
        """Everything up to `position` is dealt with, as `reader` or anybody says; answers what is acknowledged now.

        None: there is no such name, another than `reader` has taken it, or the log does not go so far.
        """

    async def views_moved(
        self, organisation: str, views: Collection[str], known: Mapping[str, int], timeout_seconds: float
    ) -> Mapping[str, int]:
        """Positions of the views once they are others than `known`, or as they are when the time is over."""

    async def ready(self) -> Mapping[str, bool]:
        """What must be up to serve, by name; any False means not ready."""
