"""A role that the organisation's own users made (FLEET-90): `role-<name>`."""

import re
from typing import Any, ClassVar

from msgspec import Struct, convert, to_builtins

from domain.access.events import RoleCreated, RoleDeleted, RolePermissionsChanged
from domain.access.refusals import RoleUnknown
from domain.access.roles import ROLES
from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.refusal import InvalidInput

_PREFIX = "role-"
_NAME = re.compile(r"[a-z][a-z0-9_]{0,47}")  # as the built-in ones are called
MAX_TITLE_CHARS = 200


class RoleState(Struct):
    title: str
    permissions: tuple[str, ...]


class OwnRole(Aggregate):
    """A role; without a state it was never created, or deleted."""

    CATEGORY: ClassVar[str] = "role"

    state: RoleState | None

    def begin(self) -> None:
        self.state = None

    @property
    def name(self) -> str:
        return str(self.id).removeprefix(_PREFIX)

    @property
    def known(self) -> RoleState:
        """Raises RoleUnknown."""
        if self.state is None:
            raise RoleUnknown(f"there is no role {self.name}; create it, or name another", role=self.name)
        return self.state

    def edited(self, expected_version: int) -> RoleState:
        """The state, to be edited by somebody who has seen this version. Raises RoleUnknown, VersionConflict."""
        state = self.known
        expect(str(self.id), expected_version, self.version, to_builtins(state))
        return state

    def evolve(self, event: Event) -> None:
        match event:
            case RoleCreated():
                self.state = RoleState(event.title, event.permissions)
            case RolePermissionsChanged():
                self.state = RoleState(self.known.title, event.permissions)
            case RoleDeleted():
                self.state = None
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, RoleState | None, strict=False)


def stream_name(role: str) -> str:
    """The stream of a role of the organisation. Raises InvalidInput for a name that none can have."""
    if not _NAME.fullmatch(role) or role in ROLES:
        raise InvalidInput(
            f"{role[:60]!r} cannot be the name of a role of yours: built-in roles stay as they are, and a name is 1 to "
            "48 of a-z, 0-9 and _"
        )
    return _PREFIX + role


def is_name(role: str) -> bool:
    """Whether a role of the organisation may be called so."""
    return _NAME.fullmatch(role) is not None and role not in ROLES


def checked_title(title: str) -> str:
    """Raises InvalidInput."""
    if not title.strip() or len(title) > MAX_TITLE_CHARS or not title.isprintable():
        raise InvalidInput(f"a role's title is one line of 1 to {MAX_TITLE_CHARS} characters", limit=MAX_TITLE_CHARS)
    return title
