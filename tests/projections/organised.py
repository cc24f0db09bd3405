"""What an organisation's own users have set up, and its fleet, so that every view of it has rows."""

from datetime import date, timedelta

from domain.access.edit_roles import CreateRole
from domain.access.grant_roles import GrantRole
from domain.event import Event
from domain.fleet.csv_layout import CsvColumn, CsvLayout
from domain.fleet.edits import releases, stock
from domain.fleet.edits.enrolment import RemoveRegister
from domain.fleet.edits.groups import AddToGroup, CreateGroup
from domain.fleet.edits.leases import AcquireLease
from domain.fleet.edits.outages import PlanOutage
from domain.fleet.edits.preferences import SaveCsvTemplate
from domain.fleet.events.release import ReleaseReason
from domain.fleet.parameters.values import Activity, Software
from domain.organisation.parts import RULING
from domain.organisation.rule_organisation import ActivateOrganisation, ChangeSetting, StartTrial
from tests.domain.access.roles import BOSS, READER, access
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import chain
from tests.projections.fleet.fleet_history import FleetHistory
from tests.projections.printing.shop_day import DAY
from tests.projections.shop_story import shop_story


def organised() -> list[tuple[str, Event]]:
    roles = access()
    roles.when(CreateRole("reader", "Reads", READER, BOSS))
    for scope in ("unit:north", "group:pilot"):
        roles.when(GrantRole("user:anna", "reader", scope, len(roles.log), BOSS))
    return [*chain().log, *roles.log, *_fleet(), *_beside(), *DAY, *shop_story()]


def _fleet() -> list[tuple[str, Event]]:
    """A fleet of which one register has left, one is at work and will be silent; a group and a template that stay."""
    history = FleetHistory(1, 300)
    house = history.house
    house.report({"model_name": "Пирит 2Ф"}, number="0000000099")
    house.do(RemoveRegister("CSI-0000000099", house.version("CSI-0000000099"), "4711", "sold"))
    house.do(CreateGroup("pilot", "Pilot"))
    house.do(AddToGroup("pilot", 1, ("CSI-0000000001",)))
    house.report(number="0000000098")
    house.do(AcquireLease("CSI-0000000098", "anna", Activity.REMOTE_SERVICE))
    starts = house.now
    version = house.version("CSI-0000000098")
    house.do(PlanOutage("CSI-0000000098", version, "works", starts, starts + timedelta(days=9), "works"))
    house.do(SaveCsvTemplate("mine", "anna", 0, "Mine", CsvLayout((CsvColumn("register_id"),))))
    return history.log


def _beside() -> list[tuple[str, Event]]:
    """Settings, drives in stock of a unit without registers, and a release."""
    others = Deciding((*RULING, *stock.DECIDERS, *releases.DECIDERS))
    for command in (
        StartTrial(),
        ActivateOrganisation("paid"),
        ChangeSetting("poll_interval_s", "group:pilot", "30", "quick", 0),
        stock.OrderFn("south", "Ин15-2", 5, "PO-1", date(2026, 12, 1), 0),
        stock.RecordFnReceipt("south", "Ин15-2", 3, "PO-1"),
        releases.RegisterRelease(Software.WIFI, "1.2", "ab" * 32, ("Viki",), (ReleaseReason.FIX,), "user:ann"),
    ):
        others.when(command)
    return others.log
