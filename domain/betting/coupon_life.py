"""The life of a coupon as a table (spec B.9.9): what may be done to it in which state, and where that leads.

    COMPOSED → PLACED → LOST | CREDITED (won, to the account) | PAYABLE → PAID | EXPIRED (for cash)
                      | RETURNED (to the account; for cash it is PAYABLE) | VOIDED

A wrong settlement is corrected from any state that a settlement led to.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.betting.coupon_refusals import (
    CouponAlreadyPaid,
    CouponNotPayable,
    CouponStateRefuses,
    CouponUnknown,
    ResultKnown,
)
from domain.betting.coupon_terms import CouponMode, CouponResult, CouponState
from domain.refusal import Refusal


class Act(StrEnum):
    """What is done to a coupon."""

    COMPOSE = "COMPOSE"
    PLACE = "PLACE"
    VOID = "VOID"
    REFUND = "REFUND"
    SETTLE = "SETTLE"
    CORRECT = "CORRECT"
    PAY = "PAY"
    EXPIRE = "EXPIRE"


_S = CouponState
_SETTLED = frozenset({_S.LOST, _S.CREDITED, _S.PAYABLE, _S.PAID, _S.EXPIRED, _S.RETURNED})
_CORRECTED = frozenset({_S.LOST, _S.CREDITED, _S.PAYABLE, _S.PAID, _S.RETURNED})

LIFE: Mapping[Act, Mapping[CouponState, frozenset[CouponState]]] = {
    Act.COMPOSE: dict.fromkeys((_S.NEW, _S.COMPOSED), frozenset({_S.COMPOSED})),
    Act.PLACE: {_S.COMPOSED: frozenset({_S.PLACED})},
    Act.VOID: {_S.PLACED: frozenset({_S.VOIDED})},
    Act.REFUND: {_S.PLACED: frozenset({_S.RETURNED, _S.PAYABLE})},
    Act.SETTLE: {_S.PLACED: frozenset({_S.LOST, _S.CREDITED, _S.RETURNED, _S.PAYABLE})},
    Act.CORRECT: dict.fromkeys(_SETTLED, _CORRECTED),
    Act.PAY: {_S.PAYABLE: frozenset({_S.PAID})},
    Act.EXPIRE: {_S.PAYABLE: frozenset({_S.EXPIRED})},
}


def refusal(coupon: str, act: Act, state: CouponState) -> Refusal:
    """Why the act does not fit the state."""
    if state is _S.NEW:
        return CouponUnknown(f"no coupon {coupon} was composed", id=coupon)
    if act is Act.PAY and state is _S.PAID:
        return CouponAlreadyPaid(f"coupon {coupon} was paid already; a coupon is paid once", id=coupon)
    if act is Act.PAY:
        return CouponNotPayable(f"coupon {coupon} is {state}: nothing is owed to its bearer", reason=state, id=coupon)
    if act is Act.VOID and state in _SETTLED:
        return ResultKnown(f"the result of coupon {coupon} is known; it cannot be voided any more", id=coupon)
    allowed = " or ".join(LIFE[act])
    return CouponStateRefuses(f"coupon {coupon} is {state}; that is done to one that is {allowed}", state=state)


def state_of(mode: CouponMode, result: CouponResult, owed: int, paid: int) -> CouponState:
    """Where a settlement leads: `owed` minor units to the bearer, who was `paid` so much before."""
    if mode is CouponMode.CASH and owed:
        return _S.PAYABLE
    if paid:
        return _S.PAID
    if result is CouponResult.LOST:
        return _S.LOST
    return _S.RETURNED if result is CouponResult.RETURNED else _S.CREDITED
