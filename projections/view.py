"""The declaration of a read model: its columns are said once, here; table, GraphQL type, filters, order, paging and
SQL all come from it (design §5).

Read on: `catalogue.py` lists the views, `ddl.py` makes tables, `query.py` makes queries, `runner.py` keeps them up.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum, StrEnum
from typing import Any

from domain.access.scope import ScopeKind


class Kind(Enum):
    """What a column holds: (name, PostgreSQL type)."""

    TEXT = ("text", "text")
    INT = ("int", "integer")  # fits 31 bits for ever: codes of a byte, small counts
    LONG = ("long", "bigint")  # positions, document numbers, counts that grow
    MONEY = ("money", "bigint")  # minor units (kopecks)
    DECIMAL = ("decimal", "numeric")  # exact quantities
    BOOLEAN = ("boolean", "boolean")
    INSTANT = ("instant", "timestamptz")
    LOCAL_TIME = ("local_time", "timestamp")  # wall clock of a place, no zone (facts §1.1)
    DATE = ("date", "date")
    TEXTS = ("texts", "text[]")  # few, in no order that means anything
    VERSION = ("version", "text")  # 565.1.11: compared number by number, written as it was told
    IP = ("ip", "inet")  # an address of IPv4 or IPv6

    @property
    def sql_type(self) -> str:
        return self.value[1]

    def compared(self, expression: str) -> str:
        """SQL of a value of this kind as it is compared with others."""
        return f"string_to_array({expression}, '.')::integer[]" if self is Kind.VERSION else expression

    def read(self, expression: str) -> str:
        """SQL of a value of this kind as it is given to readers."""
        return f"host({expression})" if self is Kind.IP else expression


# A value of these has one text in JSON, whoever writes it.
KEY_KINDS = {Kind.TEXT, Kind.INT, Kind.LONG, Kind.DATE}
# Values of these are told apart by people: codes, names, yes and no.
FACET_KINDS = {Kind.TEXT, Kind.INT, Kind.BOOLEAN, Kind.VERSION}


@dataclass(frozen=True)
class Column:
    """One column: `name` in snake_case as in SQL; `description` is shown to GraphQL clients and says the unit."""

    name: str
    kind: Kind
    description: str
    null: bool = False
    values: type[StrEnum] | None = None  # closed set of a TEXT column
    filtered: bool = True  # may stand in a filter and in an order
    facet: bool = False  # its values are few enough to be counted one by one, and to be chosen from
    default: str | None = None  # SQL, for a column that not every change of the view fills

    @property
    def ordered(self) -> bool:
        """Whether rows can be ordered by it."""
        return self.filtered and self.kind is not Kind.TEXTS


@dataclass(frozen=True)
class Relation:
    """Rows of another view that belong to a row of this one: `target.their_column = this.our_column` for each pair."""

    name: str
    target: str
    on: Mapping[str, str]  # our column -> their column
    description: str


@dataclass(frozen=True)
class Membership:
    """Another view tells which rows are in which group: its row (`group`, `member`) names ours by `column`."""

    view: str
    group: str
    member: str
    column: str
    looks_at: tuple[str, ...] = ()  # fed views behind it, if it is none itself

    @property
    def behind(self) -> frozenset[str]:
        """Names of the fed views that tell it."""
        return frozenset(self.looks_at or {self.view})


@dataclass(frozen=True)
class Change:
    """What one batch of events does to the view: one set-based SQL statement.

    The statement reads the batch from the relation `batch(position, stream, version, type, recorded_at, occurred_at,
    actor, unit, body json)`, which the projector provides, and writes the view's table as `{table}`.
    """

    event_types: tuple[str, ...]
    sql: str


@dataclass(frozen=True)
class View:
    """A read model: one table, one question.

    `name` is the table and, in camel case, the GraphQL field. `key` identifies a row and ends every order, so that
    paging is total. `default_order` holds (column, descending).
    """

    name: str
    question: str
    row_name: str  # GraphQL type of one row, e.g. FiscalDocument
    permission: str  # who may read it (spec B.6): `context.object.verb`
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    changes: tuple[Change, ...]
    default_order: tuple[tuple[str, bool], ...]
    relations: tuple[Relation, ...] = ()
    indexes: tuple[tuple[str, ...], ...] = ()
    version: int = 1  # raise it when `changes` mean something else: the table is then rebuilt
    unit_column: str | None = None  # tells a row's unit: who is limited to units may read such views, and no other
    groups: Membership | None = None  # tells a row's groups, likewise
    is_shared: bool = False  # its rows are of no unit: whoever holds the permission for any part reads all of them
    keeps_unit: Mapping[str, Any] | None = None  # filter: such rows keep their unit from being archived
    source_sql: str | None = None  # a view of the database instead of a table: nothing feeds it, `changes` is empty
    looks_at: tuple[str, ...] = ()  # fed views behind `source_sql`, however deep
    shown: bool = True  # to readers; others are only looked at by views
    followed_as: str | None = None  # name of its subscription, if not its own
    by_name: Mapping[str, Column] = field(init=False, repr=False, compare=False)
    # What rows can be told apart by: who is limited to a part reads his rows (`scoping.py`).
    told_by: frozenset[ScopeKind] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "by_name", {column.name: column for column in self.columns})
        told = {ScopeKind.UNIT: self.unit_column, ScopeKind.GROUP: self.groups}
        told_by = frozenset(kind for kind, by in told.items() if by is not None or self.is_shared)
        object.__setattr__(self, "told_by", told_by)
        if "id" in self.by_name or any(relation.name == "id" for relation in self.relations):
            raise ValueError(f"{self.name}: every row has a global id (`node_ids.py`); call the column something else")
        for column in (self.by_name[name] for name in self.key):
            if column.null or column.kind not in KEY_KINDS:
                raise ValueError(f"{self.name}: {column.name} has no one way of being written in a global id")
        for column in self.columns:
            if column.facet and (not column.filtered or column.kind not in FACET_KINDS or column.name in self.key):
                raise ValueError(f"{self.name}: who chooses among the values of {column.name} filters by nothing")

    @property
    def fed(self) -> bool:
        """Whether events fill a table; a view with `source_sql` looks at other tables instead."""
        return self.source_sql is None

    @property
    def behind(self) -> frozenset[str]:
        """Names of the fed views that its rows come from."""
        return frozenset({self.name} if self.fed else self.looks_at)

    @property
    def event_types(self) -> tuple[str, ...]:
        """Types of events that change this view, each once."""
        return tuple(dict.fromkeys(name for change in self.changes for name in change.event_types))

    @property
    def shape(self) -> str:
        """Digest of what the table holds; another shape in the database means: rebuild."""
        parts = [self.name, str(self.version), repr(self.key), repr(self.indexes)]
        parts += [f"{column.name} {column.kind.sql_type} {column.null} {column.default}" for column in self.columns]
        parts += [change.sql for change in self.changes]
        parts += [self.source_sql] if self.source_sql else []
        return hashlib.sha256("\n".join(parts).encode()).hexdigest()[:16]
