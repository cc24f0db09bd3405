"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import card_parts, desk_parts
from domain.processes.issue_papers import ISSUE_PAPERS

DECIDERS: Sequence[Decider] = (
    *card_parts.DECIDERS,
    *desk_parts.DECIDERS,
    ISSUE_PAPERS,
)
