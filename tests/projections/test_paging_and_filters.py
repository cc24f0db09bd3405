"""Paging and filters on generated rows, against a plain ORDER BY and a filter in Python."""

import itertools
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

import psycopg
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from psycopg.rows import dict_row

from domain.access.scope import EVERYWHERE
from projections.ddl import _table
from projections.filters import LISTS, OPERATORS
from projections.ordering import order_by, total_order
from projections.query import PageRequest, Statement, count_statement, page_statement, rows_to_page
from projections.view import Column, Kind, View

Row = dict[str, Any]
_ordered = {"release": "string_to_array(release, '.')::int[]"}

THINGS = View(
    name="things",
    question="Which things are there?",
    row_name="Thing",
    permission="test.thing.read",
    key=("place", "number"),
    columns=(
        Column("place", Kind.TEXT, "Where"),
        Column("number", Kind.LONG, "Number"),
        Column("name", Kind.TEXT, "Name", null=True),
        Column("size", Kind.INT, "Size"),
        Column("price", Kind.MONEY, "Price", null=True),
        Column("weight", Kind.DECIMAL, "Weight", null=True),
        Column("good", Kind.BOOLEAN, "Good?", null=True),
        Column("made_at", Kind.INSTANT, "Made", null=True),
        Column("local_at", Kind.LOCAL_TIME, "Made, local"),
        Column("day", Kind.DATE, "Day", null=True),
        Column("release", Kind.VERSION, "Release", null=True),
        Column("host", Kind.IP, "Host", null=True),
        Column("labels", Kind.TEXTS, "Labels", null=True),
    ),
    changes=(),
    default_order=(("size", True),),
)
# Few values, so that ties and nulls are common; characters that patterns, quoting and formats stumble over.
_VALUES: dict[Kind, list[Any]] = {
    Kind.TEXT: ["", "a", "ab", "b%", "%", "_", "\\", "'", "Ё", "🦊"],
    Kind.INT: [-1, 0, 7],
    Kind.LONG: [0, 1, 2**62],
    Kind.MONEY: [-5, 0, 2**63 - 1],
    Kind.DECIMAL: [Decimal(0), Decimal("0.375"), Decimal("-12345678901234567890.5")],
    Kind.BOOLEAN: [True, False],
    Kind.INSTANT: [datetime(2026, 1, 1, tzinfo=UTC) + timedelta(microseconds=each) for each in range(3)],
    Kind.LOCAL_TIME: [datetime(2026, 1, 1) + timedelta(microseconds=each) for each in range(3)],  # noqa: DTZ001
    Kind.DATE: [date(2026, 1, 1), date(2024, 2, 29)],
    Kind.VERSION: ["1", "1.2", "1.10", "1.9.7", "01.2"],
    Kind.IP: ["10.0.0.7", "10.0.1.9", "192.168.0.1", "fd00::1"],
    Kind.TEXTS: ["", "a", "ab", "'", "Ё"],
}
_NETWORKS = ["10.0.0.0/16", "10.0.0.7", "0.0.0.0/0", "fd00::/8"]


def _value(column: Column) -> st.SearchStrategy[Any]:
    values = st.sampled_from(_VALUES[column.kind])
    if column.kind is Kind.TEXTS:
        return st.none() | st.lists(values, max_size=3, unique=True)
    return st.none() | values if column.null else values


rows_of_things = st.lists(
    st.fixed_dictionaries({column.name: _value(column) for column in THINGS.columns}),
    max_size=12,
    unique_by=lambda row: (row["place"], row["number"]),
)
orders = st.lists(
    st.tuples(st.sampled_from([column.name for column in THINGS.columns if column.ordered]), st.booleans()),
    max_size=4,
    unique_by=lambda step: step[0],
)


def _condition(column: Column) -> st.SearchStrategy[Row]:
    value = st.sampled_from(_VALUES[column.kind])
    others = {"isNull": st.booleans(), "within": st.sampled_from(_NETWORKS)}
    others |= {operator: st.lists(value, max_size=3) for operator in LISTS}
    return st.sampled_from(OPERATORS[column.kind]).flatmap(
        lambda operator: st.fixed_dictionaries({operator: others.get(operator, value)})
    )


conditions = st.sampled_from(THINGS.columns).flatmap(
    lambda column: st.fixed_dictionaries({column.name: _condition(column)})
)
filters = st.recursive(
    st.one_of(conditions, st.just({})),
    lambda inner: st.one_of(
        st.fixed_dictionaries({"and": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"or": st.lists(inner, max_size=3)}),
        st.fixed_dictionaries({"not": inner}),
        st.fixed_dictionaries({"not": inner, "or": st.lists(inner, min_size=1, max_size=2)}),
    ),
    max_leaves=5,
)


@pytest.fixture(scope="module")
def table(database_url: str, organisation: str) -> Iterator[psycopg.Connection[Row]]:
    options = f"-c search_path={organisation} -c timezone=UTC"
    with psycopg.connect(database_url, autocommit=True, options=options, row_factory=dict_row) as conn:
        for statement in _table(THINGS, THINGS.name):
            conn.execute(statement)
        yield conn


def _fill(table: psycopg.Connection[Row], rows: Sequence[Row]) -> None:
    table.execute("delete from things")
    names = list(THINGS.by_name)
    with table.cursor() as cursor:
        cursor.executemany(
            f"insert into things ({', '.join(names)}) values ({', '.join(['%s'] * len(names))})".encode(),
            [[row[name] for name in names] for row in rows],
        )


def _run(table: psycopg.Connection[Row], statement: Statement) -> list[Row]:
    return table.execute(statement.sql.encode(), statement.params).fetchall()


def _walk(
    table: psycopg.Connection[Row],
    order: list[tuple[str, bool]],
    size: int,
    wanted: Mapping[str, Any],
    *,
    backwards: bool,
) -> list[Row]:
    """All rows in the order asked for, page by page."""
    walked: list[Row] = []
    cursor: str | None = None
    for _ in itertools.count():
        page = PageRequest(last=size, before=cursor) if backwards else PageRequest(first=size, after=cursor)
        statement = page_statement(THINGS, filter=wanted, order=order, page=page, columns=["name"], scopes=EVERYWHERE)
        got = rows_to_page(THINGS, order, _run(table, statement), page)
        assert len(got.rows) <= size
        assert (got.has_next_page if backwards else got.has_previous_page) == (cursor is not None)
        walked = [*got.rows, *walked] if backwards else [*walked, *got.rows]
        if not (got.has_previous_page if backwards else got.has_next_page):
            return walked
        cursor = got.cursors[0] if backwards else got.cursors[-1]
    raise AssertionError


@settings(max_examples=300, deadline=None)
@given(
    rows=rows_of_things,
    order=orders,
    size=st.integers(1, 5),
    backwards=st.booleans(),
    wanted=st.one_of(st.just({}), filters),
)
def test_walking_any_order_by_any_page_size_visits_each_row_once_in_the_order_of_a_plain_order_by(
    table: psycopg.Connection[Row],
    rows: list[Row],
    order: list[tuple[str, bool]],
    size: int,
    backwards: bool,
    wanted: Row,
) -> None:
    _fill(table, rows)
    # given the order by what SQL says of it, with nulls last in both directions
    names = ", ".join(
        f"{_ordered.get(name, name)} {'desc' if descending else 'asc'} nulls last"
        for name, descending in [(step.column.name, step.descending) for step in total_order(THINGS, order)]
    )
    plain = table.execute(f"select place, number from things order by {names}".encode()).fetchall()
    matching = {(row["place"], row["number"]) for row in rows if _matches(row, wanted)}
    expected = [key for row in plain if (key := (row["place"], row["number"])) in matching]

    walked = _walk(table, order, size, wanted, backwards=backwards)

    assert [(row["place"], row["number"]) for row in walked] == expected
    assert _run(table, count_statement(THINGS, filter=wanted, scopes=EVERYWHERE)) == [{"count": len(expected)}]


@settings(max_examples=60, deadline=None)
@given(rows=rows_of_things, order=orders, data=st.data())
def test_between_two_cursors_are_the_rows_between_their_rows(
    table: psycopg.Connection[Row], rows: list[Row], order: list[tuple[str, bool]], data: st.DataObject
) -> None:
    _fill(table, rows)
    whole = PageRequest(first=100)
    statement = page_statement(THINGS, filter=None, order=order, page=whole, columns=[], scopes=EVERYWHERE)
    everything = rows_to_page(THINGS, order, _run(table, statement), whole)
    if not everything.rows:
        return
    places = st.integers(0, len(everything.rows) - 1)
    first, last = data.draw(places), data.draw(places)

    page = PageRequest(first=100, after=everything.cursors[first], before=everything.cursors[last])
    got = _run(table, page_statement(THINGS, filter={}, order=order, page=page, columns=[], scopes=EVERYWHERE))

    assert got == everything.rows[first + 1 : last]


def _matches(row: Row, wanted: Mapping[str, Any]) -> bool:
    return all(_entry(row, name, value) for name, value in wanted.items())


def _entry(row: Row, name: str, value: Any) -> bool:
    match name:
        case "and":
            return all(_matches(row, each) for each in value)
        case "or":
            return any(_matches(row, each) for each in value)
        case "not":
            return not _matches(row, value)
        case _:
            kind = THINGS.by_name[name].kind
            ours = _comparable(kind, row[name])
            return all(_compare(ours, operator, _operand(kind, operator, each)) for operator, each in value.items())


def _comparable(kind: Kind, value: Any) -> Any:
    if kind is Kind.VERSION and value is not None:
        return [int(part) for part in value.split(".")]
    if kind is Kind.IP and value is not None:
        address = ip_address(value)
        return address.version, int(address)
    return value


def _operand(kind: Kind, operator: str, value: Any) -> Any:
    if operator in {"isNull", "within"}:
        return value
    return [_comparable(kind, each) for each in value] if operator in LISTS else _comparable(kind, value)


def _is_within(address: tuple[int, int], network: str) -> bool:
    version, number = address
    return (IPv4Address(number) if version == 4 else IPv6Address(number)) in ip_network(network)


def _compare(ours: Any, operator: str, theirs: Any) -> bool:
    match operator:
        case "isNull":
            return (ours is None) is theirs
        case "ne":
            return not _compare(ours, "eq", theirs)
        case "notIn":
            return not _compare(ours, "in", theirs)
        case "hasNone":
            return not _compare(ours, "hasAny", theirs)
    if ours is None:
        return False
    return bool(
        {
            "eq": lambda: ours == theirs,
            "in": lambda: ours in theirs,
            "lt": lambda: ours < theirs,
            "lte": lambda: ours <= theirs,
            "gt": lambda: ours > theirs,
            "gte": lambda: ours >= theirs,
            "contains": lambda: theirs in ours,
            "startsWith": lambda: ours.startswith(theirs),
            "search": lambda: all(word in ours.lower() for word in theirs.lower().split()),
            "hasAny": lambda: set(ours) & set(theirs),
            "hasAll": lambda: set(theirs) <= set(ours),
            "within": lambda: _is_within(ours, theirs),
        }[operator]()
    )


def test_an_order_of_columns_that_are_never_null_says_nothing_of_nulls_so_that_plain_indexes_serve_it() -> None:
    steps = total_order(THINGS, [("size", True)])

    assert order_by(steps) == '"size" desc, "place" desc, "number" desc'
    assert order_by(steps, backwards=True) == '"size" asc, "place" asc, "number" asc'
