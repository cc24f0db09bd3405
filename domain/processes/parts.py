"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import stock_cards
from domain.processes.set_up_desk import SET_UP_DESK

DECIDERS: Sequence[Decider] = (*stock_cards.DECIDERS, SET_UP_DESK)
