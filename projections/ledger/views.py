"""The views of the ledger, in the order in which the projector takes them."""

from projections.ledger.account_statement import ACCOUNT_STATEMENT
from projections.ledger.adjustments import ADJUSTMENTS
from projections.ledger.balances import ACCOUNT_BALANCE, ACCOUNT_MARKS, ACCOUNT_TOTALS
from projections.ledger.journal import JOURNAL
from projections.ledger.periods import PERIODS
from projections.ledger.trial_balance import LEDGER_PIECES, TRIAL_BALANCE
from projections.view import View

LEDGER_VIEWS: tuple[View, ...] = (
    JOURNAL,
    ACCOUNT_STATEMENT,
    ACCOUNT_TOTALS,
    ACCOUNT_MARKS,
    LEDGER_PIECES,
    ADJUSTMENTS,
    PERIODS,
    ACCOUNT_BALANCE,
    TRIAL_BALANCE,
)
