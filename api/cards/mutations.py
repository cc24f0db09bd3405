"""The mutations of cards: what people may ask for, one command each, as a table (CARD-07, -08, -19…22).

Cards and players go from shop to shop: whoever may do something with cards at all may do it with any card he has found.
"""

from collections.abc import Mapping
from typing import Any

from api.cards.inputs import CARD_INPUTS
from api.context import Context
from api.inputs import command_of, mutation, mutation_name
from domain.access.refusals import Forbidden
from domain.access.scope import ScopeKind
from domain.cards.edits import BlockCard, CloseCard, UnbindCard
from domain.command import Command
from domain.processes.stock_cards import RegisterCard, SetCardTier

ANYWHERE = frozenset({ScopeKind.UNIT})
_WITHOUT_CARD = "card.unbind.without_card"
_PERMISSIONS: Mapping[type[Command], str] = {
    RegisterCard: "card.register",
    UnbindCard: "card.unbind",
    BlockCard: "card.block",
    CloseCard: "card.close",
    SetCardTier: "card.tier.set",
}


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        if command is UnbindCard and not given.presented and not context.client.scopes(_WITHOUT_CARD):
            context.services.refused(context.client, _WITHOUT_CARD)
            raise Forbidden.lacking(_WITHOUT_CARD)
        return command_of(command, given)

    return mutation(command, permission, CARD_INPUTS, make, told_by=ANYWHERE)


CARD_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission) for command, permission in _PERMISSIONS.items()
}
