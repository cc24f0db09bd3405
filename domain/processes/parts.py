"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import adjust_accounts, close_periods, enter_manually, stock_cards
from domain.processes.reverse_entry import REVERSE_ENTRY

DECIDERS: Sequence[Decider] = (
    *stock_cards.DECIDERS,
    *enter_manually.DECIDERS,
    *adjust_accounts.DECIDERS,
    *close_periods.DECIDERS,
    REVERSE_ENTRY,
)
