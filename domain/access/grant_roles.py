"""`GrantRole` and `RevokeRole` decided: who holds what, and how far (FLEET-90)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.access.granter import Granter
from domain.access.members import STREAM, Members
from domain.access.own_role import OwnRole, stream_name
from domain.access.refusals import SelfGrant
from domain.access.roles import HELD
from domain.access.scope import Scope
from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled


class GrantRole(Command, frozen=True):
    """Give a built-in or own role, as far as `scope`: `organisation`, `unit:<code>` or `group:<name>`."""

    NAME: ClassVar[str] = "access.GrantRole"

    to: str
    role: str
    scope: str
    expected_version: int
    by: Granter


class RevokeRole(Command, frozen=True):
    """Take a grant back, as it was given."""

    NAME: ClassVar[str] = "access.RevokeRole"

    to: str
    role: str
    scope: str
    expected_version: int


def _streams(command: GrantRole) -> Sequence[tuple[type[Aggregate], str]]:
    members: tuple[type[Aggregate], str] = (Members, STREAM)
    return [members] if command.role in HELD else [members, (OwnRole, stream_name(command.role))]


def _members(command: RevokeRole) -> Sequence[tuple[type[Aggregate], str]]:
    del command
    return [(Members, STREAM)]


def grant(command: GrantRole, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """Only what the granter holds, and never to himself."""
    del recalled
    members, *own = aggregates
    assert isinstance(members, Members)
    scope = Scope.parse(command.scope)
    members.edited(command.to, command.expected_version)
    if command.to == command.by.principal:
        raise SelfGrant("nobody gives himself a role; ask somebody else who holds it")
    if own:
        (role,) = own
        assert isinstance(role, OwnRole)
        command.by.check_holds(role.known.permissions)
    else:
        command.by.check_holds(HELD[command.role])
    members.grant(command.to, command.role, scope, now)


def revoke(command: RevokeRole, members: Sequence[Members], recalled: Recalled, now: datetime) -> None:
    """The last owner stays."""
    del recalled
    (everybody,) = members
    scope = Scope.parse(command.scope)
    everybody.edited(command.to, command.expected_version)
    everybody.revoke(command.to, command.role, scope, now)


GRANT_ROLE = Decider(command=GrantRole, streams=_streams, decide=grant)
REVOKE_ROLE = Decider(command=RevokeRole, streams=_members, decide=revoke)
