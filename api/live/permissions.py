"""What a stream needs its reader to be allowed. Deny by default."""

from collections.abc import Iterable
from typing import ClassVar

from api.services import Client
from domain.refusal import Refusal

EVENTS = "audit.events.read"
BODIES = "audit.payload.read"


class Forbidden(Refusal):
    """The client does not hold the permission."""

    code: ClassVar[str] = "FORBIDDEN"


def require(client: Client, permissions: Iterable[str]) -> None:
    """Raises Forbidden unless the client holds all of them."""
    for permission in permissions:
        if permission not in client.permissions:
            raise Forbidden(f"this needs the permission {permission}; ask for it", permission=permission)
