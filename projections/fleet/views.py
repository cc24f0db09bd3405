"""The fleet's views: first what events feed, then the questions that look at it."""

from projections.fleet.beside import FATAL_ERRORS, PLANNED_OUTAGES, REGISTER_LEASES
from projections.fleet.days import DRIVE_DAYS, REGISTER_DAYS
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.fleet.groups import GROUP_MEMBERS, REGISTER_GROUPS
from projections.fleet.registers import REGISTERS
from projections.view import View

FLEET_VIEWS: tuple[View, ...] = (
    REGISTERS,
    FLEET_DRIVES,
    DRIVE_DAYS,
    REGISTER_DAYS,
    PLANNED_OUTAGES,
    REGISTER_LEASES,
    FATAL_ERRORS,
    REGISTER_GROUPS,
    GROUP_MEMBERS,
    FLEET_REGISTER,
)
