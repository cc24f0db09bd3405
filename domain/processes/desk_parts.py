"""Every decider of desks, shifts, identification, deposits and withdrawals."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import identify_player, move_cash, shift_acts
from domain.processes.accept_deposit import ACCEPT_DEPOSIT
from domain.processes.pay_withdrawal import PAYING
from domain.processes.request_withdrawal import REQUESTING
from domain.processes.set_up_desk import SET_UP_DESK

DECIDERS: Sequence[Decider] = (
    SET_UP_DESK,
    *shift_acts.DECIDERS,
    *move_cash.DECIDERS,
    *identify_player.DECIDERS,
    ACCEPT_DEPOSIT,
    *REQUESTING,
    *PAYING,
)
