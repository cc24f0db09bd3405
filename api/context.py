"""What a resolver knows of its request."""

from dataclasses import dataclass
from typing import Any

import strawberry

from api.limits import ApiLimits
from api.services import Client, Services


@dataclass(frozen=True)
class Context:
    """Who asks, and the house that answers."""

    client: Client
    services: Services
    limits: ApiLimits

    @property
    def organisation(self) -> str:
        """Name of the organisation, which is its schema."""
        return self.client.organisation.name


Info = strawberry.Info[Context, Any]
