"""Closing an account that is empty, and what follows of it for the person's data (BET-33, DEC-27)."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, ClassVar

from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart
from domain.ledger.books import account_streams
from domain.organisation.organisation import STREAM, Organisation
from domain.players import events as happened
from domain.players.claims import document_claim, phone_claim
from domain.players.edit_player import PlayerEdit
from domain.players.player import Player, player_stream
from domain.players.refusals import PlayerHasMoney
from domain.players.subject import Subject, subject_stream
from domain.players.terms import Reason


class ClosePlayer(PlayerEdit, frozen=True):
    """Close an empty account for ever; the person may be registered anew, unless he is excluded or blocked."""

    NAME: ClassVar[str] = "players.ClosePlayer"

    reason: Reason
    open_bets: int = 0  # what is known of other contexts: bets from the account that are not settled


ACCOUNTS = (chart.player_available, chart.player_held, chart.player_owes)


def _streams(asked: ClosePlayer) -> Streams:
    return [
        (Player, player_stream(asked.player)),
        (Organisation, STREAM),
        (Subject, subject_stream(asked.player)),
        *account_streams(name(asked.player) for name in ACCOUNTS),
    ]


def claims_of(player: Player) -> Streams:
    """The claims of a player's phone and documents."""
    if not player.is_registered:
        return ()
    phone = [phone_claim(player.realm, player.phone_key)] if player.phone_key else []
    return [*phone, *(document_claim(player.realm, key) for key in player.document_keys)]


def _claims(asked: ClosePlayer, first: Sequence[Any]) -> Streams:
    del asked
    return claims_of(first[0])


def _decide(asked: ClosePlayer, at_hand: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    """Raises PlayerNotRegistered, Erased, PlayerIsClosed, PlayerHasMoney."""
    del recalled
    player, organisation, subject = at_hand[:3]
    accounts, claims = at_hand[3 : 3 + len(ACCOUNTS)], at_hand[3 + len(ACCOUNTS) :]
    player.expect_open()
    if asked.open_bets:
        raise PlayerHasMoney(
            f"{asked.open_bets} bets from the account are open; their winnings would come to it",
            open_bets=asked.open_bets,
        )
    for account in accounts:
        if account.balance:
            raise PlayerHasMoney(
                f"{account.name} holds {account.balance} minor units; settle and pay out first", balance=account.balance
            )
    standing = player.state.standing
    if not (standing.is_excluded_at(now) or standing.is_blocked):
        for claim in claims:
            claim.release(player.player, now)
    player.fire(happened.PlayerClosed(asked.reason), now=now)
    subject.keep_until(years_after(player.today(now), organisation.value("retention_players_years")), now)


def years_after(day: date, years: int) -> date:
    """The same day of a later year; 28 February where there is no 29th."""
    try:
        return day.replace(year=day.year + years)
    except ValueError:
        return day.replace(year=day.year + years, day=28)


DECIDERS = (Decider(ClosePlayer, _streams, _decide, then=_claims),)
