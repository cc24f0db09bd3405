"""`RequestAdjustment`, `ApproveAdjustment`, `RejectAdjustment` decided: two persons, one entry (P36)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger.adjustment import (
    Adjustment,
    AdjustmentPosted,
    AdjustmentRequested,
    AdjustmentTerms,
    Direction,
    Ground,
    adjustment_stream,
)
from domain.ledger.books import Books, account_streams
from domain.ledger.chart import player_available
from domain.ledger.period import Period, period_stream
from domain.ledger.refusals import AdjustmentIsDecided
from domain.ledger.texts import key_of, reason_of
from domain.money import amount_of
from domain.players.player import Player, player_stream
from domain.processes.unit_books import clock_streams, period_and_zone, unit_streams


class RequestAdjustment(Command, frozen=True):
    """Ask that a player's account be adjusted, in the books of a unit; another person approves it."""

    NAME: ClassVar[str] = "ledger.RequestAdjustment"

    unit: str
    player: str
    direction: Direction
    ground: Ground
    amount: int
    reason: str
    adjustment: str
    requester: str


class ApproveAdjustment(Command, frozen=True):
    """Let an adjustment that somebody else asked for stand in the books."""

    NAME: ClassVar[str] = "ledger.ApproveAdjustment"

    adjustment: str
    approver: str


class RejectAdjustment(Command, frozen=True):
    """Let nothing come of an adjustment."""

    NAME: ClassVar[str] = "ledger.RejectAdjustment"

    adjustment: str
    reason: str
    rejecter: str


def _requested(asked: RequestAdjustment) -> Streams:
    player = player_stream(key_of("player", asked.player))
    return [(Adjustment, adjustment_stream(asked.adjustment)), (Player, player), *unit_streams(asked.unit)]


def _request_clocks(asked: RequestAdjustment, aggregates: Sequence[Aggregate]) -> Streams:
    return clock_streams(asked.unit, aggregates)


def _request(asked: RequestAdjustment, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    adjustment: Adjustment = aggregates[0]
    _, zone = period_and_zone(asked.unit, aggregates)
    if adjustment.state is not None:
        raise AdjustmentIsDecided("an adjustment of this id was asked for before; take a new one")
    player: Player = aggregates[1]
    player.expect_open()
    terms = AdjustmentTerms(
        unit=asked.unit,
        zone=zone,
        player=asked.player,
        direction=asked.direction,
        ground=asked.ground,
        amount=amount_of(asked.amount),
        reason=reason_of(asked.reason),
    )
    adjustment.fire(AdjustmentRequested(terms, asked.requester), now=now)


def _one(asked: ApproveAdjustment | RejectAdjustment) -> Streams:
    return [(Adjustment, adjustment_stream(asked.adjustment))]


def _its_books(asked: ApproveAdjustment, aggregates: Sequence[Any]) -> Streams:
    del asked
    adjustment: Adjustment = aggregates[0]
    if adjustment.state is None:
        return []
    terms = adjustment.state.terms
    return [(Period, period_stream(terms.unit)), *account_streams([player_available(terms.player)])]


def _approve(asked: ApproveAdjustment, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    adjustment: Adjustment = aggregates[0]
    terms = adjustment.approved(asked.approver)
    _, period, account = aggregates
    books = Books([account], period, terms.zone)
    books.record(adjustment, AdjustmentPosted(terms.entry, terms.unit, asked.approver), now)


def _reject(asked: RejectAdjustment, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    adjustment: Adjustment = aggregates[0]
    adjustment.reject(asked.rejecter, reason_of(asked.reason), now)


DECIDERS = (
    Decider(RequestAdjustment, _requested, _request, then=_request_clocks),
    Decider(ApproveAdjustment, _one, _approve, then=_its_books),
    Decider(RejectAdjustment, _one, _reject),
)
