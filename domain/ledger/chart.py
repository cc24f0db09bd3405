"""The chart of accounts (spec C.2) as a table, and the names of single accounts.

A guarded account has a stream of its own (`acct-…`), which every entry on it moves on: its balance is part of the
decision, so it is never overdrawn, and it can be frozen and closed. All others are sums only: stakes, income, expenses,
and coupons, which guard themselves.
"""

from collections.abc import Mapping
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from domain.refusal import InvalidInput


class AccountClass(StrEnum):
    """What an account is; assets and expenses grow by debits, the others by credits."""

    ASSET = "ASSET"
    LIABILITY = "LIABILITY"
    INCOME = "INCOME"
    EXPENSE = "EXPENSE"
    EQUITY = "EQUITY"

    @property
    def is_debit(self) -> bool:
        """Whether its normal side is the debit."""
        return self in _DEBIT


_DEBIT = frozenset({AccountClass.ASSET, AccountClass.EXPENSE})


class AccountKind(NamedTuple):
    """One line of the chart. `names_one`: a key follows the prefix."""

    code: str
    says: str
    of: AccountClass
    names_one: bool = True
    is_guarded: bool = False
    no_overdraft: bool = False


_ASSET, _LIABILITY, _INCOME = AccountClass.ASSET, AccountClass.LIABILITY, AccountClass.INCOME
_EXPENSE, _EQUITY = AccountClass.EXPENSE, AccountClass.EQUITY

CHART: Mapping[str, AccountKind] = {
    "cash.desk": AccountKind("A1", "Cash in a desk: the desk balance", _ASSET, is_guarded=True, no_overdraft=True),
    "cash.safe": AccountKind("A2", "Cash in the safe of a unit", _ASSET, is_guarded=True, no_overdraft=True),
    "cash.transit": AccountKind("A3", "Cash on its way", _ASSET, is_guarded=True, no_overdraft=True),
    "bank": AccountKind("A6", "Money in a bank", _ASSET, is_guarded=True),
    "acquirer": AccountKind("A7", "What the processor of card payments owes", _ASSET),
    "receivable.cashier": AccountKind("A8", "Shortages to be repaid", _ASSET, is_guarded=True),
    "receivable.player": AccountKind("A9", "What a player owes after a corrected settlement", _ASSET, is_guarded=True),
    "player.available": AccountKind(
        "L1", "A player's money he can use", _LIABILITY, is_guarded=True, no_overdraft=True
    ),
    "player.held": AccountKind(
        "L2", "A player's money held for withdrawals", _LIABILITY, is_guarded=True, no_overdraft=True
    ),
    "stakes.open.account": AccountKind("L3", "Open bets from accounts", _LIABILITY, names_one=False),
    "stakes.open.cash": AccountKind("L4", "Open bets for cash", _LIABILITY, names_one=False),
    "coupon.payable": AccountKind("L5", "Owed to the bearer of a coupon", _LIABILITY),
    "tax.winnings": AccountKind("L8", "Tax withheld from winnings", _LIABILITY, names_one=False),
    "income.bets.account": AccountKind("I1", "Stakes of settled bets from accounts", _INCOME, names_one=False),
    "income.bets.cash": AccountKind("I1", "Stakes of settled bets for cash", _INCOME, names_one=False),
    "income.cash.over": AccountKind("I3", "Cash found above the books", _INCOME, names_one=False),
    "income.unclaimed": AccountKind("I4", "Coupons that nobody claimed", _INCOME, names_one=False),
    "expense.winnings.account": AccountKind("E1", "Winnings of bets from accounts", _EXPENSE, names_one=False),
    "expense.winnings.cash": AccountKind("E1", "Winnings of bets for cash", _EXPENSE, names_one=False),
    "expense.cash.short": AccountKind("E2", "Cash that is missing", _EXPENSE, names_one=False),
    "expense.goodwill": AccountKind("E4", "Given out of goodwill", _EXPENSE, names_one=False),
    "expense.settlement_error": AccountKind("E4", "Paid by wrong settlements", _EXPENSE, names_one=False),
    "equity.opening": AccountKind("Q1", "Opening balances", _EQUITY, names_one=False),
}


@lru_cache(maxsize=100_000)
def kind_of(account: str) -> AccountKind:
    """The line of the chart that an account stands under. Raises InvalidInput."""
    kind = CHART.get(account)
    if kind is not None and not kind.names_one:
        return kind
    prefix, _, key = account.rpartition(".")
    while prefix:  # keys may hold dots themselves
        kind = CHART.get(prefix)
        if kind is not None and kind.names_one and key:
            return kind
        prefix, _, more = prefix.rpartition(".")
        key = f"{more}.{key}"
    raise InvalidInput(f"{account[:60]!r} is no account of the chart: {', '.join(CHART)}")


def desk_cash(desk: str) -> str:
    return f"cash.desk.{desk}"


def safe_cash(unit: str) -> str:
    return f"cash.safe.{unit}"


def transit_cash(reference: str) -> str:
    return f"cash.transit.{reference}"


def bank(account: str) -> str:
    return f"bank.{account}"


def cashier_owes(cashier: str) -> str:
    return f"receivable.cashier.{cashier}"


def player_owes(player: str) -> str:
    return f"receivable.player.{player}"


def player_available(player: str) -> str:
    return f"player.available.{player}"


def player_held(player: str) -> str:
    return f"player.held.{player}"


def coupon_payable(coupon: str) -> str:
    return f"coupon.payable.{coupon}"


def player_of(account: str) -> str | None:
    """Whose account it is; None when it is no player's."""
    return account.split(".", 2)[2] if kind_of(account).code in {"L1", "L2", "A9"} else None


STAKES_ACCOUNT, STAKES_CASH = "stakes.open.account", "stakes.open.cash"
INCOME_ACCOUNT, INCOME_CASH = "income.bets.account", "income.bets.cash"
WINNINGS_ACCOUNT, WINNINGS_CASH = "expense.winnings.account", "expense.winnings.cash"
CASH_OVER, CASH_SHORT, UNCLAIMED = "income.cash.over", "expense.cash.short", "income.unclaimed"
TAX, GOODWILL, SETTLEMENT_ERROR = "tax.winnings", "expense.goodwill", "expense.settlement_error"
OPENING = "equity.opening"
