"""`CreateRole`, `ChangeRolePermissions` and `DeleteRole` decided: the organisation's own roles (FLEET-90)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.access.events import RoleCreated, RoleDeleted, RolePermissionsChanged
from domain.access.granter import Granter, checked_permissions
from domain.access.members import STREAM, Members
from domain.access.own_role import OwnRole, checked_title, stream_name
from domain.access.refusals import RoleExists, RoleInUse
from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled


class CreateRole(Command, frozen=True):
    """Make a role; the name of one that was deleted may be used again."""

    NAME: ClassVar[str] = "access.CreateRole"

    role: str
    title: str
    permissions: tuple[str, ...]
    by: Granter


class ChangeRolePermissions(Command, frozen=True):
    """Say anew what a role holds; whoever holds it may that and nothing else, within seconds."""

    NAME: ClassVar[str] = "access.ChangeRolePermissions"

    role: str
    permissions: tuple[str, ...]
    expected_version: int
    by: Granter


class DeleteRole(Command, frozen=True):
    """Take a role away that nobody holds."""

    NAME: ClassVar[str] = "access.DeleteRole"

    role: str
    expected_version: int


def _role(command: CreateRole | ChangeRolePermissions) -> Sequence[tuple[type[Aggregate], str]]:
    return [(OwnRole, stream_name(command.role))]


def _role_and_members(command: DeleteRole) -> Sequence[tuple[type[Aggregate], str]]:
    return [(OwnRole, stream_name(command.role)), (Members, STREAM)]


def create(command: CreateRole, roles: Sequence[OwnRole], recalled: Recalled, now: datetime) -> None:
    """Only of what its maker holds: a role is made to be given."""
    del recalled
    (role,) = roles
    if role.state is not None:
        raise RoleExists(f"there is a role {command.role} already; change it, or choose another name")
    permissions = checked_permissions(command.permissions)
    command.by.check_holds(permissions)
    role.fire(RoleCreated(checked_title(command.title), permissions), now=now)


def change(command: ChangeRolePermissions, roles: Sequence[OwnRole], recalled: Recalled, now: datetime) -> None:
    """What is added must be held by whoever adds it; anything may be taken away."""
    del recalled
    (role,) = roles
    state = role.edited(command.expected_version)
    permissions = checked_permissions(command.permissions)
    command.by.check_holds(set(permissions) - set(state.permissions))
    if permissions != state.permissions:
        role.fire(RolePermissionsChanged(permissions), now=now)


def delete(command: DeleteRole, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """Not while somebody holds it."""
    del recalled
    role, members = aggregates
    assert isinstance(role, OwnRole)
    assert isinstance(members, Members)
    role.edited(command.expected_version)
    if members.is_held(command.role):
        raise RoleInUse(f"{command.role} is held by somebody; revoke it first", role=command.role)
    role.fire(RoleDeleted(), now=now)


CREATE_ROLE = Decider(command=CreateRole, streams=_role, decide=create)
CHANGE_ROLE_PERMISSIONS = Decider(command=ChangeRolePermissions, streams=_role, decide=change)
DELETE_ROLE = Decider(command=DeleteRole, streams=_role_and_members, decide=delete)
