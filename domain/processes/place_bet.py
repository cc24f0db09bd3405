"""A bet is placed, with identification or for cash (BET-14…27)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, NamedTuple
from zoneinfo import ZoneInfo

from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import BetPlaced
from domain.betting.coupon_life import Act
from domain.betting.coupon_refusals import BetRefused, CashBetsForbidden, ModeRequired
from domain.betting.coupon_terms import Channel, CouponMode, sport_of
from domain.betting.desk import Desk, desk_stream
from domain.betting.odds import total_odds, winnings
from domain.betting.sport_event import SportEvent
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.entry import Entry
from domain.ledger import chart, postings
from domain.money import MAX_AMOUNT, amount_of
from domain.organisation.organisation import Organisation
from domain.organisation.settings import CashMode
from domain.players.player import Player, player_stream
from domain.players.terms import Act as PlayerAct
from domain.processes.at_hand import perhaps, those
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.coupon_at_hand import (
    cash_mode,
    cash_needs_identification,
    sport_event_streams,
)
from domain.processes.desk_cash import watch_cash
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class PlaceBet(Command, frozen=True):
    """Take the bet. `mode` says whether from the account of the identified player, or for cash: nothing is assumed.

    An identification is spent by it. For cash it may be left out, where the licensee lets it be.
    """

    NAME: ClassVar[str] = "betting.PlaceBet"

    coupon: str
    desk: str
    mode: CouponMode | None
    stake: int
    cashier: str
    identification: str | None = None


class Bettor(NamedTuple):
    """Who bets, as far as anybody knows."""

    mode: CouponMode
    player: str | None = None
    cashier: str | None = None
    shift: str | None = None
    identification: str | None = None


def refuse_changed(coupon: Coupon, sport_events: Sequence[SportEvent], now: datetime) -> None:
    """A coupon is placed as it was composed. Raises BetRefused."""
    for selection, each in zip(coupon.state.selections, sport_events, strict=True):
        if each.offer(selection.pick, now) != selection:
            raise BetRefused(
                f"odds of {selection.sport_event} have changed; compose the coupon again",
                reason="ODDS_CHANGED",
                id=selection.sport_event,
            )


def placed(coupon: Coupon, entry: Entry, stake: int, bettor: Bettor, now: datetime) -> BetPlaced:
    """The bet on a composed coupon. Raises BetRefused."""
    state = coupon.state
    odds = total_odds([each.odds for each in state.selections])
    potential, rounding = winnings(stake, odds)
    if potential > MAX_AMOUNT:
        raise BetRefused(f"it could win more than {MAX_AMOUNT:,} minor units; stake less", reason="POTENTIAL_TOO_HIGH")
    is_cash = bettor.mode is CouponMode.CASH
    return BetPlaced(
        entry,
        bettor.mode,
        payable_to_bearer=is_cash,
        stake=stake,
        odds=odds,
        potential=potential,
        selections=state.selections,
        sport=sport_of(state.selections),
        channel=state.channel,
        unit=state.unit,
        placed_at=now,
        day=now.astimezone(ZoneInfo(state.zone)).date(),
        desk=state.place if state.channel is Channel.DESK else None,
        terminal=state.place if state.channel is Channel.TERMINAL else None,
        cashier=bettor.cashier,
        shift=bettor.shift,
        player=None if is_cash else bettor.player,
        identified_as=bettor.player if is_cash else None,
        identification=bettor.identification,
        rounding=rounding,
    )


def _streams(asked: PlaceBet) -> Streams:
    return [
        (Coupon, coupon_stream(asked.coupon)),
        (Desk, desk_stream(asked.desk)),
        *SETTING_STREAMS,
    ]


def _then(asked: PlaceBet, aggregates: Sequence[Any]) -> Streams:
    coupon, desk, *_ = aggregates
    player = desk.identified_player
    accounts = [chart.desk_cash(asked.desk)] if asked.mode is CouponMode.CASH else []
    if player is not None and asked.mode is CouponMode.IDENTIFIED:
        accounts.append(chart.player_available(player))
    players = [] if player is None else [(Player, player_stream(player))]
    return [*sport_event_streams(coupon), *players, *book_streams(coupon.state.unit, accounts)]


def _decide(asked: PlaceBet, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """The coupon, and what it can win."""
    del recalled
    coupon, desk, organisation, hierarchy, *others = aggregates
    if asked.mode is None:
        raise ModeRequired("say whether the bet is IDENTIFIED or for CASH; nothing is assumed")
    shift = desk.on_shift(asked.cashier)
    stake = amount_of(asked.stake)
    coupon.admit(Act.PLACE)
    coupon.expect_place(Channel.DESK, asked.desk)
    refuse_changed(coupon, those(SportEvent, others), now)
    player = _bettor(asked, desk, organisation, perhaps(Player, others), now)
    if asked.mode is CouponMode.IDENTIFIED:
        assert player is not None
        entry = postings.stake_from_account(player.player, stake)
    else:
        entry = postings.stake_in_cash(asked.desk, stake)
    who = player.player if player else None
    bettor = Bettor(asked.mode, who, asked.cashier, shift.id, asked.identification if player else None)
    bet = placed(coupon, entry, stake, bettor, now)
    books = books_of(others, desk.zone)
    books.record(coupon, bet, now)
    if player is not None:
        player.count_stake(stake, now)
        desk.complete(asked.identification, now)
    if asked.mode is CouponMode.CASH:
        watch_cash(desk, books, ShopSettings(organisation, hierarchy, desk.unit), now)
    return {"coupon": asked.coupon, "potential": bet.potential}


def _bettor(
    asked: PlaceBet, desk: Desk, organisation: Organisation, player: Player | None, now: datetime
) -> Player | None:
    """Who is identified for the bet, and may bet so much; None for cash from somebody unknown (DEC-18)."""
    if asked.mode is CouponMode.CASH:
        if cash_mode(organisation) is CashMode.FORBIDDEN:
            raise CashBetsForbidden("no bets are taken for cash here; identify the player")
        if asked.identification is None and not cash_needs_identification(organisation, asked.stake):
            return None
    desk.identified(asked.identification, now)
    assert player is not None
    player.admit(PlayerAct.STAKE, asked.stake, now)
    return player


PLACE_BET = Decider(PlaceBet, _streams, _decide, then=_then)
