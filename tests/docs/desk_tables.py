"""The tables of desks, shifts and withdrawals, as the domain has them."""

from collections.abc import Iterable, Mapping, Sequence
from enum import StrEnum
from typing import Any

from domain.betting.identification import ENDS
from domain.betting.shift import LIFE as SHIFTS
from domain.betting.shift import ShiftState
from domain.betting.withdrawal_life import LIFE as WITHDRAWALS
from domain.betting.withdrawal_life import WithdrawalState


def shifts_table() -> str:
    """What may be done in which state of a shift."""
    return _life("act", SHIFTS, ShiftState)


def withdrawals_table() -> str:
    """What may be done to a withdrawal in which state."""
    return _life("act", WITHDRAWALS, WithdrawalState)


def ends_table() -> str:
    """What ends an identification."""
    return _table(("reason", "when"), [(f"`{reason}`", said) for reason, said in ENDS.items()])


def _life(head: str, life: Mapping[Any, Mapping[Any, StrEnum]], states: type[StrEnum]) -> str:
    shown = [state for state in states if any(state in leads for leads in life.values())]
    rows = [(act, *(f"→ {leads[state]}" if state in leads else "" for state in shown)) for act, leads in life.items()]
    return _table((head, *shown), rows)


def _table(head: Sequence[str], rows: Iterable[Iterable[str]]) -> str:
    lines = [[*head], ["---" for _ in head], *([*row] for row in rows)]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines)
