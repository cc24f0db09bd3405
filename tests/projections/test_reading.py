"""What a reader may ask, and what is refused."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.access.scope import EVERYWHERE
from domain.refusal import Refusal
from projections.catalogue import VIEWS
from projections.cursor import cursor_of, values_of
from projections.drives import DRIVES
from projections.filters import MAX_FILTER_CONDITIONS, MAX_FILTER_DEPTH, MAX_IN_VALUES
from projections.fiscal_document_lines import FISCAL_DOCUMENT_LINES
from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.ordering import total_order
from projections.query import (
    MAX_PAGE_SIZE,
    PageRequest,
    Statement,
    children_statement,
    count_statement,
    page_statement,
    row_statement,
)
from projections.runner import Projector
from projections.session import transaction
from projections.statement import quoted
from tests.projections.history import history
from tests.projections.log import TYPES, Log


async def _read(conn: AsyncConnection, log: Log, statement: Statement) -> list[dict[str, Any]]:
    async with transaction(conn, log.schema):
        cursor = conn.cursor(row_factory=dict_row)
        await cursor.execute(statement.sql.encode(), statement.params)
        return await cursor.fetchall()


async def test_a_row_is_found_by_its_key_and_its_children_come_in_one_query(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(3))
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    everything = await _read(
        conn,
        log,
        page_statement(
            FISCAL_DOCUMENTS, filter=None, order=[], page=PageRequest(first=999), columns=["total"], scopes=EVERYWHERE
        ),
    )
    key = {name: everything[7][name] for name in FISCAL_DOCUMENTS.key}

    found = await _read(
        conn, log, row_statement(FISCAL_DOCUMENTS, key=key, columns=["fn", "fd_number", "total"], scopes=EVERYWHERE)
    )
    (lines,) = FISCAL_DOCUMENTS.relations
    children = await _read(
        conn,
        log,
        children_statement(FISCAL_DOCUMENT_LINES, lines, everything, ["fn", "fd_number", "n", "sum"], 2, EVERYWHERE),
    )

    assert found == [{**key, "total": everything[7]["total"]}]
    expected = [
        (index, *line)
        for index, parent in enumerate(everything)
        for line in log.rows(
            "select fn, fd_number, n, sum from fiscal_document_lines where fn = %s and fd_number = %s and n <= 2",
            parent["fn"],
            parent["fd_number"],
        )
    ]
    assert expected
    assert [tuple(child.values()) for child in children] == expected


async def test_children_come_in_the_default_order_of_their_view(conn: AsyncConnection, log: Log) -> None:
    log.append(*history(4))
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    drives = [{"fn": fn} for (fn,) in log.rows("select fn from drives order by fn")]

    (documents,) = DRIVES.relations
    newest = await _read(
        conn, log, children_statement(FISCAL_DOCUMENTS, documents, drives, ["fd_number"], 3, EVERYWHERE)
    )

    assert [(row["_parent"], row["fd_number"]) for row in newest] == [
        (index, fd)
        for index, drive in enumerate(drives)
        for (fd,) in log.rows(
            "select fd_number from fiscal_documents where fn = %s order by at desc limit 3", drive["fn"]
        )
    ]


def _page(**wanted: Any) -> Statement:
    asked: dict[str, Any] = {"filter": None, "order": [], "page": PageRequest(), "columns": ["fn"], **wanted}
    return page_statement(FISCAL_DOCUMENTS, **asked, scopes=EVERYWHERE)


def _deep(levels: int) -> dict[str, Any]:
    return {"fn": {"eq": "1"}} if levels == 1 else {"not": _deep(levels - 1)}


_COLUMN, _FILTER, _ORDER = "COLUMN_UNKNOWN", "FILTER_INVALID", "ORDER_INVALID"
REFUSED: dict[str, tuple[str, Callable[[], object]]] = {
    "an unknown column to show": (_COLUMN, lambda: _page(columns=["nothing"])),
    "an unknown column to filter by": (_COLUMN, lambda: _page(filter={"nothing": {"eq": 1}})),
    "an unknown column to order by": (_COLUMN, lambda: _page(order=[("nothing", True)])),
    "SQL instead of a column": (_COLUMN, lambda: _page(order=[('fn" desc; drop table events; --', True)])),
    "a column that is not for filters": (
        _COLUMN,
        lambda: count_statement(DRIVES, filter={"missing_ranges": {"eq": ""}}, scopes=EVERYWHERE),
    ),
    "an unknown operator": (_FILTER, lambda: _page(filter={"fn": {"like": "%"}})),
    "text search in a number": (_FILTER, lambda: _page(filter={"total": {"contains": "1"}})),
    "a range of truths": (_FILTER, lambda: _page(filter={"tamper_suspected": {"lt": True}})),
    "text for a number": (_FILTER, lambda: _page(filter={"total": {"eq": "100"}})),
    "a truth for a number": (_FILTER, lambda: _page(filter={"total": {"eq": True}})),
    "a number of 65 bits": (_FILTER, lambda: _page(filter={"total": {"eq": 2**63}})),
    "a NUL character": (_FILTER, lambda: _page(filter={"fn": {"eq": "a\0"}})),
    "half a surrogate pair": (_FILTER, lambda: _page(filter={"fn": {"eq": "\ud800"}})),
    "null as a value": (_FILTER, lambda: _page(filter={"cashier": {"eq": None}})),
    "a value without an operator": (_FILTER, lambda: _page(filter={"fn": "1"})),
    "a text for a list": (_FILTER, lambda: _page(filter={"fn": {"in": "123"}})),
    "an object for a list": (_FILTER, lambda: _page(filter={"or": {"fn": {"eq": "1"}}})),
    "too long a list": (_FILTER, lambda: _page(filter={"fn": {"in": ["1"] * (MAX_IN_VALUES + 1)}})),
    "too deep a filter": (_FILTER, lambda: _page(filter=_deep(MAX_FILTER_DEPTH + 1))),
    "too large a filter": (_FILTER, lambda: _page(filter={"or": [{"fn": {"eq": "1"}}] * (MAX_FILTER_CONDITIONS + 1)})),
    "half a key": (
        _FILTER,
        lambda: row_statement(FISCAL_DOCUMENTS, key={"fn": "1"}, columns=["fn"], scopes=EVERYWHERE),
    ),
    "a column twice in an order": (_ORDER, lambda: _page(order=[("at", True), ("at", False)])),
    "more columns than an order takes": (_ORDER, lambda: _page(order=[("at", True)] * 9)),
    "first and last": ("PAGE_INVALID", lambda: _page(page=PageRequest(first=1, last=1))),
    "no rows": ("PAGE_INVALID", lambda: _page(page=PageRequest(first=0))),
    "too many rows": ("PAGE_SIZE_EXCEEDED", lambda: _page(page=PageRequest(last=MAX_PAGE_SIZE + 1))),
}


@pytest.mark.parametrize("what", REFUSED)
def test_a_read_that_does_not_fit_the_view_is_refused_with_its_code(what: str) -> None:
    code, ask = REFUSED[what]
    with pytest.raises(Refusal) as refused:
        ask()
    assert refused.value.code == code


def test_what_is_just_within_the_limits_is_answered() -> None:
    _page(filter=_deep(MAX_FILTER_DEPTH), page=PageRequest(first=MAX_PAGE_SIZE))
    _page(filter={"fn": {"in": ["1"] * MAX_IN_VALUES}})


def _cursor(order: list[tuple[str, bool]]) -> str:
    steps = total_order(FISCAL_DOCUMENTS, order)
    return cursor_of(FISCAL_DOCUMENTS, steps, {"fn": "1", "fd_number": 7, "total": None, "kind": "RECEIPT"})


def test_a_cursor_of_another_view_or_another_order_is_refused() -> None:
    cursor = _cursor([("total", True)])

    assert _page(order=[("total", True)], page=PageRequest(after=cursor)).params
    for order in ([("total", False)], [("kind", True)], [("total", True), ("kind", True)], []):
        with pytest.raises(Refusal) as refused:
            _page(order=order, page=PageRequest(after=cursor))
        assert refused.value.code == "CURSOR_INVALID"
    other = replace(FISCAL_DOCUMENTS, name="other_documents")  # alike in everything but its name
    with pytest.raises(Refusal) as refused:
        page_statement(
            other, filter=None, order=[("total", True)], page=PageRequest(before=cursor), columns=[], scopes=EVERYWHERE
        )
    assert refused.value.code == "CURSOR_INVALID"


@given(st.one_of(st.text(), st.integers(0, 200).map(lambda cut: _cursor([("kind", False)])[:cut] + "A")))
def test_a_damaged_cursor_is_refused_and_never_reaches_the_database(cursor: str) -> None:
    steps = total_order(FISCAL_DOCUMENTS, [("kind", False)])
    with pytest.raises(Refusal) as refused:
        values_of(FISCAL_DOCUMENTS, steps, cursor)
    assert refused.value.code == "CURSOR_INVALID"


def test_every_view_names_columns_tables_and_relations_that_exist() -> None:
    by_name = {view.name: view for view in VIEWS}
    assert len(by_name) == len(VIEWS)
    for view in VIEWS:
        assert len(view.by_name) == len(view.columns), "a column stands twice"
        assert all(quoted(name) for name in view.by_name)
        used = {
            *view.key,
            *(name for name, _ in view.default_order),
            *(each for index in view.indexes for each in index),
        }
        used |= {ours for relation in view.relations for ours in relation.on}
        assert used <= set(view.by_name)
        assert not any(view.by_name[name].null for name in view.key)
        for relation in view.relations:
            assert relation.name not in view.by_name, "both would be fields of one GraphQL type"
            assert set(relation.on.values()) <= set(by_name[relation.target].by_name)
        assert view.fed == bool(view.changes)
