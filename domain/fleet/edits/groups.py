"""Groups of registers, by list or by filter (FLEET-91)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.fleet.edits.edit import LONGEST_NAME, text_of
from domain.fleet.events.groups import GroupCreated, GroupDeleted, GroupRenamed
from domain.fleet.group import RegisterGroup
from domain.fleet.identity import group_stream, is_register_id
from domain.fleet.refusals import GroupInUse, IdTaken
from domain.refusal import InvalidInput

MAX_REGISTERS_PER_COMMAND = 1_000
FilterCheck = Callable[[str], None]
"""Raises a Refusal for the text of a filter that does not parse. The language is that of the read model."""


class CreateGroup(Command, frozen=True):
    """Make a group. With a `filter` (its text as in queries, JSON) it is dynamic, without one static."""

    NAME: ClassVar[str] = "fleet.CreateGroup"

    group: str
    name: str
    filter: str | None = None


class GroupEdit(Command, frozen=True):
    """An edit of one group by a person who has seen `expected_version` of it."""

    group: str
    expected_version: int


class RenameGroup(GroupEdit, frozen=True):
    """Give the group another name."""

    NAME: ClassVar[str] = "fleet.RenameGroup"

    name: str


class AddToGroup(GroupEdit, frozen=True):
    """List 1–1,000 registers in a static group."""

    NAME: ClassVar[str] = "fleet.AddToGroup"

    registers: tuple[str, ...]


class RemoveFromGroup(GroupEdit, frozen=True):
    """Take 1–1,000 registers from the list of a static group."""

    NAME: ClassVar[str] = "fleet.RemoveFromGroup"

    registers: tuple[str, ...]


class SetGroupFilter(GroupEdit, frozen=True):
    """Let a dynamic group describe others."""

    NAME: ClassVar[str] = "fleet.SetGroupFilter"

    filter: str


class DeleteGroup(GroupEdit, frozen=True):
    """Delete a group that nothing is limited to; `used_by` names what is."""

    NAME: ClassVar[str] = "fleet.DeleteGroup"

    used_by: tuple[str, ...] = ()


def _rename(asked: RenameGroup, group: RegisterGroup, now: datetime) -> None:
    name = text_of("a name", asked.name, LONGEST_NAME)
    if name != group.state.name:
        group.fire(GroupRenamed(name), now=now)


def _add(asked: AddToGroup, group: RegisterGroup, now: datetime) -> None:
    group.add(_registers(asked.registers), now)


def _remove(asked: RemoveFromGroup, group: RegisterGroup, now: datetime) -> None:
    group.remove(_registers(asked.registers), now)


def _delete(asked: DeleteGroup, group: RegisterGroup, now: datetime) -> None:
    if asked.used_by:
        raise GroupInUse(f"{', '.join(asked.used_by[:3])} …: used by {len(asked.used_by)}", group=group.group)
    group.fire(GroupDeleted(), now=now)


def _registers(registers: tuple[str, ...]) -> tuple[str, ...]:
    if not 1 <= len(registers) <= MAX_REGISTERS_PER_COMMAND or not all(map(is_register_id, registers)):
        raise InvalidInput(f"name 1 to {MAX_REGISTERS_PER_COMMAND} registers", limit=MAX_REGISTERS_PER_COMMAND)
    return registers


def _streams(asked: Any) -> Sequence[tuple[type[RegisterGroup], str]]:
    return [(RegisterGroup, group_stream(asked.group))]


def _edit(command: type[GroupEdit], act: Callable[[Any, RegisterGroup, datetime], None]) -> Decider:
    def decide(asked: GroupEdit, groups: Sequence[RegisterGroup], recalled: Recalled, now: datetime) -> None:
        del recalled
        (group,) = groups
        group.edit(asked.expected_version)
        act(asked, group, now)

    return Decider(command=command, streams=_streams, decide=decide)


def group_deciders(check_filter: FilterCheck) -> Sequence[Decider]:
    """The deciders of groups; `check_filter` knows the language of filters."""

    def create(asked: CreateGroup, groups: Sequence[RegisterGroup], recalled: Recalled, now: datetime) -> None:
        del recalled
        (group,) = groups
        if group.version:
            raise IdTaken(f"the id {group.group} was given to a group before; take another", group=group.group)
        if asked.filter is not None:
            check_filter(asked.filter)
        group.fire(GroupCreated(text_of("a name", asked.name, LONGEST_NAME), asked.filter), now=now)

    def describe(asked: SetGroupFilter, group: RegisterGroup, now: datetime) -> None:
        check_filter(asked.filter)
        group.describe(asked.filter, now)

    return (
        Decider(command=CreateGroup, streams=_streams, decide=create),
        _edit(RenameGroup, _rename),
        _edit(AddToGroup, _add),
        _edit(RemoveFromGroup, _remove),
        _edit(SetGroupFilter, describe),
        _edit(DeleteGroup, _delete),
    )
