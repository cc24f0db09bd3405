"""A betting shop with a history, made quickly: the state that the product's own acts of group `money` need.

Only what is prepared is decided here; the acts that are measured are the product's: `AcceptDeposit`, `PlaceBet`,
`SettleCoupon`.
"""

import asyncio
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any, ClassVar

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from bench.callers import all_of
from bench.ledgers import caller
from bench.server import ZONE
from domain.betting.coupon import Coupon, coupon_stream
from domain.betting.coupon_events import CouponComposed
from domain.betting.coupon_terms import Channel, CouponMode, Pick
from domain.betting.desk import Desk, desk_stream
from domain.betting.identification import Method
from domain.betting.keep_sportsbook import RecordResult, RegisterSportEvent
from domain.betting.sport_event import SportEvent, sport_event_stream
from domain.betting.sport_terms import EventKind, Market, MarketResult, Outcome
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.ledger.account import Account
from domain.ledger.books import Books, account_streams
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from domain.players.events import DepositAccepted, PlayerRegistered
from domain.players.player import Player, player_stream
from domain.players.terms import Realm
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.at_hand import those
from domain.processes.compose_coupon import ComposeCoupon
from domain.processes.place_bet import PlaceBet
from domain.processes.settle_coupon import SettleCoupon
from kassa.house import AGGREGATES, DECIDERS, EVENTS

UNIT, CASHIER = "shop", "client:bench"
STAKE, DEPOSIT = 100, 500
# Desks per command of preparation: some hundred events each.
AT_ONCE = 20
_LASTS = timedelta(days=1)
_DAY = date(2026, 1, 1)
_OUTCOMES = ("1", "2")


class OpenDesks(Command, frozen=True):
    """Desks with a shift, each with a player who has deposited there `past` times."""

    NAME: ClassVar[str] = "bench.OpenDesks"

    numbers: tuple[int, ...]
    past: int


class TakePlaces(Command, frozen=True):
    """At each desk its player is identified, and a coupon is composed there on the sport event of this round."""

    NAME: ClassVar[str] = "bench.TakePlaces"

    numbers: tuple[int, ...]
    round: int


def _open_streams(asked: OpenDesks) -> Streams:
    found: list[Any] = []
    for number in asked.numbers:
        desk, player = str(number), f"p{number}"
        found += [(Desk, desk_stream(desk)), (Player, player_stream(player))]
        found += account_streams([chart.desk_cash(desk), chart.player_available(player)])
    return found


def _open(asked: OpenDesks, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    books = Books(those(Account, aggregates))
    for number, desk, player in zip(asked.numbers, those(Desk, aggregates), those(Player, aggregates), strict=True):
        shift = f"s{number}"
        desk.set_up(UNIT, "Desk", ZONE, now)
        desk.open_shift(shift, CASHIER, 0, now)
        key = f"{number:064}"
        player.fire(PlayerRegistered(Realm.OFFLINE, UNIT, ZONE, "", key, "RU_PASSPORT", key, ()), now=now)
        for past in range(asked.past):
            entry = postings.deposit_in_cash(desk.desk, player.player, DEPOSIT)
            deposit = f"{number}-{past}"
            books.record(player, DepositAccepted(entry, deposit, DEPOSIT, _DAY, desk.desk, shift, CASHIER), now)
            desk.identify(deposit, player.player, Method.DOCUMENT, now + _LASTS, now, document_checked=True)
            desk.complete(deposit, now)


def _take_streams(asked: TakePlaces) -> Streams:
    found: list[Any] = [(SportEvent, sport_event_stream(f"e{asked.round}"))]
    for number in asked.numbers:
        found += [(Desk, desk_stream(str(number))), (Coupon, coupon_stream(coupon_of(asked.round, number)))]
    return found


def _take(asked: TakePlaces, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    sport_event: SportEvent = aggregates[0]
    for number, desk, coupon in zip(asked.numbers, those(Desk, aggregates), those(Coupon, aggregates), strict=True):
        named = coupon_of(asked.round, number)
        desk.identify(named, f"p{number}", Method.DOCUMENT, now + _LASTS, now, document_checked=True)
        pick = sport_event.offer(Pick(sport_event.sport_event, "winner", _OUTCOMES[number % 2]), now)
        coupon.compose(CouponComposed(Channel.DESK, desk.desk, UNIT, ZONE, (pick,)), now)


def coupon_of(of_round: int, number: int) -> str:
    return f"c{of_round}-{number}"


PREPARING = (Decider(OpenDesks, _open_streams, _open), Decider(TakePlaces, _take_streams, _take))


def open_ledger(url: str, schema: str) -> Ledger:
    """The house's own ledger, which can be prepared."""
    log = EventLog(url, schema, AGGREGATES, EVENTS)
    return Ledger(log, (*DECIDERS, *PREPARING), lambda: datetime.now(UTC))


@contextmanager
def shop_ledger(runner: asyncio.Runner, url: str, schema: str) -> Iterator[Ledger]:
    """It lives in `runner`."""

    async def begin() -> Ledger:
        return await open_ledger(url, schema).__aenter__()

    opened = runner.run(begin())
    try:
        yield opened
    finally:
        runner.run(opened.__aexit__())


class Shop:
    """Desks with players, and rounds of acts: in each every player deposits, bets, and has his last bet settled."""

    def __init__(self, runner: asyncio.Runner, ledger: Ledger, desks: int, past: int, callers: int) -> None:
        self._runner, self._ledger, self._desks, self._callers = runner, ledger, desks, callers
        self._round = 0
        # beyond those for bets each caller has one for deposits, where it identifies whoever comes
        numbers = range(desks + callers)
        units = (NewUnit("all", UnitKind.ROOT, "All", time_zone=ZONE), NewUnit(UNIT, UnitKind.SHOP, "Shop", "all"))
        self._execute(CreateUnits(units))
        self._prepare([OpenDesks(chosen, past) for chosen in _chunks(numbers)])
        self._begin_round()
        self._run([[self._place(0, number)] for number in range(desks)])

    def rate(self) -> float:
        """Acts per second of one more round: deposits, stakes and settlements, as many of each."""
        before, now = self._round, self._round + 1
        self._end_round(before)
        self._round = now
        self._begin_round()
        lanes: list[list[Command]] = [[] for _ in range(self._callers)]
        for number in range(self._desks):
            settle = SettleCoupon(coupon_of(before, number))
            lanes[number % self._callers] += [self._deposit(now, number), self._place(now, number), settle]
        return 3 * self._desks / self._run(lanes)

    def compose(self, count: int) -> list[str]:
        """Coupons at desk 0, to be placed."""
        coupons = [f"x{number}" for number in range(count)]
        pick = Pick(f"e{self._round}", "winner", "1")
        self._run([[ComposeCoupon(coupon, "0", (pick,), CASHIER) for coupon in coupons]])
        return coupons

    def _deposit(self, of_round: int, number: int) -> AcceptDeposit:
        desk = self._desks + number % self._callers
        return AcceptDeposit(
            str(desk), CASHIER, f"d{of_round}-{number}", DEPOSIT, player=f"p{number}", document_checked=True
        )

    def _place(self, of_round: int, number: int) -> PlaceBet:
        named = coupon_of(of_round, number)
        return PlaceBet(named, str(number), CouponMode.IDENTIFIED, STAKE, CASHIER, named)

    def _begin_round(self) -> None:
        outcomes = tuple(Outcome(name, name, Decimal("1.9")) for name in _OUTCOMES)
        starts_at = datetime.now(UTC) + _LASTS
        market = Market("winner", "Winner", outcomes)
        self._execute(
            RegisterSportEvent(f"e{self._round}", EventKind.SPORT, "football", "A match", starts_at, (market,))
        )
        self._prepare([TakePlaces(chosen, self._round) for chosen in _chunks(range(self._desks))])

    def _end_round(self, of_round: int) -> None:
        self._execute(RecordResult(f"e{of_round}", (MarketResult("winner", _OUTCOMES[:1]),)))

    def _execute(self, command: Command) -> None:
        self._runner.run(self._ledger.execute(command, caller()))

    def _prepare(self, commands: Sequence[Command]) -> None:
        self._run([commands[lane::4] for lane in range(4)])

    def _run(self, queues: Sequence[Sequence[Command]]) -> float:
        return self._runner.run(all_of(self._ledger, queues))


def _chunks(numbers: range) -> list[tuple[int, ...]]:
    return [tuple(numbers[at : at + AT_ONCE]) for at in range(0, len(numbers), AT_ONCE)]
