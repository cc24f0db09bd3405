"""What an organisation's own users have set up, and its fleet, so that every view of it has rows."""

from domain.access.edit_roles import CreateRole
from domain.access.grant_roles import GrantRole
from domain.event import Event
from domain.fleet.edits.enrolment import RemoveRegister
from domain.fleet.edits.groups import AddToGroup, CreateGroup
from tests.domain.access.roles import BOSS, READER, access
from tests.domain.organisation.units import chain
from tests.projections.fleet.fleet_history import FleetHistory


def organised() -> list[tuple[str, Event]]:
    roles = access()
    roles.when(CreateRole("reader", "Reads", READER, BOSS))
    for scope in ("unit:north", "group:pilot"):
        roles.when(GrantRole("user:anna", "reader", scope, len(roles.log), BOSS))
    return [*chain().log, *roles.log, *_fleet()]


def _fleet() -> list[tuple[str, Event]]:
    """A fleet of which one register has left, and a group that stays."""
    history = FleetHistory(1, 300)
    house = history.house
    house.report({"model_name": "Пирит 2Ф"}, number="0000000099")
    house.do(RemoveRegister("CSI-0000000099", house.version("CSI-0000000099"), "4711", "sold"))
    house.do(CreateGroup("pilot", "Pilot"))
    house.do(AddToGroup("pilot", 1, ("CSI-0000000001",)))
    return history.log
