"""A player is identified at a desk: found, compared with the original document, confirmed (BET-42…56; DEC-29, -30)."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.identification import EndReason, Method
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams
from domain.players.player import Player, player_stream
from domain.players.terms import Act
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class AtDesk(Command, frozen=True):
    """What a cashier does at a desk where he has a shift."""

    desk: str
    cashier: str


class IdentifyPlayer(AtDesk, frozen=True):
    """Have the data of a player who was searched for before oneself, to compare them with the original document."""

    NAME: ClassVar[str] = "betting.IdentifyPlayer"

    player: str


class IdentifyFromRecent(AtDesk, frozen=True):
    """The same for one of the players who were identified at this desk recently."""

    NAME: ClassVar[str] = "betting.IdentifyFromRecent"

    player: str


class ConfirmDocumentMatch(AtDesk, frozen=True):
    """The data are those of the original document: the desk is in the mode of this player, for one operation."""

    NAME: ClassVar[str] = "betting.ConfirmDocumentMatch"

    player: str
    identification: str


class CloseIdentification(AtDesk, frozen=True):
    """Leave the mode of the identified player."""

    NAME: ClassVar[str] = "betting.CloseIdentification"


class LeaveDesk(AtDesk, frozen=True):
    """Say that the cashier logs out and leaves the desk: nobody stays identified at it; the shift goes on."""

    NAME: ClassVar[str] = "betting.LeaveDesk"


class ExpireIdentification(Command, frozen=True):
    """Say that the time of an identification is over (asked by the clock)."""

    NAME: ClassVar[str] = "betting.ExpireIdentification"
    WORK: ClassVar[Work] = Work.COLLECTS

    desk: str


def _find(asked: IdentifyPlayer, desk: Desk, settings: ShopSettings, now: datetime) -> None:
    until = now + settings.minutes("identification_timeout_minutes")
    desk.find(asked.player, Method.DOCUMENT, asked.cashier, until, now)


def _find_recent(asked: IdentifyFromRecent, desk: Desk, settings: ShopSettings, now: datetime) -> None:
    since = now - timedelta(hours=settings.number("recent_identifications_hours"))
    until = now + settings.minutes("identification_timeout_minutes")
    desk.expect_recent(asked.player, settings.number("recent_identifications_count"), since)
    desk.find(asked.player, Method.RECENT, asked.cashier, until, now)


def _confirm(asked: ConfirmDocumentMatch, desk: Desk, settings: ShopSettings, now: datetime) -> dict[str, str]:
    until = now + settings.minutes("identification_timeout_minutes")
    desk.confirm_document(asked.identification, asked.player, until, now)
    return {"identification": asked.identification}


def _of_player(command: type[AtDesk], act: Callable[[Any, Desk, ShopSettings, datetime], Any]) -> Decider:
    def streams(asked: Any) -> Streams:
        return [(Desk, desk_stream(asked.desk)), (Player, player_stream(asked.player)), *SETTING_STREAMS]

    def decide(asked: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
        del recalled
        desk, player, organisation, hierarchy = aggregates
        desk.on_shift(asked.cashier)
        player.admit(Act.IDENTIFICATION, 0, now)
        return act(asked, desk, ShopSettings(organisation, hierarchy, desk.unit), now)

    return Decider(command, streams, decide)


def _desk_only(asked: Any) -> Streams:
    return [(Desk, desk_stream(asked.desk))]


def _leaving(command: type[AtDesk], reason: EndReason) -> Decider:
    def decide(asked: Any, desks: Sequence[Desk], recalled: Recalled, now: datetime) -> None:
        del recalled
        (desk,) = desks
        desk.on_shift(asked.cashier)
        desk.leave(reason, now)

    return Decider(command, _desk_only, decide)


def _expire(asked: ExpireIdentification, desks: Sequence[Desk], recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    (desk,) = desks
    desk.expire(now)


DECIDERS = (
    _of_player(IdentifyPlayer, _find),
    _of_player(IdentifyFromRecent, _find_recent),
    _of_player(ConfirmDocumentMatch, _confirm),
    _leaving(CloseIdentification, EndReason.CLOSED_BY_CASHIER),
    _leaving(LeaveDesk, EndReason.LOGOUT),
    Decider(ExpireIdentification, _desk_only, _expire),
)
