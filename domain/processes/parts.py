"""Every decider that needs several contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import desk_parts, player_parts, stock_cards, verify_card_pin
from domain.processes.issue_papers import ISSUE_PAPERS

DECIDERS: Sequence[Decider] = (
    *stock_cards.DECIDERS,
    *verify_card_pin.DECIDERS,
    *desk_parts.DECIDERS,
    *player_parts.DECIDERS,
    ISSUE_PAPERS,
)
