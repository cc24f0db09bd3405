"""A player's limits and his own exclusion, with the times the organisation has set for them (spec D.4)."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.decision import Decider, Recalled, Streams
from domain.organisation.organisation import STREAM, Organisation
from domain.players import events as happened
from domain.players.edit_player import PlayerEdit
from domain.players.player import Player, player_stream
from domain.players.terms import LimitKind, LimitPeriod
from domain.refusal import InvalidInput

# As much as amounts of money may be.
MOST = 10**12
LONGEST_EXCLUSION_DAYS = 36_500  # for a lifetime


class SetLimit(PlayerEdit, frozen=True):
    """Limit deposits or stakes, in minor units; none: no limit. A lower one holds at once, a higher one later."""

    NAME: ClassVar[str] = "players.SetLimit"

    kind: LimitKind
    period: LimitPeriod
    amount: int | None = None


class SelfExclude(PlayerEdit, frozen=True):
    """Exclude the player for so many days, at his own wish; nobody can shorten it."""

    NAME: ClassVar[str] = "players.SelfExclude"

    days: int


def _streams(asked: PlayerEdit) -> Streams:
    return [(Player, player_stream(asked.player)), (Organisation, STREAM)]


def _set_limit(asked: SetLimit, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, Erased, PlayerIsClosed."""
    del recalled
    player, organisation = at_hand
    if asked.amount is not None and not 0 <= asked.amount <= MOST:
        raise InvalidInput(f"a limit is 0 to {MOST:,} minor units", limit=MOST)
    player.expect_open()
    held = player.state.limits.amount(asked.kind, asked.period, now)
    if held is None or (asked.amount is not None and asked.amount <= held):
        if asked.amount is not None:
            player.fire(happened.LimitSet(asked.kind, asked.period, asked.amount), now=now)
    else:
        if player.state.limits.has_changed(asked.kind, asked.period, now):  # time has made it what it is
            player.fire(happened.LimitSet(asked.kind, asked.period, held), now=now)
        holds_from = now + timedelta(hours=organisation.value("limit_cooling_hours"))
        player.fire(happened.LimitChangeScheduled(asked.kind, asked.period, asked.amount, holds_from), now=now)


def _self_exclude(asked: SelfExclude, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """An exclusion that lasts longer stays. Raises PlayerNotRegistered, Erased, PlayerIsClosed."""
    del recalled
    player, organisation = at_hand
    least = organisation.value("self_exclusion_least_days")
    if not least <= asked.days <= LONGEST_EXCLUSION_DAYS:
        raise InvalidInput(f"a player excludes himself for {least} to {LONGEST_EXCLUSION_DAYS:,} days", limit=least)
    player.expect_open()
    until, held = now + timedelta(days=asked.days), player.state.standing.self_excluded_until
    if held is None or until > held:
        player.fire(happened.SelfExclusionStarted(until), now=now)


DECIDERS = (Decider(SetLimit, _streams, _set_limit), Decider(SelfExclude, _streams, _self_exclude))
