"""What the closed sets of the ledger mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.ledger.chart import AccountClass

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
}
