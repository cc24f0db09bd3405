"""A player bets at a terminal: identified by card and PIN, from his account and no other way (BET-02, BET-73d)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_life import Act
from domain.betting.coupon_terms import Channel, CouponMode, Pick
from domain.betting.sport_event import SportEvent
from domain.betting.terminal import Terminal, terminal_stream
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.money import amount_of
from domain.players.player import Player, player_stream
from domain.players.terms import Act as PlayerAct
from domain.processes.at_hand import only, those
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.compose_coupon import composed, sport_events_named
from domain.processes.coupon_at_hand import sport_event_streams
from domain.processes.place_bet import Bettor, placed, refuse_changed


class ComposeTerminalCoupon(Command, frozen=True):
    """Form a coupon at a terminal: one outcome, or several of different sport events."""

    NAME: ClassVar[str] = "betting.ComposeTerminalCoupon"

    coupon: str
    terminal: str
    picks: tuple[Pick, ...]
    again: bool = False  # the coupon is there already; a number that nobody made is none


class PlaceTerminalBet(Command, frozen=True):
    """Take the bet from the account of the player who is identified at the terminal. It spends the identification."""

    NAME: ClassVar[str] = "betting.PlaceTerminalBet"

    coupon: str
    terminal: str
    stake: int
    identification: str


def _composing(asked: ComposeTerminalCoupon) -> Streams:
    return [
        (Coupon, coupon_stream(asked.coupon)),
        (Terminal, terminal_stream(asked.terminal)),
        *sport_events_named(asked.picks),
    ]


def _compose(
    asked: ComposeTerminalCoupon, aggregates: Sequence[Any], recalled: Recalled, now: datetime
) -> dict[str, str]:
    del recalled
    coupon, terminal, *sport_events = aggregates
    if asked.again:
        coupon.expect_composed()
    coupon.compose(
        composed(Channel.TERMINAL, asked.terminal, terminal.unit, terminal.zone, asked.picks, sport_events, now), now
    )
    return {"coupon": asked.coupon}


def _placing(asked: PlaceTerminalBet) -> Streams:
    return [(Coupon, coupon_stream(asked.coupon)), (Terminal, terminal_stream(asked.terminal))]


def _placing_then(asked: PlaceTerminalBet, aggregates: Sequence[Any]) -> Streams:
    del asked
    coupon, terminal = aggregates
    player = terminal.player
    if player is None:
        return []
    accounts = [chart.player_available(player)]
    return [
        *sport_event_streams(coupon),
        (Player, player_stream(player)),
        *book_streams(coupon.state.unit, accounts),
    ]


def _place(asked: PlaceTerminalBet, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """The coupon, and what it can win."""
    del recalled
    coupon, terminal, *others = aggregates
    who = terminal.identified(asked.identification, now)
    stake = amount_of(asked.stake)
    coupon.admit(Act.PLACE)
    coupon.expect_place(Channel.TERMINAL, asked.terminal)
    refuse_changed(coupon, those(SportEvent, others), now)
    player = only(Player, others)
    player.admit(PlayerAct.STAKE, stake, now)
    bettor = Bettor(CouponMode.IDENTIFIED, who, identification=asked.identification)
    bet = placed(coupon, postings.stake_from_account(who, stake), stake, bettor, now)
    books_of(others, terminal.zone).record(coupon, bet, now)
    player.count_stake(stake, now)
    terminal.complete(asked.identification, now)
    return {"coupon": asked.coupon, "potential": bet.potential}


DECIDERS = (
    Decider(ComposeTerminalCoupon, _composing, _compose),
    Decider(PlaceTerminalBet, _placing, _place, then=_placing_then),
)
