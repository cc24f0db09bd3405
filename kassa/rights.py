"""What an organisation's own users have given: its roles and grants, as its log has them (FLEET-90).

Read from the log and not from a view: a right that was taken back must not wait for a projector. What is known stays
in memory and is brought up to date at every look; a look is one query, or two when own roles are concerned.
"""

import asyncio
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from adapters.eventlog.following import follow
from adapters.eventlog.mapper import EventMapper
from adapters.postgres.reads import Reads
from api.services import Granted
from domain.access.members import STREAM, Held, Members
from domain.access.own_role import OwnRole, is_name, stream_name
from domain.access.roles import HELD
from domain.access.scope import Scope
from kassa.house import EVENT_TYPES


@dataclass(frozen=True)
class Given:
    """`own`: what the organisation's own roles hold, of those asked for; `granted` what somebody was given."""

    own: Mapping[str, frozenset[str]]
    granted: tuple[Granted, ...]


@dataclass
class _Known:
    """One organisation; whoever looks takes turns."""

    turn: asyncio.Lock = field(default_factory=asyncio.Lock)
    members: Members = field(default_factory=lambda: Members.blank(STREAM))
    roles: dict[str, OwnRole] = field(default_factory=dict)


class Rights:
    """Of all organisations, each from its first look on."""

    def __init__(self, reads: Reads) -> None:
        self._reads = reads
        self._mapper = EventMapper(EVENT_TYPES)
        self._known: dict[str, _Known] = {}

    async def of(self, schema: str, principal: str, roles: Iterable[str] = ()) -> Given:
        """What a principal was given, and what those of these roles hold that are the organisation's own.

        Raises Unavailable, DeadlineExceeded.
        """
        known = self._known.setdefault(schema, _Known())
        async with known.turn, self._reads.connection() as connection:
            await follow(connection, schema, self._mapper, [known.members])
            held = tuple(known.members.held_by(principal))
            wanted = {
                name: self._role(known, name) for name in {*roles, *(each.role for each in held)} if is_name(name)
            }
            if wanted:
                await follow(connection, schema, self._mapper, list(wanted.values()))
            known.roles |= {name: role for name, role in wanted.items() if role.version}  # others were never made
            own = {name: frozenset(role.state.permissions) for name, role in wanted.items() if role.state is not None}
        return Given(own, tuple(_granted(each, own) for each in sorted(held)))

    def _role(self, known: _Known, name: str) -> OwnRole:
        return known.roles.get(name) or OwnRole.blank(stream_name(name))


def _granted(held: Held, own: Mapping[str, frozenset[str]]) -> Granted:
    nothing: frozenset[str] = frozenset()
    return Granted(held.role, HELD.get(held.role) or own.get(held.role, nothing), Scope.parse(held.scope))
