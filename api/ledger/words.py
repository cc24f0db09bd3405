"""What the closed sets of the ledger mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.ledger.adjustment import Direction, Ground
from domain.ledger.chart import AccountClass
from projections.ledger.adjustments import AdjustmentState

LEDGER_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    AccountClass: (
        "AccountClass",
        "What an account is; assets and expenses grow by debits, the others by credits.",
        {
            AccountClass.ASSET: "What the house has: cash, money in banks, what others owe it.",
            AccountClass.LIABILITY: "What the house owes: to players, bearers of coupons, the tax office.",
            AccountClass.INCOME: "What it earned: stakes of settled bets, cash found.",
            AccountClass.EXPENSE: "What it spent: winnings, cash that is missing, goodwill.",
            AccountClass.EQUITY: "Where opening balances come from.",
        },
    ),
    Direction: (
        "AdjustmentDirection",
        "Which way the money of an adjustment goes.",
        {
            Direction.TO_PLAYER: "The player gets it.",
            Direction.FROM_PLAYER: "It is taken from the player's account.",
        },
    ),
    Ground: (
        "AdjustmentGround",
        "Which expense an adjustment is.",
        {
            Ground.GOODWILL: "Given out of goodwill, or taken back.",
            Ground.SETTLEMENT_ERROR: "What a wrong settlement cost.",
        },
    ),
    AdjustmentState: (
        "AdjustmentState",
        "Where an adjustment stands.",
        {
            AdjustmentState.REQUESTED: "Asked for; another person is to approve it.",
            AdjustmentState.POSTED: "It stands in the books.",
            AdjustmentState.REJECTED: "Nothing came of it.",
        },
    ),
}
