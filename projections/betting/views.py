"""The views of betting, in the order in which the projector takes them."""

from projections.betting.bet_reports import ACCOUNT_BETS_REPORT, SPORT_GAME_REPORT
from projections.betting.coupon_selections import COUPON_SELECTIONS
from projections.betting.coupons import COUPONS, PAYABLE_COUPONS
from projections.betting.desks import DESK_STATE, DESKS
from projections.betting.identifications import IDENTIFICATIONS, IDENTIFICATIONS_TOLD, RECENT_IDENTIFICATIONS
from projections.betting.shift_operations import SHIFT_OPERATIONS, SHIFT_OPERATIONS_TOLD
from projections.betting.shifts import DESK_BALANCE, DESK_SHIFTS, SHIFT_REPORT
from projections.betting.sportsbook import OPEN_EXPOSURE, SPORT_EVENTS, SPORT_OUTCOMES
from projections.betting.terminals import TERMINALS
from projections.betting.withdrawals import WITHDRAWALS
from projections.view import View

BETTING_VIEWS: tuple[View, ...] = (
    SPORT_EVENTS,
    SPORT_OUTCOMES,
    COUPONS,
    COUPON_SELECTIONS,
    PAYABLE_COUPONS,
    OPEN_EXPOSURE,
    SPORT_GAME_REPORT,
    ACCOUNT_BETS_REPORT,
    DESKS,
    DESK_STATE,
    TERMINALS,
    IDENTIFICATIONS_TOLD,
    IDENTIFICATIONS,
    RECENT_IDENTIFICATIONS,
    WITHDRAWALS,
    DESK_SHIFTS,
    SHIFT_REPORT,
    DESK_BALANCE,
    SHIFT_OPERATIONS_TOLD,
    SHIFT_OPERATIONS,
)
