"""The books of a unit: its period, whose days are those of the unit's clocks, and the accounts at hand."""

from collections.abc import Sequence
from datetime import datetime

from msgspec import structs

from domain.aggregate import Aggregate
from domain.decision import Streams
from domain.entry import Entry
from domain.ledger.account import Account
from domain.ledger.books import Books
from domain.ledger.period import Period, period_stream
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.tree import way_to
from domain.organisation.unit import Unit, stream_name
from domain.processes.at_hand import only, those
from domain.refusal import InvalidInput


def unit_streams(unit: str) -> Streams:
    """The period of a unit, and the tree in which it stands."""
    return [(Period, period_stream(unit)), (Hierarchy, STREAM)]


def clock_streams(unit: str, aggregates: Sequence[Aggregate]) -> Streams:
    """The units from the root to this one: the last that sets a clock tells the time there. None for an unknown one."""
    hierarchy = only(Hierarchy, aggregates)
    return [(Unit, stream_name(code)) for code in way_to(hierarchy.places, unit)] if unit in hierarchy.places else []


def period_and_zone(unit: str, aggregates: Sequence[Aggregate]) -> tuple[Period, str]:
    """Raises UnitUnknown."""
    way_to(only(Hierarchy, aggregates).places, unit)
    zones = [each.state.time_zone for each in those(Unit, aggregates) if each.state is not None]
    return only(Period, aggregates), next(zone for zone in reversed(zones) if zone)  # the root has one


def books_of(unit: str, aggregates: Sequence[Aggregate]) -> Books:
    """Raises UnitUnknown."""
    period, zone = period_and_zone(unit, aggregates)
    return Books(those(Account, aggregates), period, zone)


def dated(entry: Entry, effective_at: datetime | None, now: datetime) -> Entry:
    """The entry with its business moment, which is never to come. Raises InvalidInput."""
    if effective_at is not None and effective_at > now:
        raise InvalidInput("nothing is entered before it is so; leave effectiveAt away for now")
    return structs.replace(entry, effective_at=effective_at) if effective_at is not None else entry
