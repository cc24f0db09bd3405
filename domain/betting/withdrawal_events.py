"""What happens to a withdrawal. It is named by the stream; amounts are minor units; what paper needs stands in them."""

from datetime import datetime
from typing import ClassVar

from domain.entry import MoneyEvent
from domain.event import Event


class WithdrawalRequested(MoneyEvent, frozen=True):
    """P2: the amount is held until `held_until`. `phone_key` is the keyed hash of the phone to which a code goes."""

    TYPE: ClassVar[str] = "betting.WithdrawalRequested"

    player: str
    amount: int
    phone_key: str
    needs_code: bool
    held_until: datetime
    desk: str
    unit: str
    zone: str
    shift: str
    cashier: str
    identification: str | None = None


class WithdrawalCodeSent(Event, frozen=True):
    """A code goes out with this message (BET-61); it is good for this withdrawal only."""

    TYPE: ClassVar[str] = "betting.WithdrawalCodeSent"

    message: str


class WithdrawalConfirmed(Event, frozen=True):
    """The player has confirmed it: by the code, or by being identified (BET-62, DEC-22)."""

    TYPE: ClassVar[str] = "betting.WithdrawalConfirmed"

    by_code: bool


class WithdrawalPaid(MoneyEvent, frozen=True):
    """P3: the player has the cash. An expense order is issued and printed, where the licensee uses them (BET-30)."""

    TYPE: ClassVar[str] = "betting.WithdrawalPaid"

    player: str
    amount: int
    desk: str
    unit: str
    shift: str
    cashier: str
    identification: str | None = None


class WithdrawalCancelled(MoneyEvent, frozen=True):
    """P3v: the player does not want it any more."""

    TYPE: ClassVar[str] = "betting.WithdrawalCancelled"

    player: str
    amount: int
    cashier: str


class WithdrawalExpired(MoneyEvent, frozen=True):
    """P3v: it was not paid in time (DEC-32)."""

    TYPE: ClassVar[str] = "betting.WithdrawalExpired"

    player: str
    amount: int


class WithdrawalRefused(MoneyEvent, frozen=True):
    """P3v: its code was typed wrong too often."""

    TYPE: ClassVar[str] = "betting.WithdrawalRefused"

    player: str
    amount: int
    reason: str


EVENTS = (
    WithdrawalRequested,
    WithdrawalCodeSent,
    WithdrawalConfirmed,
    WithdrawalPaid,
    WithdrawalCancelled,
    WithdrawalExpired,
    WithdrawalRefused,
)
