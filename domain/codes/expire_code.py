"""`ExpireCode` decided: the clock tells of a code that nobody used."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.aggregate import Aggregate
from domain.codes.codes import Codes
from domain.command import Command, Work
from domain.decision import Decider, Recalled


class ExpireCode(Command, frozen=True):
    """The time of a code is over; `codes` is the stream of the phone's codes. Nothing happens when it has ended."""

    NAME: ClassVar[str] = "codes.ExpireCode"
    WORK: ClassVar[Work] = Work.COLLECTS

    codes: str
    code_id: str


def streams(command: ExpireCode) -> Sequence[tuple[type[Aggregate], str]]:
    return [(Codes, command.codes)]


def decide(command: ExpireCode, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    del recalled
    (codes,) = aggregates
    assert isinstance(codes, Codes)
    codes.expire(command.code_id, now)


EXPIRE_CODE = Decider(command=ExpireCode, streams=streams, decide=decide)
