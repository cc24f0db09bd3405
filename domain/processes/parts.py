"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import stock_cards

DECIDERS: Sequence[Decider] = (*stock_cards.DECIDERS,)
