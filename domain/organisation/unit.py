"""One unit, `unit-<code>`: what it is called, its time zone, who answers for it."""

import re
from typing import Any, ClassVar

from msgspec import Struct, convert, to_builtins

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.organisation.events import (
    UnitArchived,
    UnitCreated,
    UnitMoved,
    UnitRenamed,
    UnitResponsibleAssigned,
    UnitTimeZoneSet,
)
from domain.organisation.refusals import UnitUnknown
from domain.organisation.tree import UnitKind
from domain.refusal import InvalidInput
from domain.zones import ZONES

_PREFIX = "unit-"
# A label of a path, which dots separate; eight of them are a path.
_CODE = re.compile(r"[A-Za-z0-9_-]{1,50}")
# What a list can show; ids of users (OpenID Connect) have 255 at most.
MAX_TITLE_CHARS, MAX_RESPONSIBLE_CHARS = 200, 255


class UnitState(Struct):
    kind: UnitKind
    title: str
    parent: str | None = None
    time_zone: str | None = None
    responsible: str | None = None
    archived: bool = False


class Unit(Aggregate):
    """A unit; without a state it was never created."""

    CATEGORY: ClassVar[str] = "unit"

    state: UnitState | None

    def begin(self) -> None:
        self.state = None

    @property
    def code(self) -> str:
        return str(self.id).removeprefix(_PREFIX)

    def edited(self, expected_version: int) -> UnitState:
        """The state, to be edited by somebody who has seen this version. Raises UnitUnknown, VersionConflict."""
        if self.state is None:
            raise UnitUnknown.named(self.code)
        expect(str(self.id), expected_version, self.version, to_builtins(self.state))
        if self.state.archived:
            raise UnitUnknown.named(self.code)
        return self.state

    def evolve(self, event: Event) -> None:
        if isinstance(event, UnitCreated):
            self.state = UnitState(event.kind, event.title, event.parent, event.time_zone, event.responsible)
            return
        assert self.state is not None, "a unit begins with its creation"
        match event:
            case UnitRenamed():
                self.state.title = event.title
            case UnitMoved():
                self.state.parent = event.parent
            case UnitTimeZoneSet():
                self.state.time_zone = event.time_zone
            case UnitResponsibleAssigned():
                self.state.responsible = event.responsible
            case UnitArchived():
                self.state.archived = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, UnitState | None, strict=False)


def stream_name(code: str) -> str:
    """The stream of a unit. Raises InvalidInput for a code that none can have."""
    if not _CODE.fullmatch(code):
        raise InvalidInput(f"{code[:60]!r} is no code of a unit: 1 to 50 of the letters a-z, A-Z, digits, _ and -")
    return _PREFIX + code


def checked_title(title: str) -> str:
    """Raises InvalidInput."""
    if not title.strip() or len(title) > MAX_TITLE_CHARS or not title.isprintable():
        raise InvalidInput(f"a unit's title is one line of 1 to {MAX_TITLE_CHARS} characters", limit=MAX_TITLE_CHARS)
    return title


def checked_time_zone(name: str | None) -> str | None:
    """Raises InvalidInput."""
    if name is not None and name not in ZONES:
        raise InvalidInput(f"{name[:60]!r} is not an IANA time zone; use a name such as Europe/Moscow")
    return name


def checked_responsible(user: str | None) -> str | None:
    """Raises InvalidInput."""
    if user is not None and not (0 < len(user) <= MAX_RESPONSIBLE_CHARS and user.isprintable()):
        raise InvalidInput(f"a user's id has 1 to {MAX_RESPONSIBLE_CHARS} characters", limit=MAX_RESPONSIBLE_CHARS)
    return user
