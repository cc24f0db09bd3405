"""Every decider of desks, shifts, identification, deposits and withdrawals."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes.set_up_desk import SET_UP_DESK

DECIDERS: Sequence[Decider] = (SET_UP_DESK,)
