"""What the ledger can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

from api.ledger.balances import BALANCE_FIELDS
from api.ledger.mutations import LEDGER_MUTATIONS

MUTATIONS: dict[str, Any] = LEDGER_MUTATIONS
QUERIES: dict[str, Any] = BALANCE_FIELDS
