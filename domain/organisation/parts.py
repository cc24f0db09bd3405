"""Everything of the organisation, and of its units, that the house puts together."""

from domain.organisation.create_units import CREATE_UNITS
from domain.organisation.describe_units import ASSIGN_RESPONSIBLE, RENAME_UNIT, SET_UNIT_TIME_ZONE
from domain.organisation.events import EVENTS as UNIT_EVENTS
from domain.organisation.hierarchy import Hierarchy
from domain.organisation.organisation import Organisation
from domain.organisation.organisation_events import EVENTS as ORGANISATION_EVENTS
from domain.organisation.place_units import ARCHIVE_UNIT, MOVE_UNIT
from domain.organisation.rule_organisation import DECIDERS as RULING
from domain.organisation.unit import Unit

AGGREGATES = (Hierarchy, Unit, Organisation)
EVENTS = (*UNIT_EVENTS, *ORGANISATION_EVENTS)
DECIDERS = (CREATE_UNITS, RENAME_UNIT, MOVE_UNIT, ARCHIVE_UNIT, SET_UNIT_TIME_ZONE, ASSIGN_RESPONSIBLE)
"""Of units, to be put behind the door; those in `RULING` are the organisation's own and look for themselves."""
__all__ = ("AGGREGATES", "DECIDERS", "EVENTS", "RULING")
