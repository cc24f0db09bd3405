"""Every decider of the books themselves: manual entries, adjustments, reversals, periods."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import adjust_accounts, close_periods, enter_manually
from domain.processes.repay_shortage import REPAY_SHORTAGE
from domain.processes.reverse_entry import REVERSE_ENTRY

DECIDERS: Sequence[Decider] = (
    *enter_manually.DECIDERS,
    *adjust_accounts.DECIDERS,
    *close_periods.DECIDERS,
    REVERSE_ENTRY,
    REPAY_SHORTAGE,
)
