"""What the closed sets of coupons and of the sportsbook mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.betting.coupon_terms import Channel, CouponMode, CouponResult, CouponState, PickResult
from domain.betting.sport_terms import EventKind, SportEventState

BET_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    CouponMode: (
        "CouponMode",
        "How a coupon is formed. Nothing is assumed: without it no bet is accepted.",
        {
            CouponMode.IDENTIFIED: "From the account of the identified player; the desk's cash is never touched.",
            CouponMode.CASH: "For cash; whoever brings the coupon is paid.",
        },
    ),
    Channel: (
        "BetChannel",
        "Where a shop player bets.",
        {Channel.DESK: "At a cashier's desk.", Channel.TERMINAL: "At a betting terminal, by card and PIN."},
    ),
    CouponState: (
        "CouponState",
        "Where a coupon is in its life.",
        {
            CouponState.NEW: "Nobody composed it.",
            CouponState.COMPOSED: "Formed, not a bet yet.",
            CouponState.PLACED: "A bet, without a result.",
            CouponState.LOST: "Lost.",
            CouponState.CREDITED: "Won, and credited to the player's account.",
            CouponState.PAYABLE: "Its bearer can be paid: it has won, or its stake is returned.",
            CouponState.PAID: "Its bearer was paid.",
            CouponState.EXPIRED: "Nobody claimed it in time.",
            CouponState.RETURNED: "The stake went back to the player's account.",
            CouponState.VOIDED: "Void: taken back at the desk as if it had not been placed.",
        },
    ),
    CouponResult: (
        "CouponResult",
        "How a coupon ended.",
        {
            CouponResult.WON: "All of it was won.",
            CouponResult.PARTIAL: "Won, with some selections returned, which count with odds of 1.",
            CouponResult.LOST: "Something on it was lost.",
            CouponResult.RETURNED: "Nothing on it took place: the stake is given back.",
        },
    ),
    PickResult: (
        "PickResult",
        "How one outcome ended.",
        {
            PickResult.WON: "It came true.",
            PickResult.LOST: "It did not.",
            PickResult.RETURNED: "It counts as not bet on.",
        },
    ),
    EventKind: (
        "SportEventKind",
        "What is bet on.",
        {EventKind.SPORT: "A sport event.", EventKind.GAME: "A game."},
    ),
    SportEventState: (
        "SportEventState",
        "Whether a sport event can still have a result.",
        {
            SportEventState.OPEN: "No result yet.",
            SportEventState.ENDED: "Its result is known.",
            SportEventState.CANCELLED: "It does not take place; bets on it are returned.",
        },
    ),
}
