"""A desk is set up in a unit that is there (BET-66d needs desks, reports their units)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.aggregate import Aggregate
from domain.betting.desk import Desk, desk_stream
from domain.betting.texts import said
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.hierarchy import STREAM, Hierarchy
from domain.organisation.refusals import UnitUnknown
from domain.refusal import InvalidInput
from domain.zones import ZONES


class SetUpDesk(Command, frozen=True):
    """Have a desk in a unit. Its days are those of `zone`, an IANA time zone."""

    NAME: ClassVar[str] = "betting.SetUpDesk"

    desk: str
    unit: str
    title: str
    zone: str


def _streams(asked: SetUpDesk) -> Streams:
    return [(Desk, desk_stream(asked.desk)), (Hierarchy, STREAM)]


def _decide(asked: SetUpDesk, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    del recalled
    desk, hierarchy = aggregates
    assert isinstance(desk, Desk)
    assert isinstance(hierarchy, Hierarchy)
    if asked.unit not in hierarchy.places:
        raise UnitUnknown.named(asked.unit)
    if asked.zone not in ZONES:
        raise InvalidInput(f"{asked.zone[:60]!r} is not an IANA time zone; use a name such as Europe/Moscow")
    desk.set_up(asked.unit, said("a title", asked.title), asked.zone, now)


SET_UP_DESK = Decider(SetUpDesk, _streams, _decide)
