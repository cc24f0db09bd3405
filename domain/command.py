"""Commands: what somebody asks for; who asks; and what the ledger answers.

(`gc=False`: these values hold no cycles, and there are many: the collector need not look at them.)

A command is a frozen struct in the imperative (`RecordDocuments`). The same command id with the same body has exactly
one effect and gets the first answer again (CORE-15); `Caller` carries the id, so that a body says nothing but the wish.
"""

from enum import Enum, StrEnum
from typing import Any, ClassVar
from uuid import UUID

from msgspec import Struct


class Work(Enum):
    """What kind of work a command is: an organisation may be allowed some kinds and not others (DEC-11)."""

    EDITS = "edits"  # somebody changes something
    COLLECTS = "collects"  # devices, agents and the clock tell what is so
    KEEPS = "keeps"  # the books of the house itself


class Command(Struct, frozen=True, omit_defaults=True, gc=False):
    """What is asked for. `NAME` is stable: stored answers carry it. What says nothing else is an edit."""

    NAME: ClassVar[str]
    WORK: ClassVar[Work] = Work.EDITS


class ActorKind(StrEnum):
    USER = "USER"
    DEVICE = "DEVICE"
    SYSTEM = "SYSTEM"
    API = "API"


class Actor(Struct, frozen=True, omit_defaults=True, gc=False):
    """Who acts (envelope, spec B.1.2)."""

    kind: ActorKind
    id: str
    role: str | None = None
    desk: str | None = None


class Caller(Struct, frozen=True, gc=False):
    """Who asks, under which command id, and why."""

    actor: Actor
    command_id: UUID
    unit: str | None = None
    correlation_id: UUID | None = None  # the command id when nothing else is given
    causation: int | None = None  # position of the event that made a process ask


class Receipt(Struct, frozen=True, gc=False):
    """The ledger's answer: durable when it is given.

    `position` is the last event of the command (or the head of the log when the command changed nothing); `versions`
    maps each changed stream to its new version; `events` counts them; `replayed` says that this is the stored answer
    of an earlier call; `result` is what the decision itself answered (plain JSON values), None for most commands.
    """

    position: int
    versions: dict[str, int]
    events: int
    replayed: bool
    result: Any = None
