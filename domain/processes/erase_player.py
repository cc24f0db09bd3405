"""Erasing a person (CORE-17, DEC-27): asked by one, approved by another, decided in the log; then the key is destroyed.

Who asks and who approves are facts of the caller, not said by clients.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.decision import Decider, Recalled, Streams
from domain.players import events as happened
from domain.players.edit_player import PlayerEdit
from domain.players.player import Player, player_stream
from domain.players.subject import Subject, subject_stream
from domain.players.terms import Reason
from domain.processes.close_player import claims_of


class RequestErasure(PlayerEdit, frozen=True):
    """Ask that the person's data be erased for ever; another person approves it."""

    NAME: ClassVar[str] = "players.RequestErasure"

    by: str


class ApproveErasure(PlayerEdit, frozen=True):
    """Approve another's wish: the person's data are erased for ever."""

    NAME: ClassVar[str] = "players.ApproveErasure"

    by: str


class PlaceLegalHold(PlayerEdit, frozen=True):
    """Let nobody erase the person's data until the hold is released."""

    NAME: ClassVar[str] = "players.PlaceLegalHold"

    reason: Reason


class ReleaseLegalHold(PlayerEdit, frozen=True):
    """Take back what PlaceLegalHold did."""

    NAME: ClassVar[str] = "players.ReleaseLegalHold"

    reason: Reason


def _streams(asked: PlayerEdit) -> Streams:
    return [(Player, player_stream(asked.player)), (Subject, subject_stream(asked.player))]


def _request(asked: RequestErasure, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, ErasureRefused, Erased."""
    del recalled
    player, subject = at_hand
    _ = player.realm
    subject.request(asked.by, player.today(now), now)


def _claims(asked: ApproveErasure, first: Sequence[Any]) -> Streams:
    del asked
    return claims_of(first[0])


def _approve(asked: ApproveErasure, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, ErasureRefused, Erased."""
    del recalled
    player, subject, *claims = at_hand
    _ = player.realm
    subject.approve(asked.by, player.today(now), now)
    for claim in claims:
        claim.release(player.player, now)
    player.fire(happened.PlayerErased(), now=now)


def _place(asked: PlaceLegalHold, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    _ = at_hand[0].realm
    at_hand[1].place_hold(asked.reason, now)


def _release(asked: ReleaseLegalHold, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    _ = at_hand[0].realm
    at_hand[1].release_hold(asked.reason, now)


DECIDERS = (
    Decider(RequestErasure, _streams, _request),
    Decider(ApproveErasure, _streams, _approve, then=_claims),
    Decider(PlaceLegalHold, _streams, _place),
    Decider(ReleaseLegalHold, _streams, _release),
)
