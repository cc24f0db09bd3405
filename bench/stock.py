"""The baseline `stock`: the eventsourcing library as its users take it, without anything of ours.

Its PostgreSQL module with its own defaults (over the same unix socket, psycopg with its C part), its `Aggregate` and
`@event`, its transcoder, one thread. A save holds at most 100 documents (under 150 kB): larger ones can hang for ever
in its pipeline mode, which a deadline around every round would show.
"""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate, event
from psycopg.conninfo import conninfo_to_dict

from adapters.eventlog.application import SECTION_SIZE
from bench.accounts import FIRST_DEPOSIT
from bench.documents import Content

# Events per save while something is prepared.
PREPARING = 100


class Account(Aggregate):
    @event("Opened")
    def __init__(self) -> None:
        self.balance = 0

    @event("Deposited")
    def deposit(self, amount: int, source: str, reference: str) -> None:
        self.balance += amount

    @event("Withdrawn")
    def withdraw(self, amount: int, target: str, reference: str) -> None:
        self.balance -= amount


class Drive(Aggregate):
    """A drive keeps nothing but its last number: documents cost it no more the longer it lives."""

    @event("Installed")
    def __init__(self, fn: str) -> None:
        self.fn = fn
        self.last = 0

    @event("Recorded")
    def record(self, document: Content, at_utc: str, zone: str, digest: str, raw: str) -> None:
        self.last = document["fd"]


class Stock(Application[UUID]):
    """The whole application service of the stock side."""

    log_section_size = SECTION_SIZE  # the library's own sections of 10 would make its reading five times slower

    def open_accounts(self, count: int, past_events: int) -> list[UUID]:
        """Accounts with a history of `past_events` events."""
        accounts = [Account() for _ in range(count)]
        for account in accounts:
            for _ in range(past_events - 1):
                account.deposit(FIRST_DEPOSIT, "", "opening")
        at_once = max(1, PREPARING // past_events)
        for start in range(0, count, at_once):
            self.save(*accounts[start : start + at_once])
        return [account.id for account in accounts]

    def transfer(self, source_id: UUID, target_id: UUID, amount: int, reference: str) -> None:
        """Load both, decide, save both: two events in one transaction."""
        source: Account = self.repository.get(source_id)
        target: Account = self.repository.get(target_id)
        if source.balance < amount:
            raise ValueError("deposit first")
        source.withdraw(amount, str(target_id), reference)
        target.deposit(amount, str(source_id), reference)
        self.save(source, target)

    def record(self, drive: Drive, documents: Sequence[Content]) -> None:
        """Documents of a drive that is at hand already: it is not loaded, which the stock side gets for free."""
        for each in documents:
            drive.record(**each)
        self.save(drive)


@contextmanager
def stock(url: str) -> Iterator[Stock]:
    """The application over the database `url`; its tables stand in schema `public`."""
    application = Stock(env=environment(url))
    try:
        yield application
    finally:
        application.close()


def environment(url: str) -> dict[str, str]:
    """How the library is told about the database."""
    parts = conninfo_to_dict(url)
    return {
        "PERSISTENCE_MODULE": "eventsourcing.postgres",
        "POSTGRES_DBNAME": str(parts["dbname"]),
        "POSTGRES_HOST": str(parts["host"]),
        "POSTGRES_PORT": str(parts["port"]),
        "POSTGRES_USER": str(parts["user"]),
        "POSTGRES_PASSWORD": "unused: the socket's folder is the key",
    }
