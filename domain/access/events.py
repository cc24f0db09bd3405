"""What can happen to access: refusals, the organisation's own roles (`role-<name>`), and who holds what (`members`)."""

from datetime import datetime
from typing import ClassVar

from domain.event import Event


class AccessRefused(Event, frozen=True):
    """A client asked for what it may not (B.6). `refusals` counts by permission how often, between the two instants."""

    TYPE: ClassVar[str] = "access.AccessRefused"

    refusals: dict[str, int]
    first_at: datetime
    last_at: datetime


class RoleCreated(Event, frozen=True):
    """The organisation has a role of its own, or has it again. Permissions are named one by one."""

    TYPE: ClassVar[str] = "access.RoleCreated"

    title: str
    permissions: tuple[str, ...]


class RolePermissionsChanged(Event, frozen=True):
    """Whoever holds the role may this from now on, and nothing else by it."""

    TYPE: ClassVar[str] = "access.RolePermissionsChanged"

    permissions: tuple[str, ...]


class RoleDeleted(Event, frozen=True):
    """Nobody held the role, and nobody can be given it any more."""

    TYPE: ClassVar[str] = "access.RoleDeleted"


class RoleGranted(Event, frozen=True):
    """`to` (`client:<name>` or `user:<subject>`) holds the role as far as the scope reaches."""

    TYPE: ClassVar[str] = "access.RoleGranted"

    to: str
    role: str
    scope: str


class RoleRevoked(Event, frozen=True):
    """`to` does not hold the role there any more."""

    TYPE: ClassVar[str] = "access.RoleRevoked"

    to: str
    role: str
    scope: str


EVENTS = (AccessRefused, RoleCreated, RolePermissionsChanged, RoleDeleted, RoleGranted, RoleRevoked)
