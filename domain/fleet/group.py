"""A group of registers (FLEET-91): it lists them, or describes them by a filter, never both."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events.groups import (
    GroupCreated,
    GroupDeleted,
    GroupFilterSet,
    GroupRenamed,
    RegisterAddedToGroup,
    RegisterRemovedFromGroup,
)
from domain.fleet.refusals import GroupKindRefuses, GroupUnknown
from domain.refusal import InvalidInput

_PREFIX = "group-"
# A static group is a list made by people; more is what filters are for.
MAX_LISTED = 10_000


class _State(Struct):
    exists: bool = False
    name: str = ""
    filter: str | None = None
    registers: set[str] = field(default_factory=set)


class RegisterGroup(Aggregate):
    """`filter` is None for a static group."""

    CATEGORY: ClassVar[str] = "group"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def group(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def edit(self, expected: int) -> None:
        """Check an edit. Raises GroupUnknown, VersionConflict."""
        if not self.state.exists:
            raise GroupUnknown(f"there is no group {self.group}", group=self.group)
        expect(self._id, expected, self.version, {"name": self.state.name, "filter": self.state.filter})

    def add(self, registers: tuple[str, ...], now: datetime) -> None:
        """List these, too. Raises GroupKindRefuses."""
        self._static(wanted=True)
        new = sorted(set(registers) - self.state.registers)
        if len(new) + len(self.state.registers) > MAX_LISTED:
            raise InvalidInput(f"a group lists at most {MAX_LISTED} registers; make a dynamic one", limit=MAX_LISTED)
        for register in new:
            self.fire(RegisterAddedToGroup(register), now=now)

    def remove(self, registers: tuple[str, ...], now: datetime) -> None:
        """List these no longer. Raises GroupKindRefuses."""
        self._static(wanted=True)
        for register in sorted(set(registers) & self.state.registers):
            self.fire(RegisterRemovedFromGroup(register), now=now)

    def describe(self, text: str, now: datetime) -> None:
        """Describe others. Raises GroupKindRefuses."""
        self._static(wanted=False)
        if text != self.state.filter:
            self.fire(GroupFilterSet(text), now=now)

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case GroupCreated():
                self.state = _State(exists=True, name=event.name, filter=event.filter)
            case GroupRenamed():
                state.name = event.name
            case RegisterAddedToGroup():
                state.registers.add(event.register)
            case RegisterRemovedFromGroup():
                state.registers.discard(event.register)
            case GroupFilterSet():
                state.filter = event.filter
            case GroupDeleted():
                state.exists = False
            case _:
                pass

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)

    def _static(self, *, wanted: bool) -> None:
        if (self.state.filter is None) is not wanted:
            raise GroupKindRefuses(
                f"group {self.group} {'describes registers by a filter' if wanted else 'lists its registers'}; "
                "make another group for this",
                group=self.group,
            )
