"""What the fields of the commands of coupons and of the sportsbook mean."""

from collections.abc import Mapping

from api.inputs import Inputs
from domain.betting.coupon_terms import Pick
from domain.betting.sport_terms import Market, MarketResult, NewOdds, Outcome

_SAID: Mapping[str, str] = {
    "coupon": "Number of the coupon.",
    "desk": "Id of the desk.",
    "terminal": "Id of the terminal.",
    "mode": "IDENTIFIED or CASH; nothing is assumed (MODE_REQUIRED).",
    "stake": "Minor units.",
    "identification": "Id of the identification that is spent by it.",
    "picks": "What the player names: 1 to 12 outcomes of different sport events.",
    "reason": "Why.",
    "sport_event": "Id of the sport event: yours, or that of the sportsbook it comes from.",
    "kind": "Sport or game.",
    "sport": "Name of the sport or game, under which bets are reported.",
    "title": "What is printed.",
    "starts_at": "When it starts; bets end then.",
    "markets": "What can be bet on.",
    "market": "Id of the market in the sport event.",
    "outcomes": "How it can end.",
    "outcome": "Id of the outcome in the market.",
    "odds": "What is changed; in an outcome an exact decimal above 1 with at most three places.",
    "results": "How each market ended, every one named once.",
    "won": "Outcomes that came true; those in neither list have lost.",
    "returned": "Outcomes on which bets are given back.",
}

BET_INPUTS = Inputs(
    _SAID,
    longs=frozenset({"stake"}),
    structs={
        Pick: "An outcome that is bet on.",
        Market: "One question about a sport event.",
        Outcome: "One way in which a market can end.",
        NewOdds: "Other odds of one outcome.",
        MarketResult: "How one market ended.",
    },
)
