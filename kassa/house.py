"""What the house consists of: every aggregate, event, decider and view, context by context."""

from collections.abc import Sequence

from domain.access.events import EVENTS as ACCESS_EVENTS
from domain.access.parts import AGGREGATES as ACCESS_AGGREGATES
from domain.access.parts import DECIDERS as ACCESS_DECIDERS
from domain.aggregate import Aggregate
from domain.betting import parts as betting
from domain.cards import parts as cards
from domain.codes import parts as codes
from domain.decision import Decider
from domain.event import Event, EventTypes
from domain.fiscal.events import EVENTS as FISCAL_EVENTS
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream
from domain.fleet.deciders import AGGREGATES as FLEET_AGGREGATES
from domain.fleet.deciders import fleet_deciders
from domain.fleet.events import EVENTS as FLEET_EVENTS
from domain.ledger import parts as ledger
from domain.organisation.door import behind_the_door
from domain.organisation.parts import AGGREGATES as ORGANISATION_AGGREGATES
from domain.organisation.parts import DECIDERS as UNIT_DECIDERS
from domain.organisation.parts import EVENTS as ORGANISATION_EVENTS
from domain.organisation.parts import RULING
from domain.players import parts as players
from domain.printing import parts as printing
from domain.processes import parts as processes
from projections.filter_text import read_filter
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.fleet.group_filter import read_group_filter


def _check_filter(text: str) -> None:
    """Saved views describe registers as queries do. Raises FilterInvalid, ColumnUnknown."""
    read_filter(FLEET_REGISTER, text)


def _check_group_filter(text: str) -> None:
    """Groups do so, too, but for naming groups. Raises FilterInvalid, ColumnUnknown."""
    read_group_filter(text)


_SHOP = (ledger, players, codes, cards, betting, printing)
AGGREGATES: Sequence[type[Aggregate]] = (
    FiscalStream,
    *ACCESS_AGGREGATES,
    *ORGANISATION_AGGREGATES,
    *FLEET_AGGREGATES,
    *[aggregate for context in _SHOP for aggregate in context.AGGREGATES],
)
EVENTS: Sequence[type[Event]] = (
    *FISCAL_EVENTS,
    *ACCESS_EVENTS,
    *ORGANISATION_EVENTS,
    *FLEET_EVENTS,
    *[event for context in _SHOP for event in context.EVENTS],
)
_OF_CONTEXTS = (
    RECORD_DOCUMENTS,
    *ACCESS_DECIDERS,
    *UNIT_DECIDERS,
    *fleet_deciders(_check_filter, _check_group_filter),
    *[decider for context in _SHOP for decider in context.DECIDERS],
    *processes.DECIDERS,
)
DECIDERS: Sequence[Decider] = (*map(behind_the_door, _OF_CONTEXTS), *RULING)
EVENT_TYPES = EventTypes(*EVENTS)
