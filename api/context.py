"""What a resolver knows of its request."""

from dataclasses import dataclass
from typing import Any

import strawberry

from api.documents import Document
from api.limits import ApiLimits
from api.services import Client, Services


@dataclass(frozen=True)
class Context:
    """Who asks, and the house that answers."""

    client: Client
    services: Services
    limits: ApiLimits
    document: Document
    price: int = 0  # in points

    @property
    def organisation(self) -> str:
        """The organisation's schema: the name under which the services know it."""
        return self.client.organisation.schema


Info = strawberry.Info[Context, Any]
