"""A second person approves the void of a coupon of a large stake (DEC-24)."""

from collections.abc import Sequence
from datetime import datetime
from typing import ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import VoidApproved
from domain.betting.coupon_life import Act
from domain.command import Command
from domain.decision import Decider, Recalled


class ApproveVoid(Command, frozen=True):
    """Let another person void this coupon."""

    NAME: ClassVar[str] = "betting.ApproveVoid"

    coupon: str
    approver: str


def _streams(asked: ApproveVoid) -> Sequence[tuple[type[Coupon], str]]:
    return [(Coupon, coupon_stream(asked.coupon))]


def _decide(asked: ApproveVoid, coupons: Sequence[Coupon], recalled: Recalled, now: datetime) -> None:
    del recalled
    (coupon,) = coupons
    coupon.admit(Act.VOID)
    if coupon.state.approver != asked.approver:
        coupon.fire(VoidApproved(asked.approver), now=now)


APPROVE_VOID = Decider(command=ApproveVoid, streams=_streams, decide=_decide)
