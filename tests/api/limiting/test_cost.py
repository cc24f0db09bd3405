"""The price of an operation: examples reckoned by hand, and that more never costs less."""

from typing import Any

import pytest
from graphql import get_introspection_query, parse
from hypothesis import given, settings
from hypothesis import strategies as st

from api.errors import LimitExceeded
from api.limiting.cost import Price, check_price, priced
from api.limiting.validation import validated
from api.limits import ApiLimits
from api.schema import schema

SCHEMA = schema()._schema
TWENTY = (
    *("fn", "fdNumber", "kind", "at", "atUtc", "zone", "shiftNumber", "numberInShift", "registrationNumber", "inn"),
    *("userName", "cashier", "address", "place", "operation", "total", "cash", "electronic", "prepaid", "credit"),
)


def price_of(document: str) -> Price:
    parsed = parse(document)
    assert validated(SCHEMA, parsed) == []
    return priced(SCHEMA, parsed)[None].price


def points(document: str, **variables: Any) -> int:
    return price_of(document)(variables)


@pytest.mark.parametrize(
    ("document", "cells"),
    [
        ("{ __typename }", 0),
        ("{ me { id name } }", 100 + 1 + 2),
        ("{ me { __typename id organisation { name } } }", 100 + 1 + 1 + (1 + 1)),
        ("{ a: me { id } b: me { id } }", 2 * (100 + 1 + 1)),
        # 100 rows of 20 fields
        (
            f"{{ fiscalDocuments(first: 100) {{ nodes {{ {' '.join(TWENTY)} }} }} }}",
            100 + 1 + 100 * (1 + 20),
        ),
        ("{ drives { nodes { fn } } }", 100 + 1 + 50 * (1 + 1)),  # 50 rows unless said
        ("{ drives(last: 7) { edges { cursor node { fn } } } }", 100 + 1 + 7 * (1 + 1 + (1 + 1))),
        ("{ drives(first: 7) { pageInfo { endCursor } } }", 100 + 1 + 7 * (1 + 1)),
        ("{ drives(first: 7) { totalCount } }", 100 + 1 + 1_000),
        ("{ drives(first: 7) { totalCount __typename nodes { fn } } }", 100 + 1 + 1_000 + 7 * (1 + 1)),
        (
            "{ fiscalDocuments { facets(columns: [KIND, FORM], first: 10) { column values { value count } } } }",
            100 + 1 + 1 + 2 * (1_000 + 10 * (1 + (1 + 2))),
        ),
        # 20 values unless said
        ("{ drives { facets(columns: GAPS_OPEN) { values { count } } } }", 100 + 1 + 1 + (1_000 + 20 * (1 + 1))),
        # 50 drives with their last 10 documents
        (
            "{ drives(first: 50) { nodes { fn documents(first: 10) { fdNumber total } } } }",
            100 + 1 + 50 * (1 + 1 + (1 + 10 * (1 + 2))),
        ),
        ("{ drives(first: 3) { nodes { documents { total } } } }", 100 + 1 + 3 * (1 + (1 + 100 * (1 + 1)))),
        (
            "{ drives(first: 3) { nodes { documents(first: 2) { lines(first: 5) { sum } } } } }",
            100 + 1 + 3 * (1 + (1 + 2 * (1 + (1 + 5 * (1 + 1))))),
        ),
        # 16 digits and one number: 17 characters are one cell
        ('{ fiscalDocument(fn: "9289000100087745", fd: 24896) { total lines(first: 2) { sum } } }', 101 + 1 + 1 + 5),
        ("query Q { node(id: 1) { id ... on Drive { fn documents(first: 2) { total } } } }", 100 + 1 + 1 + 1 + (1 + 4)),
        ("{ events { nodes { position } } }", 100 + 1 + 100 * (1 + 1)),
        ("{ events(first: 10) { nodes { position body actor { id } } } }", 100 + 1 + 10 * (1 + 1 + 10 + (1 + 1))),
        ("{ drives(first: 1000000) { nodes { fn } } }", 100 + 1 + 1_000 * (1 + 1)),  # refused: no page is so large
        ("{ __schema { types { name } } }", 10_000),
        (get_introspection_query(), 10_000),
        ("{ ...A ...A ... { ...A } } fragment A on Query { me { ...B } } fragment B on Client { id name }", 2 * 103),
        ("{ drives(first: 9) { ...A ... { ...A } } } fragment A on DriveConnection { nodes { fn } totalCount }",
         100 + 1 + 2 * (1_000 + 9 * (1 + 1))),
        ("{ me { id name @skip(if: true) } drives @include(if: false) { totalCount } }", 100 + 1 + 1),
    ],
)  # fmt: skip
def test_a_price_by_hand(document: str, cells: int) -> None:
    assert points(document) == max(1, -(-cells // 100))


def test_variables_say_how_many_rows() -> None:
    price = price_of("query Q($n: Int) { drives(first: $n) { nodes { fn } } }")

    assert [price(variables) for variables in ({}, {"n": None}, {"n": 100}, {"n": 1_000})] == [3, 3, 4, 22]


def test_variables_say_how_many_columns_are_counted() -> None:
    price = price_of("query Q($c: [DriveFacetColumn!]!) { drives { facets(columns: $c, first: 1) { column } } }")
    kinds = [SCHEMA.type_map["DriveFacetColumn"].parse_value(name) for name in ("GAPS_OPEN", "REGISTRATION_NUMBER")]  # type: ignore[attr-defined]

    assert [price({"c": given}) for given in ([], kinds[:1], kinds)] == [2, 12, 22]
    # 1: 101 + 50 × 2, 100 × 2, 1,000 × 2


def test_variables_leave_fields_out() -> None:
    price = price_of(
        "query Q($a: Boolean!, $b: Boolean!) { drives(first: 100) { totalCount @skip(if: $a) ...F @include(if: $b) } } "
        "fragment F on DriveConnection { nodes { fn documents(first: 1) @skip(if: $a) { total } } }"
    )
    cells = {
        (True, False): 101,
        (False, False): 101 + 1_000,
        (True, True): 101 + 100 * (1 + 1),
        (False, True): 101 + 1_000 + 100 * (1 + 1 + (1 + 1 * (1 + 1))),
    }
    for (a, b), expected in cells.items():
        assert price({"a": a, "b": b}) == -(-expected // 100)


def test_an_import_costs_a_point_for_each_thousand_characters() -> None:
    document = "mutation M($input: ImportDocumentsInput!) { importDocuments(input: $input) { receipt { position } } }"
    price = price_of(document)

    def sent(chars: int) -> int:
        return price({"input": {"command_id": "0" * 36, "sources": [{"name": "till", "text": "x" * (chars - 40)}]}})

    assert (sent(1_000), sent(16 * 1024 * 1024)) == (3, 16_779)  # 103 cells for the field and what it answers
    assert sent(16 * 1024 * 1024) < ApiLimits().price


def test_a_literal_costs_what_the_same_variable_costs() -> None:
    text = "t=20260301T1210&s=250.00&fn=9289000100087745&i=24897&fp=1234567890&n=1" * 100
    command_id = "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01"
    wish = f'{{commandId: "{command_id}", sources: [{{name: "till", text: "{text}"}}]}}'
    literal = f"mutation {{ importDocuments(input: {wish}) {{ receipt {{ position }} }} }}"
    variable = "mutation M($i: ImportDocumentsInput!) { importDocuments(input: $i) { receipt { position } } }"
    given = {"commandId": command_id, "sources": [{"name": "till", "text": text}]}

    assert points(literal) == points(variable, i=given) == -(-(100 + (36 + 4 + 7000) // 10 + 3) // 100)


def test_a_price_beyond_the_limit_is_refused_with_both_figures() -> None:
    check_price(20, 20)
    with pytest.raises(LimitExceeded) as refused:
        check_price(21, 20)

    assert refused.value.details == {"name": "price", "limit": 20, "given": 21}


def test_fragments_that_double_are_reckoned_once_and_still_priced_double() -> None:
    links = " ".join(f"fragment F{n} on Client {{ ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(60))
    body = "fragment F60 on Client { id @skip(if: $no) }"
    price = price_of(f"query Q($no: Boolean!) {{ me {{ ...F0 }} }} {links} {body}")

    assert price({"no": True}) == 2
    assert price({"no": False}) == -(-(101 + 2**60) // 100)
    with pytest.raises(LimitExceeded):
        check_price(price({"no": False}), ApiLimits().price)


def test_pages_that_double_are_reckoned_once() -> None:
    links = " ".join(f"fragment F{n} on DriveConnection {{ ...F{n + 1} ... {{ ...F{n + 1} }} }}" for n in range(60))
    body = "fragment F60 on DriveConnection { nodes @skip(if: $no) { fn } }"
    price = price_of(f"query Q($no: Boolean!, $n: Int) {{ drives(first: $n) {{ ...F0 }} }} {links} {body}")

    assert price({"no": False, "n": 1}) == -(-(101 + 2**60 * 2) // 100)


@pytest.mark.parametrize("piece", ["... {", "... @skip(if: $no) {"])
def test_nesting_as_deep_as_the_parser_allows_is_priced(piece: str) -> None:
    document = f"query Q($no: Boolean!) {{ me {{ {piece * 190} id @skip(if: $no) {'}' * 190} }} }}"

    assert price_of(document)({"no": False}) == 2


NAMES = st.sampled_from(["fn", "kind", "at", "total", "cashier", "form", "position"])
FIELDS = st.lists(NAMES, min_size=1, max_size=5)
ROWS = st.integers(1, 1_000)


@settings(deadline=None)
@given(FIELDS, NAMES, ROWS, ROWS, st.integers(1, 100), st.integers(1, 100))
def test_more_fields_and_larger_pages_never_cost_less(
    fields: list[str], more: str, first: int, further: int, lines: int, further_lines: int
) -> None:
    def cells(names: list[str]) -> Price:
        return price_of(
            "query Q($n: Int, $m: Int) { fiscalDocuments(first: $n) { nodes { "
            + " ".join(names)
            + " lines(first: $m) { name } } } }"
        )

    price = cells(fields)({"n": first, "m": lines})
    assert cells([*fields, more])({"n": first, "m": lines}) >= price
    assert cells(fields)({"n": first + further, "m": lines}) >= price
    assert cells(fields)({"n": first, "m": lines + further_lines}) >= price
