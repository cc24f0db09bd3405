"""Accounts as kassa's domain would hold them: the small domain of the figures about transfers."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.refusal import Refusal

FIRST_DEPOSIT = 1_000_000_000


class Deposited(Event, frozen=True):
    TYPE: ClassVar[str] = "bench.Deposited"

    amount: int
    source: str
    reference: str


class Withdrawn(Event, frozen=True):
    TYPE: ClassVar[str] = "bench.Withdrawn"

    amount: int
    target: str
    reference: str


class NotEnough(Refusal):
    code = "NOT_ENOUGH"


class Account(Aggregate):
    CATEGORY: ClassVar[str] = "account"

    def begin(self) -> None:
        self.balance = 0

    def evolve(self, event: Any) -> None:
        self.balance += event.amount if type(event) is Deposited else -event.amount

    def freeze(self) -> Any:
        return self.balance

    def thaw(self, state: Any) -> None:
        self.balance = state


class Open(Command, frozen=True):
    """An account with a history of `deposits` events."""

    NAME: ClassVar[str] = "bench.Open"

    account: str
    deposits: int


class Deposit(Command, frozen=True):
    """One event."""

    NAME: ClassVar[str] = "bench.Deposit"

    account: str
    amount: int
    reference: str


class Transfer(Command, frozen=True):
    """Two events in two streams."""

    NAME: ClassVar[str] = "bench.Transfer"

    source: str
    target: str
    amount: int
    reference: str


def _one(command: Open | Deposit) -> Sequence[tuple[type[Account], str]]:
    return ((Account, command.account),)


def _two(command: Transfer) -> Sequence[tuple[type[Account], str]]:
    return ((Account, command.source), (Account, command.target))


def _open(command: Open, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> None:
    del recalled
    for _ in range(command.deposits):
        accounts[0].fire(Deposited(FIRST_DEPOSIT, "", "opening"), now=now)


def _deposit(command: Deposit, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> None:
    del recalled
    accounts[0].fire(Deposited(command.amount, "", command.reference), now=now)


def _transfer(command: Transfer, accounts: Sequence[Account], recalled: Recalled, now: datetime) -> None:
    del recalled
    source, target = accounts
    if source.balance < command.amount:
        raise NotEnough("deposit first", available=source.balance)
    source.fire(Withdrawn(command.amount, target.id, command.reference), now=now)
    target.fire(Deposited(command.amount, source.id, command.reference), now=now)


EVENTS = (Deposited, Withdrawn)
DECIDERS = (Decider(Open, _one, _open), Decider(Deposit, _one, _deposit), Decider(Transfer, _two, _transfer))


def names(count: int) -> list[str]:
    """Streams of `count` accounts."""
    return [f"account-{number:08}" for number in range(count)]
