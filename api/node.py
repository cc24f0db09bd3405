"""Relay's Node: everything with a global id, and the root field that finds it again."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import Any

import strawberry

from api.context import Info
from api.dynamic import Member, resolved, sent
from api.permissions import ANY_TOKEN, Need
from api.scalars import Long
from projections.node_ids import Plain, named_by
from projections.refusals import NodeIdInvalid

AT_LEAST = Member(
    Long | None,
    "Read your own writes: wait, for a short time, until this position of the log is visible here. Take it from the "
    "receipt of a mutation. If it does not become visible the error NOT_YET_VISIBLE says so.",
)
_TYPE = "__typename"  # in what `node` answers: the type of it


@strawberry.interface(description="Whatever has a global id and is found again by it: `Query.node`.")
class Node:
    id: strawberry.ID = strawberry.field(
        description="Global id: no other row of any type has it, and it never changes. Opaque; send it back as it is."
    )

    @classmethod
    def is_type_of(cls, _source: object, _info: object) -> bool:
        """Sources are mappings and not of this class: what a field declares is what it gives."""
        return True

    @classmethod
    def resolve_type(cls, source: Mapping[str, Any], _info: object, _abstract: object) -> str:
        """The name of the type behind the interface."""
        return str(source[_TYPE])


ReadNode = Callable[[Info, list[Plain], int | None], Awaitable[Mapping[str, Any] | None]]
"""The row with this key, when this position is visible; None when it is not there. Raises NodeIdInvalid."""


@dataclass(frozen=True)
class Nodes:
    """How the nodes of one type are read, and what whoever reads them needs."""

    needs: Need
    read: ReadNode


def node_field(types: Mapping[str, Nodes]) -> Any:
    """`Query.node`, over the types of nodes by name."""

    async def resolve(info: Info, *, id: str, at_least: Any = None) -> Mapping[str, Any] | None:  # noqa: A002  clients' word
        type_name, key = named_by(id)
        if type_name not in types:
            raise NodeIdInvalid("nothing here has ids of this type; take one from an answer and send it unchanged")
        found, context = types[type_name], info.context
        # known only now: which permission it takes stands in the id
        refusal = found.needs.refusal(context.client)
        if refusal is not None:
            context.services.refused(context.client, str(refusal.details["permission"]))
            raise refusal
        row = await found.read(info, key, sent(at_least))
        return None if row is None else {**row, _TYPE: type_name}

    return resolved(
        resolve,
        Node | None,
        "What has this global id; null when it is not there. It needs what reading its type needs.",
        {"id": Member(strawberry.ID, "The global id, from any answer."), "at_least": AT_LEAST},
        needs=ANY_TOKEN,
    )
