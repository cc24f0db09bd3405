"""The books of drives against the aggregate, whatever the size of a batch."""

import contextlib
import random
from datetime import date, timedelta

import pytest
from psycopg import AsyncConnection

from domain.fleet.edits.stock import DECIDERS, CountFnStock, OrderFn, RecordFnIssue, RecordFnReceipt, StockEdit
from domain.fleet.stock import FnStock
from domain.refusal import Refusal
from projections.fleet.stock import FN_ORDERS, FN_STOCK
from projections.runner import Projector
from tests.domain.deciding import Deciding
from tests.projections.log import TYPES, Log

UNITS, MODELS, ORDERS = ("4711", "4712"), ("Ин15-2", "Ин36-1"), ("a", "b", "c")


def _wish(rng: random.Random, books: Deciding) -> StockEdit:
    unit, model, quantity = rng.choice(UNITS), rng.choice(MODELS), rng.randrange(9)
    match rng.randrange(5):
        case 0:
            return OrderFn(unit, model, quantity, rng.choice(ORDERS), date(2026, 12, 1) + timedelta(quantity), 999)
        case 1:
            return CountFnStock(unit, model, quantity, "counted", books.version(f"fnstock-{unit}"))
        case 2:
            return RecordFnIssue(unit, model, quantity, "given out")
        case _:
            return RecordFnReceipt(unit, model, quantity, rng.choice((*ORDERS, None)))


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 7), (3, 1000)])
async def test_stock_and_orders_hold_what_the_events_say(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    """FLEET-26, FLEET-27."""
    rng, books = random.Random(seed), Deciding(DECIDERS)
    for _ in range(200):
        with contextlib.suppress(Refusal):
            books.when(_wish(rng, books))
    log.append(*books.log)

    await Projector(conn, log.schema, (FN_STOCK, FN_ORDERS), TYPES, batch_size=batch_size).catch_up()

    states = {unit: books.aggregate(FnStock, f"fnstock-{unit}").state for unit in UNITS}
    assert log.rows("select unit, model, stock, version from fn_stock order by 1, 2") == [
        (unit, model, shelf.quantity, shelf.version)
        for unit, state in states.items()
        for model, shelf in sorted(state.stock.items())
    ]
    found = log.rows(
        "select unit, order_number, model, to_come, expected_on, version from fn_orders where to_come > 0 order by 1, 2"
    )
    assert found == [
        (unit, number, order.model, order.quantity, order.expected_on, order.version)
        for unit, state in states.items()
        for number, order in sorted(state.orders.items())
    ]
    assert found
