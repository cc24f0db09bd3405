"""What a resolver knows of its request."""

from typing import Any

import strawberry
from graphql import DocumentNode
from graphql.execution.values import VariableValues
from msgspec import Struct, field

from api.documents import Document
from api.limits import ApiLimits
from api.services import Client, Services


class Context(Struct, frozen=True):
    """Who asks, and the house that answers."""

    client: Client
    services: Services
    limits: ApiLimits
    document: Document
    variables: VariableValues | None = None  # coerced; None when they do not fit
    price: int = 0  # in points
    found: list[DocumentNode] = field(default_factory=list)  # gets the document when it is a subscription

    @property
    def organisation(self) -> str:
        """The organisation's schema: the name under which the services know it."""
        return self.client.organisation.schema


Info = strawberry.Info[Context, Any]
