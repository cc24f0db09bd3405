"""What an organisation's own users have set up, so that every view of it has rows."""

from domain.access.edit_roles import CreateRole
from domain.access.grant_roles import GrantRole
from domain.event import Event
from tests.domain.access.roles import BOSS, READER, access
from tests.domain.organisation.units import chain


def organised() -> list[tuple[str, Event]]:
    roles = access()
    roles.when(CreateRole("reader", "Reads", READER, BOSS))
    for scope in ("unit:north", "group:pilot"):
        roles.when(GrantRole("user:anna", "reader", scope, len(roles.log), BOSS))
    return [*chain().log, *roles.log]
