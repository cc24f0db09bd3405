"""Who holds which roles, and how far: one stream, `members`, because the last owner is everybody's business.

Principals are `client:<name>` and `user:<subject>`: what people know them by.
"""

import re
from datetime import datetime
from typing import Any, ClassVar, NamedTuple

from msgspec import Struct, convert

from domain.access.events import RoleGranted, RoleRevoked
from domain.access.refusals import LastOwner
from domain.access.scope import WHOLE_ORGANISATION, Scope
from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.refusal import InvalidInput

STREAM = "members"
OWNER_ROLE = "owner"
# Whoever needs more has the wrong roles; each is looked at with every read.
MAX_GRANTS = 50
_PRINCIPAL = re.compile(r"(client|user):\S(.{0,253}\S)?")


class Held(NamedTuple):
    """A role and how far it reaches, as texts."""

    role: str
    scope: str


class MemberState(Struct):
    edited: int  # version of the last change
    held: list[Held]


class Members(Aggregate):
    """Everybody who holds something by a grant."""

    CATEGORY: ClassVar[str] = STREAM

    def begin(self) -> None:
        self.members: dict[str, MemberState] = {}

    def held_by(self, principal: str) -> list[Held]:
        member = self.members.get(principal)
        return member.held if member else []

    def is_held(self, role: str) -> bool:
        return any(held.role == role for member in self.members.values() for held in member.held)

    def edited(self, principal: str, expected_version: int) -> list[Held]:
        """What he holds, to be edited by somebody who has seen this version. Raises VersionConflict."""
        if not _PRINCIPAL.fullmatch(principal) or not principal.isprintable():
            raise InvalidInput(f"{principal[:60]!r} is nobody; write client:<name> or user:<subject>")
        member = self.members.get(principal)
        if member is not None:
            expect(STREAM, expected_version, member.edited, {"held": [each._asdict() for each in member.held]})
            return member.held
        return []

    def grant(self, principal: str, role: str, scope: Scope, now: datetime) -> None:
        """Nothing happens when it is held already. Raises InvalidInput."""
        if Held(role, str(scope)) in self.held_by(principal):
            return
        if len(self.held_by(principal)) >= MAX_GRANTS:
            raise InvalidInput(f"{principal} holds {MAX_GRANTS} grants; make one role of them", limit=MAX_GRANTS)
        self.fire(RoleGranted(principal, role, str(scope)), now=now)

    def revoke(self, principal: str, role: str, scope: Scope, now: datetime) -> None:
        """Nothing happens when it is not held. Raises LastOwner."""
        ownership = Held(OWNER_ROLE, str(WHOLE_ORGANISATION))
        gone = Held(role, str(scope))
        if gone not in self.held_by(principal):
            return
        others = [each for name, each in self.members.items() if name != principal]
        if gone == ownership and not any(ownership in each.held for each in others):
            raise LastOwner(f"{principal} is the last owner; make somebody else an owner first")
        self.fire(RoleRevoked(principal, role, str(scope)), now=now)

    def evolve(self, event: Event) -> None:
        version = self._version + 1
        match event:
            case RoleGranted():
                held = [*self.held_by(event.to), Held(event.role, event.scope)]
                self.members[event.to] = MemberState(version, held)
            case RoleRevoked():
                held = [each for each in self.held_by(event.to) if each != (event.role, event.scope)]
                if held:
                    self.members[event.to] = MemberState(version, held)
                else:
                    del self.members[event.to]
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.members

    def thaw(self, state: Any) -> None:
        self.members = convert(state, dict[str, MemberState], strict=False)
