"""`ReportDelivery` decided: what a gateway says of a message, which is perhaps that of a code."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.aggregate import Aggregate
from domain.codes.codes import Codes
from domain.codes.message import Message, message_stream
from domain.command import Command, Work
from domain.decision import Decider, Recalled


class ReportDelivery(Command, frozen=True):
    """The message was delivered, or did not come through for the reason `failure`, a gateway's word and number.

    Of a message with a one-time code, `codes` is the stream of the phone's codes.
    """

    NAME: ClassVar[str] = "codes.ReportDelivery"
    WORK: ClassVar[Work] = Work.COLLECTS

    message_id: str
    failure: str | None = None
    code_id: str | None = None
    codes: str | None = None


def streams(command: ReportDelivery) -> Sequence[tuple[type[Aggregate], str]]:
    """The message, then the phone's codes, if any."""
    message: tuple[type[Aggregate], str] = (Message, message_stream(command.message_id))
    return [message] if command.codes is None else [message, (Codes, command.codes)]


def decide(command: ReportDelivery, aggregates: Sequence[Aggregate], recalled: Recalled, now: datetime) -> None:
    """Nothing happens when it was told before."""
    del recalled
    message, *of_phone = aggregates
    assert isinstance(message, Message)
    if not message.tell(command.failure, now) or command.failure is None:
        return
    for codes in of_phone:
        assert isinstance(codes, Codes)
        codes.fail(command.code_id or "", command.message_id, command.failure, now)


REPORT_DELIVERY = Decider(command=ReportDelivery, streams=streams, decide=decide)
