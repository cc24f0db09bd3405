"""Everything of the organisation's units that the house puts together."""

from domain.organisation.create_units import CREATE_UNITS
from domain.organisation.describe_units import ASSIGN_RESPONSIBLE, RENAME_UNIT, SET_UNIT_TIME_ZONE
from domain.organisation.hierarchy import Hierarchy
from domain.organisation.place_units import ARCHIVE_UNIT, MOVE_UNIT
from domain.organisation.unit import Unit

AGGREGATES = (Hierarchy, Unit)
DECIDERS = (CREATE_UNITS, RENAME_UNIT, MOVE_UNIT, ARCHIVE_UNIT, SET_UNIT_TIME_ZONE, ASSIGN_RESPONSIBLE)
