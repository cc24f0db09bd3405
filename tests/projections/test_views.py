"""What the views hold after generated histories, against folds in Python; whatever the size of a batch."""

import random
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from projections.catalogue import VIEWS
from projections.projection_health import PROJECTION_HEALTH
from projections.rebuild import rebuild
from projections.runner import Projector
from projections.sales import SALES_BY_CASHIER, SALES_BY_DAY, SALES_BY_ITEM, SALES_BY_REGISTER
from projections.view import View
from tests.projections import oracle
from tests.projections.history import Register, as_qr, full_document, history
from tests.projections.log import TYPES, Log
from tests.projections.organised import organised


async def _catch_up(conn: AsyncConnection, log: Log, *, batch_size: int) -> None:
    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=batch_size).catch_up()


def _rows(log: Log, view: View) -> list[dict[str, Any]]:
    with log.connect() as conn:
        cursor = conn.cursor(row_factory=dict_row)
        return cursor.execute(f"select * from {view.name} order by {', '.join(view.key)}".encode()).fetchall()


def _sums(log: Log, view: View, key: str | None) -> Mapping[tuple[str, date], Mapping[str, Any]]:
    """Rows as the oracle gives them: by key and day, without zeros."""
    apart = {*view.key, "as_of_position"}
    return {
        (row[key] if key else "", row["day"]): {
            name: value for name, value in row.items() if name not in apart and value
        }
        for row in _rows(log, view)
    }


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 7), (2, 64), (3, 1000), (4, 1)])
async def test_views_hold_what_the_events_say_whatever_the_size_of_a_batch(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    events = history(seed, documents=15 if batch_size == 1 else 40)
    log.append(*events)

    await _catch_up(conn, log, batch_size=batch_size)

    documents = oracle.final_documents(events)
    found = log.rows(
        "select fn, fd_number, kind, form, at, total, cashier, lines_count, fiscal_sign from fiscal_documents"
    )
    assert {row[:2]: row[2:] for row in found} == {
        key: (each.kind, each.form, each.at, each.total, each.cashier, len(each.lines), str(each.fiscal_sign))
        for key, each in documents.items()
    }
    found = log.rows("select fn, fd_number, n, name, quantity::text, price, sum, tax_sum from fiscal_document_lines")
    assert sorted(found) == sorted(
        (*key, n, line.name, line.quantity, line.price, line.sum, line.tax_sum)
        for key, each in documents.items()
        for n, line in enumerate(each.lines, 1)
    )
    found = log.rows(
        "select fn, documents_count, first_fd, first_at, last_fd, last_at, missing_numbers, gaps_open, tampers "
        "from drives"
    )
    assert {fn: tuple(rest) for fn, *rest in found} == oracle.drives(events)
    nonzero = _without_zeros
    assert _sums(log, SALES_BY_REGISTER, "registration_number") == nonzero(
        oracle.sales(documents.values(), lambda each: each.register or "")
    )
    assert _sums(log, SALES_BY_CASHIER, "cashier") == nonzero(
        oracle.sales(documents.values(), lambda each: each.cashier or "")
    )
    assert _sums(log, SALES_BY_DAY, None) == nonzero(oracle.sales(documents.values(), lambda _: ""))
    assert _sums(log, SALES_BY_ITEM, "item") == nonzero(oracle.sales_by_item(documents.values()))


def _without_zeros(rows: Mapping[tuple[str, date], oracle.Sums]) -> Mapping[tuple[str, date], Mapping[str, Any]]:
    return {key: {name: value for name, value in sums.items() if value} for key, sums in rows.items()}


async def test_a_rebuild_gives_the_same_rows_for_every_view(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(5, documents=60), *organised())
    await _catch_up(conn, log, batch_size=9)

    empty = []
    for view in VIEWS:
        if view.fed:
            before = _rows(log, view)
            rebuilt = await rebuild(conn, log.schema, view, TYPES)
            assert (rebuilt.differing, rebuilt.position, rebuilt.rows) == (0, log.position, len(before))
            assert _rows(log, view) == before
            empty += [] if before else [view.name]
    assert not empty, "the stories hold no event that concerns these"


async def test_a_receipt_known_by_its_qr_string_moves_to_its_register_when_its_tlv_arrives(
    conn: AsyncConnection, log: Log
) -> None:
    register, rng = Register("9289000000000001"), random.Random(8)
    receipt = next(
        each for fd in range(1, 50) if (each := full_document(rng, register.fn, fd)).kind == "RECEIPT" and each.total
    )
    log.append(*register.send(as_qr(receipt)))
    await _catch_up(conn, log, batch_size=1)
    by_register = "select registration_number, documents from sales_by_register"
    assert log.rows(by_register) == [("", 1)]
    position, received_at = log.rows("select position, received_at from fiscal_documents")[0]

    log.append(*register.send(receipt))
    await _catch_up(conn, log, batch_size=1)

    assert log.rows(by_register) == [(receipt.register, 1)], "the row of the unknown register is gone"
    (found,) = log.rows("select form, position, as_of_position, received_at from fiscal_documents")
    assert found == ("TLV", position, position + 1, received_at), "how it got here stays, what it says is new"


async def test_tampering_is_shown_on_the_document_and_its_drive(conn: AsyncConnection, log: Log) -> None:
    events = history(6)
    log.append(*events)
    await _catch_up(conn, log, batch_size=50)

    suspected = {(name.removeprefix("fiscal-"), event.fd) for name, event in events if event.TYPE.endswith("Suspected")}

    assert suspected
    assert set(log.rows("select fn, fd_number from fiscal_documents where tamper_suspected")) == suspected


async def test_health_tells_the_lag_of_each_view(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(7))
    projector = Projector(conn, log.schema, VIEWS, TYPES)
    await projector.advance(VIEWS[0], 10)

    health = {row["projection"]: row for row in _rows(log, PROJECTION_HEALTH)}

    assert set(health) == {view.name for view in VIEWS if view.fed}
    assert health[VIEWS[0].name]["lag_events"] == log.position - 10
    assert health[VIEWS[0].name]["lag_seconds"] > 0
    await projector.catch_up()
    assert set(log.rows("select lag_events, lag_seconds, state from projection_health")) == {(0, 0, "RUNNING")}


async def test_tables_belong_to_the_projector_and_those_who_serve_may_only_read_them(
    conn: AsyncConnection, log: Log
) -> None:
    for view in VIEWS:
        (found,) = log.rows(
            "select pg_get_userbyid(relowner), has_table_privilege('kassa_reader', oid, 'select'), "
            "has_table_privilege('kassa_writer', oid, 'select'), has_table_privilege('kassa_reader', oid, 'insert'), "
            "has_table_privilege('kassa_writer', oid, 'update') from pg_class where oid = %s::regclass",
            view.name,
        )
        assert found == ("kassa_projector", True, True, False, False), view.name
    described = log.rows("select count(col_description('drives'::regclass, n)) from generate_series(1, 14) n")
    assert described == [(len(next(view for view in VIEWS if view.name == "drives").columns),)]
