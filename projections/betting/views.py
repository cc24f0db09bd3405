"""The views of betting, in the order in which the projector takes them."""

from projections.betting.bet_reports import ACCOUNT_BETS_REPORT, SPORT_GAME_REPORT
from projections.betting.coupon_selections import COUPON_SELECTIONS
from projections.betting.coupons import COUPONS, PAYABLE_COUPONS
from projections.betting.sportsbook import OPEN_EXPOSURE, SPORT_EVENTS, SPORT_OUTCOMES
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
)
