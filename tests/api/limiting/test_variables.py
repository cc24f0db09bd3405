"""Variables are bounded: in how many values they hold, and in how much is said about wrong ones."""

import time
from typing import Any

import pytest
from graphql import parse

from api.errors import LimitExceeded
from api.limiting.cost import priced
from api.limiting.variables import check_variables
from api.limits import ApiLimits
from api.schema import schema
from tests.api.asking import Asking

LIMIT = ApiLimits().variable_values


@pytest.mark.parametrize(
    ("variables", "values"),
    [
        (None, 0),
        ({}, 0),
        ({"a": 1, "b": None}, 2),
        ({"a": [1, 2, [3]], "b": {"c": {"d": "text"}}}, 2 + 3 + 1 + 1 + 1),
    ],
)
def test_every_entry_on_every_level_counts(variables: dict[str, Any] | None, values: int) -> None:
    check_variables(variables, values)
    if values:
        with pytest.raises(LimitExceeded) as refused:
            check_variables(variables, values - 1)
        assert refused.value.details["name"] == "variable_values"


def test_the_largest_import_is_within_the_limit() -> None:
    source = {"name": "till", "form": "JSON", "text": "…"}
    check_variables({"input": {"commandId": "…", "zone": "…", "sources": [source] * ApiLimits().import_sources}}, LIMIT)


async def test_too_many_are_refused_by_name(api: Asking) -> None:
    error = await api.error("query Q($a: [String!]) { drives(filter: {fn: {in: $a}}) { totalCount } }", a=["a"] * LIMIT)

    assert (error["code"], error["details"]) == (
        "LIMIT_EXCEEDED",
        {"name": "variable_values", "limit": LIMIT, "given": LIMIT + 1},
    )


def test_variables_that_are_wrong_at_every_turn_are_read_no_further_than_the_first_errors() -> None:
    document = parse("query Q($f: DriveFilter) { drives(filter: $f) { totalCount } }")
    wrong = {"f": {f"unknown{number}": number for number in range(LIMIT - 1)}}

    began = time.thread_time()
    assert priced(schema()._schema, document)[None].variables(wrong) is None
    assert time.thread_time() - began < 1.0  # some 10 ms; with every error told, 7 s
