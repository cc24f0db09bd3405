"""The fleet's views: first what events feed, then the questions that look at it."""

from projections.fleet.attention import ATTENTION
from projections.fleet.beside import FATAL_ERRORS, PLANNED_OUTAGES, REGISTER_LEASES
from projections.fleet.days import DRIVE_DAYS, REGISTER_DAYS
from projections.fleet.fiscal_drive import FISCAL_DRIVE
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.fleet.fleet_unsent import FLEET_UNSENT
from projections.fleet.forecasts import FN_PURCHASE_PLAN, FN_REPLACEMENT_FORECAST, PART_AND_REGISTER_FORECAST
from projections.fleet.groups import GROUP_LISTS, GROUP_MEMBERS, REGISTER_GROUPS
from projections.fleet.logs import FATAL_ERROR_LOG, REMOVED_REGISTERS, VERSION_MATRIX
from projections.fleet.preferences import PREFERENCES
from projections.fleet.registers import REGISTERS
from projections.fleet.release_catalogue import RELEASE_CATALOGUE
from projections.fleet.releases import RELEASES
from projections.fleet.stock import FN_ORDERS, FN_STOCK
from projections.fleet.store_idle_week import STORE_IDLE_WEEK
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
    GROUP_LISTS,
    GROUP_MEMBERS,
    PREFERENCES,
    FN_STOCK,
    FN_ORDERS,
    RELEASES,
    FLEET_REGISTER,
    ATTENTION,
    FLEET_UNSENT,
    STORE_IDLE_WEEK,
    FISCAL_DRIVE,
    FN_REPLACEMENT_FORECAST,
    FN_PURCHASE_PLAN,
    PART_AND_REGISTER_FORECAST,
    FATAL_ERROR_LOG,
    VERSION_MATRIX,
    RELEASE_CATALOGUE,
    REMOVED_REGISTERS,
)
