"""What betting can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

from api.betting.bets import BET_MUTATIONS
from api.betting.desk_screen import DESK_QUERIES
from api.betting.desks import DESK_MUTATIONS
from api.betting.withdrawals import WITHDRAWAL_MUTATIONS

MUTATIONS: dict[str, Any] = {**BET_MUTATIONS, **DESK_MUTATIONS, **WITHDRAWAL_MUTATIONS}
QUERIES: dict[str, Any] = {**DESK_QUERIES}
