"""Rows in reach, read both ways: by the statements of `query.py` and by those whose rows leave as JSON."""

import itertools
import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from psycopg import AsyncConnection, AsyncRawCursor
from psycopg.rows import dict_row

from domain.access.scope import EVERYWHERE, Scope, Scopes
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.parts import DECIDERS
from domain.organisation.tree import UnitKind
from projections.catalogue import VIEWS
from projections.facets import facets_of, facets_statement
from projections.json_query import Children, Field, JsonQuery, JsonStatement, Row
from projections.ordering import total_order
from projections.query import (
    PARENT,
    PageRequest,
    children_statement,
    count_statement,
    page_statement,
    row_statement,
)
from projections.runner import Projector
from projections.scoping import is_narrow, slice_of, told_from
from projections.statement import Statement
from projections.view import Column, Kind, Membership, Relation, View
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import ROOT, region
from tests.projections.log import TYPES, Log

_NAME = Column("name", Kind.TEXT, "Name")
_UNIT = Column("unit", Kind.TEXT, "Unit", null=True, facet=True)
_NOTES = View(
    name="notes",
    question="What was noted?",
    row_name="Note",
    permission="note.read",
    key=("name",),
    columns=(_NAME, _UNIT, Column("about", Kind.TEXT, "Thing")),
    changes=(),
    default_order=(("name", False),),
    unit_column="unit",
)
THINGS = View(
    name="things",
    question="Which things are there?",
    row_name="Thing",
    permission="thing.read",
    key=("name",),
    columns=(_NAME, _UNIT),
    changes=(),
    default_order=(("name", False),),
    relations=(Relation("notes", "notes", {"name": "about"}, "Notes"),),
    unit_column="unit",
    groups=Membership("memberships", "club", "thing", column="name"),
)
# thing -> its unit; the tree is all > north > 4711, all > south > (south_a > 12), all > northern
UNITS = {"a": "all", "b": "north", "c": "4711", "d": "south", "e": "12", "f": "northern", "g": "nowhere", "h": None}
CLUBS = {"pilot": {"a", "e", "h"}, "empty": set()}
REACH: list[tuple[str, str]] = [
    ("organisation", "abcdefgh"),
    ("unit:all", "abcdef"),
    ("unit:north", "bc"),  # and not `northern`
    ("unit:4711", "c"),
    ("unit:south", "de"),
    ("unit:unknown", ""),
    ("unit:nowhere", ""),  # a unit that the tree does not know
    ("group:pilot", "aeh"),
    ("group:empty", ""),
    ("unit:north group:pilot", "abceh"),
    ("unit:north unit:12", "bce"),
    ("group:pilot organisation", "abcdefgh"),
]


def scopes_of(text: str) -> Scopes:
    return frozenset(map(Scope.parse, text.split()))


@pytest.fixture
async def tables(conn: AsyncConnection, log: Log) -> AsyncConnection:
    units = Deciding(DECIDERS)
    stores = (NewUnit("4711", UnitKind.STORE, "S", "north"), NewUnit("12", UnitKind.STORE, "S", "south_a"))
    regions = [region("north", "all"), region("south", "all"), region("south_a", "south"), region("northern", "all")]
    units.when(CreateUnits((ROOT, *regions, *stores)))
    log.append(*units.log)
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    with log.connect() as owner:
        owner.execute("create table things (name text, unit text)")
        owner.execute("create table notes (name text, unit text, about text)")
        owner.execute("create table memberships (club text, thing text)")
        with owner.cursor() as cursor:
            cursor.executemany("insert into things values (%s, %s)", list(UNITS.items()))
            members = [(club, thing) for club, things in CLUBS.items() for thing in things]
            cursor.executemany("insert into memberships values (%s, %s)", members)
            # a thing of the south has notes of the north, too: rows below a row are in reach by themselves
            notes = [(f"{about}{unit}", unit, about) for about, unit in itertools.product(UNITS, ["4711", "12"])]
            cursor.executemany("insert into notes values (%s, %s, %s)", notes)
    await conn.execute(f"set search_path = {log.schema}".encode())
    return conn


async def _run(conn: AsyncConnection, statement: Statement) -> list[Mapping[str, Any]]:
    cursor = conn.cursor(row_factory=dict_row)
    await cursor.execute(statement.sql.encode(), statement.params)
    return list(await cursor.fetchall())


async def _json(conn: AsyncConnection, statement: JsonStatement) -> Sequence[tuple[Any, ...]]:
    cursor = AsyncRawCursor(conn)
    await cursor.execute(statement.sql.encode(), statement.params)
    return await cursor.fetchall()


@pytest.mark.parametrize(("reach", "names"), REACH)
async def test_pages_totals_rows_and_facets_hold_what_is_in_reach_and_nothing_else(
    tables: AsyncConnection, reach: str, names: str
) -> None:
    """FLEET-90: a scope is a unit with all below it, or a group."""
    scopes = scopes_of(reach)
    page = page_statement(THINGS, filter=None, order=[], page=PageRequest(), columns=["name"], scopes=scopes)
    assert [row["name"] for row in await _run(tables, page)] == list(names)
    assert await _run(tables, count_statement(THINGS, filter=None, scopes=scopes)) == [{"count": len(names)}]
    either = {"or": [{"name": {"eq": "a"}}, {"name": {"ne": "a"}}]}
    assert await _run(tables, count_statement(THINGS, filter=either, scopes=scopes)) == [{"count": len(names)}]
    for name in UNITS:
        row = row_statement(THINGS, key={"name": name}, columns=["name"], scopes=scopes)
        assert bool(await _run(tables, row)) == (name in names)
    facets = await _run(tables, facets_statement(THINGS, ["unit"], filter=None, values=20, scopes=scopes))
    (facet,) = facets_of(["unit"], facets) if facets else facets_of(["unit"], [])
    assert {each.value for each in facet.values} == {UNITS[name] for name in names}


@pytest.mark.parametrize(("reach", "names"), REACH)
async def test_of_a_shared_view_everybody_who_may_read_it_reads_all(
    tables: AsyncConnection, reach: str, names: str
) -> None:
    """B.6: sport events and the like are of no unit."""
    del names
    shared = replace(THINGS, is_shared=True)
    assert await _run(tables, count_statement(shared, filter=None, scopes=scopes_of(reach))) == [{"count": len(UNITS)}]


@pytest.mark.parametrize(("reach", "names"), REACH)
@pytest.mark.parametrize("below", ["organisation", "unit:north", "group:pilot"])
async def test_rows_below_a_row_are_in_reach_by_themselves(
    tables: AsyncConnection, log: Log, reach: str, names: str, below: str
) -> None:
    """FLEET-90: both ways of reading give the same rows, and the same rows below them."""
    ours, theirs = scopes_of(reach), scopes_of(below)
    (relation,) = THINGS.relations
    parents = [{"name": name} for name in names]
    children = children_statement(_NOTES, relation, parents, ["name"], 10, theirs)
    notes: dict[str, list[str]] = {name: [] for name in names}
    for row in await _run(tables, children) if parents else []:
        notes[names[row[PARENT]]].append(row["name"])

    row: Row = (
        Field("name", _NAME),
        Children("notes", relation, _NOTES, (Field("name", _NAME),), 0),
    )
    asked = {"thing.read": ours, "note.read": theirs}
    narrow = [slice_of(view, asked[view.permission]) for view in (THINGS, _NOTES) if is_narrow(asked[view.permission])]
    for careful in (False, True):
        query = JsonQuery(log.schema, THINGS, [row], ["unit_tree"], careful=careful, narrow=narrow)
        steps = total_order(THINGS, [])
        found = await _json(
            tables,
            query.page(filter=None, steps=steps, page=PageRequest(), lists=[10], reach=asked, total=True, keys=()),
        )
        head, *rows = found
        told = [json.loads(json.dumps(values[-1])) for values in rows]
        assert [(each["name"], [note["name"] for note in each["notes"]]) for each in told] == list(notes.items())
        assert head[1] == len(names)
        for name in UNITS:
            _, *row_found = await _json(tables, query.row(key={"name": name}, lists=[10], reach=asked))
            assert bool(row_found) == (name in names)
    counted = JsonQuery(log.schema, THINGS, [], [], careful=False, narrow=narrow[:1] if is_narrow(ours) else [])
    assert await _json(tables, counted.count(filter=None, reach=asked)) == [(len(names),)]


def test_a_view_that_tells_nothing_has_nothing_for_who_is_limited() -> None:
    mute = View("mute", "Which?", "Mute", "m.read", ("name",), (_NAME,), (), (("name", False),))
    assert " and false" in count_statement(mute, filter=None, scopes=scopes_of("unit:all")).sql
    assert " and true" in count_statement(mute, filter=None, scopes=EVERYWHERE).sql


def test_names_of_units_and_groups_are_bound_and_never_written() -> None:
    scopes = frozenset({Scope.parse("unit:north"), Scope.parse("group:pilot")})
    statement = count_statement(THINGS, filter=None, scopes=scopes)
    assert "north" not in statement.sql
    assert "pilot" not in statement.sql
    assert list(statement.params.values()) == [["pilot"], ["north"]]


def test_what_tells_the_reach_is_part_of_what_an_answer_is_made_from() -> None:
    assert told_from([THINGS]) == {"unit_tree", "memberships"}
    assert told_from([_NOTES]) == {"unit_tree"}
