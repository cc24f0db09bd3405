"""Which papers a movement of cash brings: the column "Paper" of spec C.3 and the forms of C.5, as a table."""

from collections.abc import Mapping
from enum import StrEnum
from typing import NamedTuple

from domain.printing.papers import PaperKind


class Movement(StrEnum):
    """What happened at a desk or a safe, as far as papers are concerned."""

    DEPOSIT = "DEPOSIT"
    CARD_DEPOSIT = "CARD_DEPOSIT"
    WITHDRAWAL = "WITHDRAWAL"
    ACCOUNT_STAKE = "ACCOUNT_STAKE"
    CASH_STAKE = "CASH_STAKE"
    COUPON_PAYOUT = "COUPON_PAYOUT"
    ACCOUNT_VOID = "ACCOUNT_VOID"
    CASH_VOID = "CASH_VOID"
    FLOAT_IN = "FLOAT_IN"
    FLOAT_OUT = "FLOAT_OUT"
    COLLECTION = "COLLECTION"
    BANK_CASH = "BANK_CASH"
    TRANSFER_SENT = "TRANSFER_SENT"
    TRANSFER_RECEIVED = "TRANSFER_RECEIVED"
    COUNTED = "COUNTED"
    REPAYMENT = "REPAYMENT"
    SHIFT_CLOSED = "SHIFT_CLOSED"


class OrderKind(StrEnum):
    """In and out; the values name the paper as well."""

    PKO = "PKO"  # KO-1, OKUD 0310001
    RKO = "RKO"  # KO-2, OKUD 0310002

    @property
    def paper(self) -> PaperKind:
        return PaperKind(self.value)


ORDER_PAPERS = frozenset(kind.paper for kind in OrderKind)


class Place(StrEnum):
    """Whose cash an order is of."""

    DESK = "DESK"
    SAFE = "SAFE"


class Order(NamedTuple):
    """A cash order and the accounts it names (codes of spec C.2)."""

    kind: OrderKind
    place: Place
    debit: str
    credit: str


class Papers(NamedTuple):
    """`fiscal`: which setting of DEC-19 says whether a register's receipt belongs to it.

    `daily`: its orders may be put together to one for each day and desk (spec C.5).
    """

    slips: tuple[PaperKind, ...] = ()
    orders: tuple[Order, ...] = ()
    fiscal: str | None = None
    daily: bool = False


_PKO, _RKO, _DESK, _SAFE = OrderKind.PKO, OrderKind.RKO, Place.DESK, Place.SAFE

PAPERS: Mapping[Movement, Papers] = {
    Movement.DEPOSIT: Papers(
        (PaperKind.SYSTEM_RECEIPT,), (Order(_PKO, _DESK, "A1", "L1"),), fiscal="deposit", daily=True
    ),
    Movement.CARD_DEPOSIT: Papers((PaperKind.SYSTEM_RECEIPT,), fiscal="deposit"),
    Movement.WITHDRAWAL: Papers((), (Order(_RKO, _DESK, "L2", "A1"),), fiscal="payout"),
    Movement.ACCOUNT_STAKE: Papers((PaperKind.INFO_SLIP,)),
    Movement.CASH_STAKE: Papers(
        (PaperKind.COUPON,), (Order(_PKO, _DESK, "A1", "L4"),), fiscal="cash_stake", daily=True
    ),
    Movement.COUPON_PAYOUT: Papers((), (Order(_RKO, _DESK, "L5", "A1"),), fiscal="payout"),
    Movement.ACCOUNT_VOID: Papers((PaperKind.VOID_SLIP,)),
    Movement.CASH_VOID: Papers((PaperKind.VOID_SLIP,), (Order(_RKO, _DESK, "L4", "A1"),), fiscal="refund"),
    Movement.FLOAT_IN: Papers((), (Order(_RKO, _SAFE, "A1", "A2"), Order(_PKO, _DESK, "A1", "A2"))),
    Movement.FLOAT_OUT: Papers((), (Order(_RKO, _DESK, "A2", "A1"), Order(_PKO, _SAFE, "A2", "A1"))),
    Movement.COLLECTION: Papers((PaperKind.COLLECTION_SLIP,), (Order(_RKO, _DESK, "A3", "A1"),)),
    Movement.BANK_CASH: Papers((), (Order(_PKO, _SAFE, "A2", "A6"),)),
    Movement.TRANSFER_SENT: Papers((), (Order(_RKO, _DESK, "A3", "A1"),)),
    Movement.TRANSFER_RECEIVED: Papers((), (Order(_PKO, _DESK, "A1", "A3"),)),
    Movement.COUNTED: Papers((PaperKind.COUNT_ACT,)),
    Movement.REPAYMENT: Papers((), (Order(_PKO, _DESK, "A1", "A8"),)),
    Movement.SHIFT_CLOSED: Papers((PaperKind.SHIFT_REPORT,)),
}
"""SHIFT_CLOSED brings the orders of the days besides: their sums are known then."""

# Several players' money in one order of a day: account 50 against all of them.
DAILY_ORDER = Order(_PKO, _DESK, "A1", "L1, L4")
