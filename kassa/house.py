"""What the house consists of: every aggregate, event, decider and view, context by context."""

from collections.abc import Sequence

from domain.access.events import EVENTS as ACCESS_EVENTS
from domain.access.record_refusals import RECORD_REFUSALS, AccessStream
from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.event import Event, EventTypes
from domain.fiscal.events import EVENTS as FISCAL_EVENTS
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream
from domain.fleet.deciders import AGGREGATES as FLEET_AGGREGATES
from domain.fleet.deciders import fleet_deciders
from domain.fleet.events import EVENTS as FLEET_EVENTS

AGGREGATES: Sequence[type[Aggregate]] = (FiscalStream, AccessStream, *FLEET_AGGREGATES)
EVENTS: Sequence[type[Event]] = (*FISCAL_EVENTS, *ACCESS_EVENTS, *FLEET_EVENTS)
DECIDERS: Sequence[Decider] = (RECORD_DOCUMENTS, RECORD_REFUSALS, *fleet_deciders())
EVENT_TYPES = EventTypes(*EVENTS)
