"""The money of a betting house through the real ledger: at every position, read, rebuilt, and by many at once."""

import asyncio
import contextlib
import os
import random
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest

from adapters.eventlog.mapper import EventMapper
from adapters.postgres.migrate import schema_of
from domain.betting.coupon_refusals import CouponAlreadyPaid
from domain.command import Receipt
from domain.ledger.refusals import InsufficientFunds
from domain.processes.pay_out_coupon import PayOutCoupon
from domain.processes.place_bet import PlaceBet
from domain.refusal import Refusal
from kassa.house import EVENT_TYPES
from projections.betting.views import BETTING_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from tests.betting.real_shop import RealShop, Twin
from tests.domain.betting.betting_shop import CASHIER, IDENTIFIED, UNIT
from tests.domain.betting.invariants import Invariants
from tests.domain.betting.random_acts import DESKS, PLAYERS, TERMINAL, RandomActs
from tests.projections.betting.test_bets_read import compare
from tests.projections.log import TYPES, Log

# Deeper on demand: KASSA_TEST_DEPTH=20 asks for twenty times as much.
DEPTH = int(os.environ.get("KASSA_TEST_DEPTH", "1"))


def _events(database_url: str, schema: str) -> list[tuple[str, str, int, bytes]]:
    """All of the log by position: stream, type, schema version, body."""
    with psycopg.connect(database_url, options=f"-c search_path={schema}") as connection:
        return connection.execute(
            "select s.name, e.type, e.schema_version, e.body from events e join streams s on s.id = e.stream "
            "order by e.position"
        ).fetchall()


@pytest.mark.parametrize("seed", range(DEPTH))
async def test_the_money_of_the_house_holds_at_every_position(
    database_url: str, name: str, shop: RealShop, projector: Projector, seed: int
) -> None:
    """L-1…L-9, L-11, L-13: in the log, in what is read of it, and after a rebuild; as it is in memory."""
    schema = schema_of(name)
    rng, twin = random.Random(seed), Twin(*DESKS, cash=20_000)
    for player in PLAYERS:
        twin.player(player, 10_000)
    twin.terminal(TERMINAL)
    twin.equip(DESKS, PLAYERS)
    twin.opened(f"cash.safe.{UNIT}", 50_000)
    acts = RandomActs(twin.identify_somehow)
    for _ in range(120):
        twin.now += timedelta(minutes=rng.choice((0, 0, 0, 1, 5, 600)))
        for command in acts.draw(rng, twin.now):
            with contextlib.suppress(Refusal):
                twin.when(command)
    await shop.follow(twin)

    money, mapper = Invariants(), EventMapper(EVENT_TYPES)
    for stream, kind, version, body in _events(database_url, schema):
        money.take([(stream, mapper.decode(kind, version, body))])
        money.hold_entries()
    money.hold()
    log = Log(database_url, schema)
    await projector.catch_up()
    compare(log, twin)
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        for view in BETTING_VIEWS:
            if view.fed:
                await rebuild(connection, schema, view, TYPES)
    compare(log, twin)


async def test_what_a_player_has_is_bet_once_however_many_desks_ask_at_once(shop: RealShop) -> None:
    """BET-29, BET-71d, L-2: 40 bets at 20 desks against the money for one; each repeat gets the first answer."""
    desks = [str(number) for number in range(20)]
    twin = Twin(*desks)
    twin.match()
    twin.player("p1", 1_000)
    bets = []
    for desk in desks:
        twin.compose(f"c{desk}", desk=desk)
        bets.append(PlaceBet(f"c{desk}", desk, IDENTIFIED, 1_000, CASHIER, twin.identify("p1", desk)))
    await shop.follow(twin)
    asked = [(bet, uuid4()) for bet in bets] * 2
    outcomes = await asyncio.gather(*(shop.execute(*each) for each in asked), return_exceptions=True)
    taken = [each for each in outcomes if isinstance(each, Receipt)]
    assert len({each.position for each in taken}) == 1
    assert sorted(each.replayed for each in taken) == [False, True]
    assert {type(each) for each in outcomes} == {Receipt, InsufficientFunds}


async def test_a_coupon_is_paid_once_however_often_it_is_shown_at_once(shop: RealShop) -> None:
    """BET-71d, L-13."""
    desks = [str(number) for number in range(20)]
    twin = Twin(*desks)
    twin.match()
    twin.cash_bet("c1", desk="0")
    twin.ended()
    twin.settle()
    await shop.follow(twin)
    outcomes = await asyncio.gather(
        *(shop.execute(PayOutCoupon("c1", desk, CASHIER)) for desk in desks), return_exceptions=True
    )
    assert [each.result for each in outcomes if isinstance(each, Receipt)] == [{"amount": 1_900}]
    assert {type(each) for each in outcomes} == {Receipt, CouponAlreadyPaid}
