"""The life of a withdrawal as a table (spec B.9.10): what may be done to it in which state, and where that leads.

REQUESTED (money is held) → CODE_SENT → CONFIRMED → PAID
                            → CANCELLED | EXPIRED | REFUSED (the money is free again)
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.betting.withdrawal_refusals import WithdrawalStateRefuses, WithdrawalUnknown
from domain.refusal import Refusal


class WithdrawalState(StrEnum):
    """Where a withdrawal is."""

    NEW = "NEW"
    REQUESTED = "REQUESTED"
    CODE_SENT = "CODE_SENT"
    CONFIRMED = "CONFIRMED"
    PAID = "PAID"
    CANCELLED = "CANCELLED"
    EXPIRED = "EXPIRED"
    REFUSED = "REFUSED"


class WithdrawalAct(StrEnum):
    """What is done to a withdrawal."""

    REQUEST = "REQUEST"
    SEND_CODE = "SEND_CODE"
    CONFIRM = "CONFIRM"
    PAY = "PAY"
    CANCEL = "CANCEL"
    EXPIRE = "EXPIRE"
    REFUSE = "REFUSE"


_S = WithdrawalState
HELD = frozenset({_S.REQUESTED, _S.CODE_SENT, _S.CONFIRMED})
"""States in which the player's money is held (L-8)."""

LIFE: Mapping[WithdrawalAct, Mapping[WithdrawalState, WithdrawalState]] = {
    WithdrawalAct.REQUEST: {_S.NEW: _S.REQUESTED},
    WithdrawalAct.SEND_CODE: {_S.REQUESTED: _S.CODE_SENT, _S.CODE_SENT: _S.CODE_SENT},
    WithdrawalAct.CONFIRM: {_S.REQUESTED: _S.CONFIRMED, _S.CODE_SENT: _S.CONFIRMED},
    WithdrawalAct.PAY: {_S.CONFIRMED: _S.PAID},
    WithdrawalAct.CANCEL: dict.fromkeys(sorted(HELD), _S.CANCELLED),
    WithdrawalAct.EXPIRE: dict.fromkeys(sorted(HELD), _S.EXPIRED),
    WithdrawalAct.REFUSE: {_S.CODE_SENT: _S.REFUSED},
}


def refusal(withdrawal: str, act: WithdrawalAct, state: WithdrawalState) -> Refusal:
    """Why the act does not fit the state."""
    if state is _S.NEW:
        return WithdrawalUnknown(f"no withdrawal {withdrawal} was requested", withdrawal=withdrawal)
    allowed = " or ".join(LIFE[act])
    return WithdrawalStateRefuses(
        f"withdrawal {withdrawal} is {state}; that is done to one that is {allowed}", withdrawal=withdrawal, state=state
    )
