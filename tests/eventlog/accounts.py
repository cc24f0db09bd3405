"""A small domain for tests of the log: accounts, opened at first touch, money moved between two of them."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recall, Recalled
from domain.event import Event
from domain.refusal import Refusal


class Deposited(Event, frozen=True):
    TYPE: ClassVar[str] = "accounts.Deposited"

    amount: int
    reference: str = ""


class Withdrawn(Event, frozen=True):
    TYPE: ClassVar[str] = "accounts.Withdrawn"

    amount: int
    reference: str = ""


class NotEnough(Refusal):
    code = "NOT_ENOUGH"


class Account(Aggregate):
    CATEGORY: ClassVar[str] = "account"

    def begin(self) -> None:
        self.balance = 0

    def evolve(self, event: Any) -> None:
        self.balance += event.amount if isinstance(event, Deposited) else -event.amount

    def freeze(self) -> Any:
        return self.balance

    def thaw(self, state: Any) -> None:
        self.balance = state


class Deposit(Command, frozen=True):
    NAME: ClassVar[str] = "accounts.Deposit"

    account: str
    amount: int


class Transfer(Command, frozen=True):
    NAME: ClassVar[str] = "accounts.Transfer"

    source: str
    target: str
    amount: int
    reference: str = ""


class EnsureAtLeast(Command, frozen=True):
    """Changes nothing when there is enough already."""

    NAME: ClassVar[str] = "accounts.EnsureAtLeast"

    account: str
    amount: int


class Sweep(Command, frozen=True):
    """All of an account's money to the one that its amount names: `account-s<amount>`."""

    NAME: ClassVar[str] = "accounts.Sweep"

    account: str


class Recollect(Command, frozen=True):
    """Answers what an old deposit brought; nothing when there was none. It changes nothing."""

    NAME: ClassVar[str] = "accounts.Recollect"

    account: str
    version: int


class FireAndRefuse(Command, frozen=True):
    """A badly written decision: it fires first and refuses then."""

    NAME: ClassVar[str] = "accounts.FireAndRefuse"

    account: str


class Describe(Command, frozen=True):
    """Answers all kinds of JSON."""

    NAME: ClassVar[str] = "accounts.Describe"

    account: str
    repeat: int = 1


class Break(Command, frozen=True):
    """A defective decision: it fires what cannot be stored, or fails after it fired."""

    NAME: ClassVar[str] = "accounts.Break"

    account: str
    how: str


class Unregistered(Event, frozen=True):
    TYPE: ClassVar[str] = "accounts.Unregistered"

    amount: int = 0


def _one(command: Any) -> Sequence[tuple[type[Account], str]]:
    return [(Account, f"account-{command.account}")]


def _two(command: Transfer) -> Sequence[tuple[type[Account], str]]:
    return [(Account, f"account-{command.source}"), (Account, f"account-{command.target}")]


def _deposit(command: Deposit, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> int:
    accounts[0].fire(Deposited(command.amount), now=now)
    return accounts[0].balance


def _transfer(command: Transfer, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> None:
    source, target = accounts
    if source.balance < command.amount:
        raise NotEnough("deposit first", available=source.balance)
    source.fire(Withdrawn(command.amount, command.reference), now=now)
    target.fire(Deposited(command.amount, command.reference), now=now)


def _other(command: Sweep, accounts: Sequence[Account]) -> Sequence[tuple[type[Account], str]]:
    return [(Account, f"account-s{accounts[0].balance}")] if accounts[0].balance else ()


def _sweep(command: Sweep, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> str:
    source, *targets = accounts
    for target in targets:
        amount = source.balance
        source.fire(Withdrawn(amount), now=now)
        target.fire(Deposited(amount), now=now)
    return " ".join(str(target.id) for target in targets)


def _ensure(command: EnsureAtLeast, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> int:
    missing = command.amount - accounts[0].balance
    if missing > 0:
        accounts[0].fire(Deposited(missing), now=now)
    return max(missing, 0)


def _old(command: Recollect, accounts: Sequence[Account]) -> Sequence[Recall]:
    return [Recall(str(accounts[0].id), command.version)]


def _recollect(command: Recollect, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> int | None:
    old = recalled[_old(command, accounts)[0]]
    return old.amount if isinstance(old, Deposited) else None


def _fire_and_refuse(command: FireAndRefuse, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> None:
    accounts[0].fire(Deposited(1_000_000), now=now)
    raise NotEnough("changed my mind")


def _describe(command: Describe, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> Any:
    answer = {"name": "Ёж", "sum": 2**53 + 1, "parts": (1, None, "x"), "half": 0.5}
    return answer if command.repeat == 1 else [answer] * command.repeat


def _break(command: Break, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> Any:
    account = accounts[0]
    account.fire(Deposited(1_000), now=now)
    match command.how:
        case "raise":
            raise ZeroDivisionError
        case "unregistered":
            account.fire(Unregistered(), now=now)
        case "naive time":
            account.fire(Deposited(1), now=now, occurred_at=now.replace(tzinfo=None))
        case "surrogate":
            account.fire(Deposited(1, "\ud800"), now=now)
        case "result":
            return object()
    return None


def _no_streams(command: Any) -> Sequence[tuple[type[Account], str]]:
    return []


class Nothing(Command, frozen=True):
    NAME: ClassVar[str] = "accounts.Nothing"


AGGREGATES = (Account,)
EVENTS = (Deposited, Withdrawn)
DECIDERS = (
    Decider(Deposit, _one, _deposit),
    Decider(Transfer, _two, _transfer),
    Decider(Sweep, _one, _sweep, then=_other),
    Decider(EnsureAtLeast, _one, _ensure),
    Decider(Recollect, _one, _recollect, _old),
    Decider(FireAndRefuse, _one, _fire_and_refuse),
    Decider(Describe, _one, _describe),
    Decider(Break, _one, _break),
    Decider(Nothing, _no_streams, _describe),
)
