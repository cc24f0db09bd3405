"""Generated documents over the declared views: aliases, merged fields, fragments, variables, directives, paging.

Every document is valid; its values come from rows that are there, so filters find something and cursors stand.
"""

import json
import random
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from api.naming import NODE, camel
from projections.catalogue import SHOWN
from projections.view import Column, Kind, View

SCALARS = {
    Kind.TEXT: "String",
    Kind.INT: "Int",
    Kind.LONG: "Long",
    Kind.MONEY: "Money",
    Kind.DECIMAL: "Decimal",
    Kind.BOOLEAN: "Boolean",
    Kind.INSTANT: "DateTime",
    Kind.LOCAL_TIME: "LocalDateTime",
    Kind.DATE: "Date",
    Kind.TEXTS: "String",
    Kind.VERSION: "String",
    Kind.IP: "String",
}
# What is behind no events tells the seconds that have passed: it differs from one moment to the next.
STEADY = [view for view in SHOWN if view.behind]
BY_NAME = {view.name: view for view in SHOWN}
Found = Mapping[str, Sequence[Mapping[str, Any]]]  # rows as GraphQL says them, by view


@dataclass
class Request:
    """A document and its variables; `cursors` tells where in the answer cursors of which order stand."""

    query: str
    variables: dict[str, Any]
    orders: dict[str, tuple[str, str]]  # response key of a connection -> view and order


@dataclass
class Maker:
    """Makes one document."""

    rng: random.Random
    rows: Found
    cursors: Mapping[tuple[str, str], Sequence[str]]  # by view and order
    variables: dict[str, tuple[str, Any]] = field(default_factory=dict)
    fragments: list[str] = field(default_factory=list)
    orders: dict[str, tuple[str, str]] = field(default_factory=dict)
    names: int = 0
    aliases: int = 0

    def request(self) -> Request:
        rng = self.rng
        fields = [self._root() for _ in range(rng.choice((1, 1, 1, 2, 3)))]
        if rng.random() < 0.1:
            fields.insert(rng.randrange(len(fields) + 1), "__typename")
        body = " ".join(self._wrapped("Query", each) for each in fields)
        heads = ", ".join(f"${name}: {kind}" for name, (kind, _) in self.variables.items())
        head = f"query Asked({heads})" if heads else rng.choice(("", "query", "query Asked"))
        given = {name: value for name, (_, value) in self.variables.items()}
        return Request(f"{head} {{ {body} }} {' '.join(self.fragments)}", given, self.orders)

    def _root(self) -> str:
        if self.rng.random() < 0.2:
            return self._document()
        view = self.rng.choice(STEADY)
        name = camel(view.name)
        key = self._new("r")
        alias = f"{key}: "
        order, order_text = self._order(view)
        self.orders[key] = (view.name, order)
        arguments = [*self._paging(view, order), *order_text]
        if self.rng.random() < 0.5:
            arguments.append(f"filter: {self._given(f'{view.row_name}Filter', self._filter(view, 1))}")
        self.rng.shuffle(arguments)
        said = f"({', '.join(arguments)})" if arguments else ""
        return f"{alias}{name}{said} {{ {self._connection(view)} }}"

    def _document(self) -> str:
        view = BY_NAME["fiscal_documents"]
        row = self.rng.choice(self.rows[view.name])
        number = row["fdNumber"] if self.rng.random() < 0.9 else 77_777
        fn, fd = self._given("String!", row["fn"]), self._given("Long!", number)
        return f"{self._new('r')}: fiscalDocument(fn: {fn}, fd: {fd}) {{ {self._row(view, 0)} }}"

    def _order(self, view: View) -> tuple[str, list[str]]:
        """Few different ones, so that cursors of one document fit another."""
        columns = [column for column in view.columns if column.ordered]
        picked = random.Random(self.rng.randrange(4)).sample(columns, 2)
        steps = [
            {"field": column.name.upper()} | ({} if index else {"direction": "DESC"})
            for index, column in enumerate(picked)
        ]
        if self.rng.random() < 0.4:
            return "", []
        return json.dumps(steps), [f"orderBy: {self._given(f'[{view.row_name}Order!]', Enums(steps))}"]

    def _paging(self, view: View, order: str) -> list[str]:
        rng, known = self.rng, self.cursors.get((view.name, order), ())
        arguments = []
        if rng.random() < 0.7:
            arguments.append(
                f"{rng.choice(('first', 'first', 'last'))}: {self._given('Int', rng.choice((1, 2, 7, 60)))}"
            )
        if known and rng.random() < 0.6:
            arguments.append(f"{rng.choice(('after', 'before'))}: {self._given('String', rng.choice(known))}")
        return arguments

    def _filter(self, view: View, depth: int) -> dict[str, Any]:
        rng, wanted = self.rng, {}
        columns = [column for column in view.columns if column.filtered]
        for column in rng.sample(columns, rng.choice((1, 1, 2))):
            wanted[camel(column.name)] = self._comparison(view, column)
        if depth < 3 and rng.random() < 0.3:
            wanted["not"] = self._filter(view, depth + 1)
        if depth < 3 and rng.random() < 0.3:
            word = rng.choice(("and", "or"))
            wanted[word] = [self._filter(view, depth + 1) for _ in range(rng.randrange(3))]
        if rng.random() < 0.1:
            wanted[camel(rng.choice(columns).name)] = None
        return wanted

    def _comparison(self, view: View, column: Column) -> dict[str, Any]:
        rng = self.rng
        values = [row[camel(column.name)] for row in self.rows[view.name] if row[camel(column.name)] is not None]
        if not values or rng.random() < 0.1:
            return {"isNull": rng.random() < 0.5}
        value: Callable[[], Any] = lambda: Word(rng.choice(values)) if column.values else rng.choice(values)  # noqa: E731
        if column.kind is Kind.TEXTS:
            return self._shared(column, values)
        operators = ["eq", "ne", "in", "notIn"]
        if not column.values and column.kind is not Kind.BOOLEAN:
            operators += ["lt", "lte", "gt", "gte"]
        if column.kind is Kind.TEXT and not column.values:
            operators += ["contains", "startsWith", "search"]
        if column.kind is Kind.IP and rng.random() < 0.3:
            return {"within": f"{value()}/{rng.choice((8, 24, 32))}"}
        operator = rng.choice(operators)
        if operator in {"in", "notIn"}:
            return {operator: [value() for _ in range(rng.randrange(4))]}
        if operator in {"contains", "startsWith", "search"}:
            return {operator: value()[: rng.randint(0, 4)]}
        return {operator: value()}

    def _shared(self, column: Column, values: Sequence[Sequence[str]]) -> dict[str, Any]:
        there = sorted({each for value in values for each in value}) or ["x"] * (not column.values)
        picked = self.rng.sample(there, min(len(there), self.rng.randrange(3)))
        operator = self.rng.choice(("hasAny", "hasAll", "hasNone"))
        return {operator: [Word(each) if column.values else each for each in picked]}

    def _connection(self, view: View) -> str:
        rng, name = self.rng, f"{view.row_name}Connection"
        parts = []
        for _ in range(rng.randint(1, 4)):
            match rng.randrange(6):
                case 0 | 1:
                    parts.append(f"{self._alias()}nodes {{ {self._row(view, 0)} }}")
                case 2 | 3:
                    parts.append(f"{self._alias()}edges {{ {self._edge(view)} }}")
                case 4:
                    infos = rng.sample(
                        ("hasNextPage", "hasPreviousPage", "startCursor", "endCursor", "__typename"), rng.randint(1, 5)
                    )
                    parts.append(f"{self._alias()}pageInfo {{ {' '.join(self._alias() + each for each in infos)} }}")
                case _ if rng.random() < 0.03 and any(column.facet for column in view.columns):  # not compiled
                    columns = [Word(column.name.upper()) for column in view.columns if column.facet]
                    given = self._given(f"[{view.row_name}FacetColumn!]!", rng.sample(columns, 1))
                    parts.append(f"{self._new('c')}: facets(columns: {given}) {{ column values {{ value count }} }}")
                case _:
                    parts.append(self._alias() + rng.choice(("totalCount", "__typename")))
        return " ".join(self._wrapped(name, part) for part in parts)

    def _edge(self, view: View) -> str:
        names = self.rng.sample(("cursor", "__typename", "node", "node"), self.rng.randint(1, 4))
        parts = [f"node {{ {self._row(view, 0)} }}" if name == "node" else name for name in names]
        return " ".join(self._wrapped(f"{view.row_name}Edge", self._alias() + part) for part in parts)

    def _row(self, view: View, depth: int) -> str:
        rng = self.rng
        parts = [
            self._wrapped(view.row_name, self._alias() + camel(column.name))
            for column in rng.sample(view.columns, rng.randint(1, min(7, len(view.columns))))
        ]
        if rng.random() < 0.2:
            parts.append(self._alias() + "__typename")
        if rng.random() < 0.3:
            parts.append(self._wrapped(rng.choice((view.row_name, NODE)), self._alias() + "id"))
        if rng.random() < 0.1:  # of an interface down to a type again: this one, or one that no row here has
            other = rng.choice((view, rng.choice(SHOWN)))
            key = f"{self._new('a')}: {camel(other.key[0])}"
            parts.append(f"... on {NODE} {{ id ... on {other.row_name} {{ {key} }} }}")
        if view.relations and depth < 2 and rng.random() < 0.5:
            relation = rng.choice(view.relations)
            first = f"(first: {self._given('Int', rng.choice((1, 3, 100, None)))})" if rng.random() < 0.5 else ""
            inner = self._row(BY_NAME[relation.target], depth + 1)
            parts.append(f"{self._new('l')}: {camel(relation.name)}{first} {{ {inner} }}")
        rng.shuffle(parts)
        # never empty, whatever directives leave out
        return " ".join([*parts, camel(view.key[0])])

    def _wrapped(self, type_name: str, part: str) -> str:
        """The part as it is, under a directive, or in a fragment of one of the two kinds."""
        rng = self.rng
        match rng.randrange(12):
            case 0 if "(" not in part.partition("{")[0]:
                return f"{part.partition('{')[0]} {self._directive()} {''.join(part.partition('{')[1:])}"
            case 1:
                return f"... on {type_name} {{ {part} }}"
            case 2:
                return f"... {self._directive()} {{ {part} }} __typename"
            case 3:
                name = self._new("F")
                self.fragments.append(f"fragment {name} on {type_name} {{ {part} }}")
                spread = f"...{name} {self._directive() if rng.random() < 0.3 else ''}"
                return f"{spread} ...{name}" if rng.random() < 0.3 else spread
            case _:
                return part

    def _directive(self) -> str:
        return f"@{self.rng.choice(('skip', 'include'))}(if: {self._given('Boolean!', self.rng.random() < 0.5)})"

    def _alias(self) -> str:
        # a document may have 50; those that have to be there are few
        return f"{self._new('a')}: " if self.rng.random() < 0.2 and self.aliases < 35 else ""

    def _given(self, kind: str, value: Any) -> str:
        """The value as a literal, or as a variable of this type."""
        if self.rng.random() < 0.5:
            name = self._new("v")
            self.variables[name] = (kind, plain(value))
            return f"${name}"
        return literal(value)

    def _new(self, letter: str) -> str:
        self.names += 1
        self.aliases += letter in "arlc"
        return f"{letter}{self.names}"


class Word(str):
    """An enum value: without quotes in a document, a string in variables."""

    __slots__ = ()


class Enums(list[dict[str, str]]):
    """Steps of an order: all their values are words."""


def literal(value: Any) -> str:
    """As GraphQL writes it."""
    if isinstance(value, Enums):
        return "[" + ", ".join("{" + ", ".join(f"{k}: {v}" for k, v in each.items()) + "}" for each in value) + "]"
    if isinstance(value, Word):
        return str(value)
    if isinstance(value, dict):
        return "{" + ", ".join(f"{key}: {literal(each)}" for key, each in value.items()) + "}"
    if isinstance(value, list):
        return "[" + ", ".join(map(literal, value)) + "]"
    return json.dumps(value, ensure_ascii=False)


def plain(value: Any) -> Any:
    """As JSON of variables has it."""
    if isinstance(value, dict):
        return {key: plain(each) for key, each in value.items()}
    if isinstance(value, list):
        return [plain(each) for each in value]
    return str(value) if isinstance(value, Word) else value
