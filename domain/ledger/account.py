"""A guarded account, stream `acct-<name>`: its balance, and whether it may move (spec C.1)."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.ledger import events as happened
from domain.ledger.chart import AccountKind, kind_of
from domain.ledger.refusals import (
    AccountInUse,
    AccountIsClosed,
    AccountIsFrozen,
    AccountUnknown,
    CurrencyMismatch,
    DeskCashInsufficient,
    InsufficientFunds,
)

_PREFIX = "acct-"


class _State(Struct):
    balance: int = 0
    currency: str | None = None  # that of its first entry, as is the rule
    opened_by: str | None = None
    is_frozen: bool = False
    is_closed: bool = False


def account_stream(name: str) -> str:
    """The stream of an account. Raises InvalidInput for one that is not in the chart."""
    kind_of(name)
    return f"{_PREFIX}{name}"


class Account(Aggregate):
    """It has a beginning without events: the first entry opens it."""

    CATEGORY: ClassVar[str] = "acct"

    state: _State

    def begin(self) -> None:
        self.state = _State()
        self.name = str(self._id).removeprefix(_PREFIX)
        self.kind: AccountKind = kind_of(self.name)

    @property
    def balance(self) -> int:
        """On its normal side, minor units."""
        return self.state.balance if self.kind.of.is_debit else -self.state.balance

    @property
    def is_fresh(self) -> bool:
        """Whether it can be given an opening balance: nothing else was entered first, and it holds nothing."""
        return self.state.balance == 0 and self.state.opened_by in {None, "P25"}

    def admit(self, amount: int, currency: str) -> None:
        """Whether a debit (above zero) or credit may come. Raises the refusals of this context."""
        state = self.state
        if state.is_closed:
            raise AccountIsClosed(f"account {self.name} is closed; use another one", account=self.name)
        if state.is_frozen:
            raise AccountIsFrozen(f"account {self.name} is frozen; whoever froze it can say why", account=self.name)
        if state.currency not in {None, currency}:
            raise CurrencyMismatch(f"account {self.name} is kept in {state.currency}, not in {currency}")
        if self.kind.no_overdraft:
            after = state.balance + amount
            if after < 0 if self.kind.of.is_debit else after > 0:
                self._refuse_overdraft(abs(amount))

    def _refuse_overdraft(self, asked: int) -> None:
        available = self.balance
        if self.kind.of.is_debit:
            raise DeskCashInsufficient(
                f"{self.name} holds {available}, {asked} are asked for (minor units); bring cash first, or pay less",
                available=available,
                asked=asked,
            )
        raise InsufficientFunds(
            f"{available} are available, {asked} are asked for (minor units); ask for less, or deposit first",
            available=available,
            asked=asked,
        )

    def move(self, amount: int, kind: str, source: str, currency: str, now: datetime) -> None:
        """Take one entry's part; `admit` was asked before."""
        self.fire(happened.AccountMoved(amount, self.state.balance + amount, kind, source, currency), now=now)

    def mark_frozen(self, reason: str, now: datetime) -> None:
        """Nothing happens when it is frozen already. Raises AccountUnknown, AccountIsClosed."""
        self._is_kept()
        if not self.state.is_frozen:
            self.fire(happened.AccountFrozen(reason), now=now)

    def mark_unfrozen(self, reason: str, now: datetime) -> None:
        """Nothing happens when it is not frozen. Raises AccountUnknown, AccountIsClosed."""
        self._is_kept()
        if self.state.is_frozen:
            self.fire(happened.AccountUnfrozen(reason), now=now)

    def close(self, reason: str, now: datetime) -> None:
        """For ever. Raises AccountUnknown, AccountIsClosed, AccountInUse while it holds something."""
        self._is_kept()
        if self.state.balance:
            raise AccountInUse(
                f"account {self.name} holds {self.balance} (minor units); move it away first",
                account=self.name,
                balance=self.balance,
            )
        self.fire(happened.AccountClosed(reason), now=now)

    def _is_kept(self) -> None:
        if self.state.currency is None:
            raise AccountUnknown(f"nothing was ever entered on {self.name}; look for it in accountBalance")
        if self.state.is_closed:
            raise AccountIsClosed(f"account {self.name} is closed; use another one", account=self.name)

    def evolve(self, event: Event) -> None:
        match event:
            case happened.AccountMoved():
                self.state.balance, self.state.currency = event.balance, event.currency
                self.state.opened_by = self.state.opened_by or event.kind
            case happened.AccountFrozen():
                self.state.is_frozen = True
            case happened.AccountUnfrozen():
                self.state.is_frozen = False
            case happened.AccountClosed():
                self.state.is_closed = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
