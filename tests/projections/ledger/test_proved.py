"""Done when: whatever is asked for in shops, L-1 to L-13 hold of the log and the read models, at every position."""

import random
from datetime import timedelta

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.refusal import Refusal
from projections.ledger.as_of import balance_statement, kinds_statement, trial_statement
from projections.ledger.views import LEDGER_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from projections.session import transaction
from tests.domain.betting.betting_shop import UNIT, BettingShop
from tests.domain.betting.random_acts import DESKS, PLAYERS, TERMINAL, RandomActs
from tests.projections.ledger.conftest import VIEWS
from tests.projections.ledger.test_invariants import broken, looked
from tests.projections.log import TYPES, Log

ACTS = 400


def shop_after(seed: int) -> BettingShop:
    """Two desks, three players and a terminal after anything that could be asked for."""
    rng, shop = random.Random(seed), BettingShop(*DESKS, cash=3_000)
    for player in PLAYERS:
        shop.player(player, 2_000)
    shop.terminal(TERMINAL)
    shop.equip(DESKS, PLAYERS)
    shop.opened(f"cash.safe.{UNIT}", 50_000)
    acts = RandomActs(shop.identify_somehow)
    for _ in range(ACTS):
        shop.now += timedelta(seconds=rng.choice((1, 30, 600)))
        for command in acts.draw(rng, shop.now):
            try:
                shop.when(command)
            except Refusal:
                continue
    return shop


@pytest.mark.parametrize("seed", [1, 2])
async def test_the_books_of_any_shop_are_proved_at_every_position(conn: AsyncConnection, log: Log, seed: int) -> None:
    """L-1…L-13, C.4: after every entry, at any past position, and after a rebuild."""
    log.append(*shop_after(seed).log)
    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=97).catch_up()
    findings = await looked(log)
    assert {each.says: each.examples for each in findings if each.broken} == {}
    assert {each.number for each in findings if each.looked_at} >= {f"L-{n}" for n in range(1, 14) if n != 12}

    desk = f"cash.desk.{DESKS[0]}"
    held = dict(log.rows("select position, balance from account_statement where account = %s", desk))
    balance = 0
    async with transaction(conn, log.schema):
        cursor = conn.cursor(row_factory=dict_row)
        for position in range(1, log.position + 1):
            balance = held.get(position, balance)
            statement = balance_statement(desk, "RUB", position)
            found = await (await cursor.execute(statement.sql.encode(), statement.params)).fetchone()
            assert (0 if found is None else found["balance"]) == balance
            if position % 50 == 0:
                trial = trial_statement(position)
                rows = await (await cursor.execute(trial.sql.encode(), trial.params)).fetchall()
                assert {row["difference"] for row in rows} <= {0}
                kinds = kinds_statement(desk, "RUB", position)
                rows = await (await cursor.execute(kinds.sql.encode(), kinds.params)).fetchall()
                assert sum(row["debits"] - row["credits"] for row in rows) == balance
    for view in LEDGER_VIEWS:
        if view.fed:
            assert (await rebuild(conn, log.schema, view, TYPES)).differing == 0
    assert broken(await looked(log)) == set()
