"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import bet_parts, card_parts, desk_parts, ledger_parts, player_parts
from domain.processes.issue_papers import ISSUE_PAPERS
from domain.processes.reprint_document import REPRINT_DOCUMENT

DECIDERS: Sequence[Decider] = (
    *ledger_parts.DECIDERS,
    *card_parts.DECIDERS,
    *desk_parts.DECIDERS,
    *player_parts.DECIDERS,
    *bet_parts.DECIDERS,
    ISSUE_PAPERS,
    REPRINT_DOCUMENT,
)
