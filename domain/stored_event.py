"""An event as the log holds it, with its whole envelope (spec B.1.2): what replay and history hand out."""

from datetime import datetime
from uuid import UUID

from msgspec import Struct

from domain.command import Actor


class StoredEvent(Struct, frozen=True):
    """One event. `position` is gap-free and in commit order; `body` and `hash` are the stored bytes."""

    position: int
    stream: str
    version: int
    type: str
    schema_version: int
    recorded_at: datetime
    occurred_at: datetime
    actor: Actor
    unit: str | None
    correlation_id: UUID
    causation: int | None
    command_id: UUID
    hash: bytes
    body: bytes
