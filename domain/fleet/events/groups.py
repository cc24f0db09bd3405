"""What happens to a group of registers (FLEET-91): it lists them (static) or describes them (dynamic), never both."""

from typing import ClassVar

from domain.event import Event


class GroupCreated(Event, frozen=True):
    """There is a group. `filter` makes it dynamic: the text of a filter as in queries (JSON)."""

    TYPE: ClassVar[str] = "fleet.GroupCreated"

    name: str
    filter: str | None = None


class GroupRenamed(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.GroupRenamed"

    name: str


class RegisterAddedToGroup(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.RegisterAddedToGroup"

    register: str


class RegisterRemovedFromGroup(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.RegisterRemovedFromGroup"

    register: str


class GroupFilterSet(Event, frozen=True):
    """A dynamic group describes others."""

    TYPE: ClassVar[str] = "fleet.GroupFilterSet"

    filter: str


class GroupDeleted(Event, frozen=True):
    TYPE: ClassVar[str] = "fleet.GroupDeleted"


EVENTS = (GroupCreated, GroupRenamed, RegisterAddedToGroup, RegisterRemovedFromGroup, GroupFilterSet, GroupDeleted)
