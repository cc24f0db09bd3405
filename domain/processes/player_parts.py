"""Every decider of players that needs other contexts."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import close_player, erase_player, limit_player, register_player

DECIDERS: Sequence[Decider] = (
    *register_player.DECIDERS,
    *limit_player.DECIDERS,
    *close_player.DECIDERS,
    *erase_player.DECIDERS,
)
