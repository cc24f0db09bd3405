"""`RecordRefusals` decided: refusals of one client, counted over a while, are one event of its stream."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.access.events import AccessRefused
from domain.aggregate import Aggregate
from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.refusal import InvalidInput


class RecordRefusals(Command, frozen=True):
    """Keep on record that a client was refused: how often for want of which permission, and between which instants."""

    NAME: ClassVar[str] = "access.RecordRefusals"
    WORK: ClassVar[Work] = Work.KEEPS

    client: str  # its id
    refusals: dict[str, int]
    first_at: datetime
    last_at: datetime


class AccessStream(Aggregate):
    """What became of one client's access: `access-<client>`. Nothing is decided by what was before."""

    CATEGORY: ClassVar[str] = "access"

    def begin(self) -> None:
        pass

    def evolve(self, event: Event) -> None:
        pass

    def freeze(self) -> Any:
        return None

    def thaw(self, state: Any) -> None:
        pass


def streams(command: RecordRefusals) -> Sequence[tuple[type[AccessStream], str]]:
    """The client's stream."""
    return [(AccessStream, f"{AccessStream.CATEGORY}-{command.client}")]


def decide(command: RecordRefusals, clients: Sequence[AccessStream], recalled: Recalled, now: datetime) -> None:
    """One event, however often it was."""
    del recalled
    if not command.refusals or min(command.refusals.values()) < 1 or command.last_at < command.first_at:
        raise InvalidInput("name at least one refusal, and when it was")
    (client,) = clients
    client.fire(
        AccessRefused(command.refusals, command.first_at, command.last_at), now=now, occurred_at=command.last_at
    )


RECORD_REFUSALS = Decider(command=RecordRefusals, streams=streams, decide=decide)
