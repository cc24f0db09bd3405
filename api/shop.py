"""The fields of the betting shop's contexts, together."""

from typing import Any

from api.betting import fields as betting
from api.cards import fields as cards
from api.ledger import fields as ledger
from api.players import fields as players
from api.printing import fields as printing

_CONTEXTS = (ledger, players, cards, betting, printing)
SHOP_MUTATIONS: dict[str, Any] = {name: field for context in _CONTEXTS for name, field in context.MUTATIONS.items()}
SHOP_QUERIES: dict[str, Any] = {name: field for context in _CONTEXTS for name, field in context.QUERIES.items()}
