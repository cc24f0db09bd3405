"""The document that is being made on the register: types, states and sums (manual, commands 00 and 30–32, 42–48)."""

from decimal import ROUND_HALF_UP, Decimal
from enum import IntEnum

from msgspec import Struct

from adapters.devices.pirit.emulator.refused import BAD_PARAMETER, WRONG_STATE, Refused


class Type(IntEnum):
    """Types of documents; those of `RECEIPTS` go into the drive."""

    SERVICE = 1
    SALE = 2
    SALE_RETURN = 3
    CASH_IN = 4
    CASH_OUT = 5
    PURCHASE = 6
    PURCHASE_RETURN = 7


RECEIPTS = (Type.SALE, Type.SALE_RETURN, Type.PURCHASE, Type.PURCHASE_RETURN)
"""In the order of the grand totals of request 02/12."""


class State(IntEnum):
    """States of documents."""

    OPEN = 1
    SUBTOTAL = 2
    PAYMENT = 3
    PAID = 4
    NOT_PRINTED = 8


class Document(Struct):
    """One document. Sums in kopecks."""

    type: Type
    packet_mode: bool = False
    failed: bool = False  # in packet mode: after its first error it can only be ended
    state: State = State.OPEN
    total: int = 0
    cash: int = 0
    paid: int = 0
    fd: int = 0

    @property
    def status(self) -> int:
        """The mask of command 00."""
        return self.state << 4 | self.type

    def item(self, quantity: str, price: str) -> None:
        """One line of a receipt."""
        self._in(State.OPEN, extended=11)
        if self.type not in RECEIPTS:
            raise Refused(WRONG_STATE, 16)
        self.total += _rounded(_decimal(quantity, 46) * _decimal(price, 47) * 100)

    def subtotal(self) -> None:
        """Once shows the sum, twice begins the payment."""
        self._in(State.OPEN, State.SUBTOTAL, extended=12)
        self.state = State.PAYMENT if self.state is State.SUBTOTAL else State.SUBTOTAL

    def pay(self, kind: int, amount: str) -> None:
        """One payment; more than the sum only in cash, which gives change."""
        self._in(State.OPEN, State.SUBTOTAL, State.PAYMENT, extended=13)
        given, due = _rounded(_decimal(amount, 56) * 100), self.total - self.paid
        if kind and given > due:
            raise Refused(BAD_PARAMETER, 56)
        self.paid += min(given, due)
        self.cash += 0 if kind else min(given, due)
        self.state = State.PAID if self.paid >= self.total else State.PAYMENT

    def move_cash(self, amount: str) -> None:
        """Cash into the drawer or out of it."""
        self._in(State.OPEN, extended=11)
        if self.type not in {Type.CASH_IN, Type.CASH_OUT}:
            raise Refused(WRONG_STATE, 17)
        moved = _rounded(_decimal(amount, 56) * 100)
        self.total += moved
        self.cash += moved

    def ready_to_end(self) -> None:
        """Raises Refused while a receipt is not paid."""
        if self.type in RECEIPTS:
            self._in(State.PAID, State.NOT_PRINTED, extended=14)

    def _in(self, *states: State, extended: int) -> None:
        if self.state not in states:
            raise Refused(WRONG_STATE, 15 if self.state is State.NOT_PRINTED else extended)


def _decimal(raw: str, extended: int) -> Decimal:
    try:
        number = Decimal(raw or "0")
    except ArithmeticError as error:
        raise Refused(BAD_PARAMETER, extended) from error
    if not number.is_finite() or not 0 <= number < 10**10:
        raise Refused(BAD_PARAMETER, extended)
    return number


def _rounded(kopecks: Decimal) -> int:
    return int(kopecks.to_integral_value(ROUND_HALF_UP))
