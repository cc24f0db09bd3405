"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import stock_cards
from domain.processes.issue_papers import ISSUE_PAPERS

DECIDERS: Sequence[Decider] = (*stock_cards.DECIDERS, ISSUE_PAPERS)
