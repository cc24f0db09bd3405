"""States of a card × operations on it, complete (spec A.5.1): the state that follows, or the refusal.

`docs/cards.md` shows this table, and a diagram drawn from it.
"""

from collections.abc import Mapping
from enum import StrEnum

from domain.cards.refusals import (
    CardIsBlocked,
    CardIsClosed,
    CardKnown,
    CardNotBlocked,
    CardNotBound,
    CardNotFree,
    CardRefusal,
    CardUnknown,
)


class CardState(StrEnum):
    """What a card is good for (CARD-12…15)."""

    FREE = "FREE"
    ACTIVE = "ACTIVE"
    BLOCKED = "BLOCKED"
    CLOSED = "CLOSED"


class Operation(StrEnum):
    """What is done with a card (CARD-19…22, -41d; presented: CARD-02, BET-73d)."""

    REGISTER = "register"
    BIND = "bind"
    UNBIND = "unbind"
    CHANGE_PIN = "change PIN"
    BLOCK = "block"
    UNBLOCK = "unblock"
    CLOSE = "close"
    SET_TIER = "set tier"
    PRESENT_AT_DESK = "present at desk"
    PRESENT_AT_TERMINAL = "present at terminal"


Outcome = CardState | type[CardRefusal]

NOT_IN_STOCK = None
STATES: tuple[CardState | None, ...] = (NOT_IN_STOCK, *CardState)

_FREE, _ACTIVE, _BLOCKED, _CLOSED = CardState
_ROWS: Mapping[Operation, tuple[Outcome, Outcome, Outcome, Outcome, Outcome]] = {
    # state before:                  not in stock  FREE          ACTIVE          BLOCKED        CLOSED
    Operation.REGISTER:            (_FREE,       CardKnown,    CardKnown,      CardKnown,     CardIsClosed),
    Operation.BIND:                (CardUnknown, _ACTIVE,      CardNotFree,    CardNotFree,   CardIsClosed),
    Operation.UNBIND:              (CardUnknown, CardNotBound, _FREE,          _FREE,         CardIsClosed),
    Operation.CHANGE_PIN:          (CardUnknown, CardNotBound, _ACTIVE,        CardIsBlocked, CardIsClosed),
    Operation.BLOCK:               (CardUnknown, CardNotBound, _BLOCKED,       CardIsBlocked, CardIsClosed),
    Operation.UNBLOCK:             (CardUnknown, CardNotBound, CardNotBlocked, _ACTIVE,       CardIsClosed),
    Operation.CLOSE:               (CardUnknown, _CLOSED,      _CLOSED,        _CLOSED,       CardIsClosed),
    Operation.SET_TIER:            (CardUnknown, _FREE,        _ACTIVE,        _BLOCKED,      CardIsClosed),
    Operation.PRESENT_AT_DESK:     (CardUnknown, CardNotBound, _ACTIVE,        CardIsBlocked, CardIsClosed),
    Operation.PRESENT_AT_TERMINAL: (CardUnknown, CardNotBound, _ACTIVE,        CardIsBlocked, CardIsClosed),
}  # fmt: skip
OUTCOMES: Mapping[Operation, Mapping[CardState | None, Outcome]] = {
    operation: dict(zip(STATES, row, strict=True)) for operation, row in _ROWS.items()
}


def after(operation: Operation, card: str, state: CardState | None) -> CardState:
    """The state that follows. Raises CardRefusal."""
    outcome = OUTCOMES[operation][state]
    if isinstance(outcome, CardState):
        return outcome
    raise outcome.of(card, "not in stock" if state is None else state.value)
