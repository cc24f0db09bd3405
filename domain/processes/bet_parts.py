"""Every decider of coupons beside their own context."""

from collections.abc import Sequence

from domain.decision import Decider
from domain.processes import terminal_bet
from domain.processes.compose_coupon import COMPOSE_COUPON
from domain.processes.correct_settlement import CORRECT_SETTLEMENT
from domain.processes.expire_coupon import EXPIRE_COUPON
from domain.processes.pay_out_coupon import PAY_OUT_COUPON
from domain.processes.place_bet import PLACE_BET
from domain.processes.settle_coupon import REFUND_COUPON, SETTLE_COUPON
from domain.processes.void_coupon import VOID_COUPON

DECIDERS: Sequence[Decider] = (
    COMPOSE_COUPON,
    PLACE_BET,
    VOID_COUPON,
    SETTLE_COUPON,
    REFUND_COUPON,
    CORRECT_SETTLEMENT,
    PAY_OUT_COUPON,
    EXPIRE_COUPON,
    *terminal_bet.DECIDERS,
)
