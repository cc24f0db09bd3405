"""No program is broken unannounced: the schema is compared with that of the last release."""

import subprocess
import sys

import pytest
from graphql import build_schema

from api.schema_report import BREAKING, DANGEROUS, SAFE, Change, announced, changes, since_release

OLD = "type Query { a(x: Int): Int b: Kind } enum Kind { ONE }"


def test_every_breaking_change_is_announced_and_nothing_else() -> None:
    breaking = {change.said for change in since_release() if change.level == BREAKING}

    assert breaking == announced(), "say in docs/schema/changes.md what to do instead, in the words of the report"


@pytest.mark.parametrize(
    ("new", "expected"),
    [
        ("type Query { a(x: Int): Int b: Kind } enum Kind { ONE }", []),
        ("type Query { a(x: Int): Int } enum Kind { ONE }", [Change(BREAKING, "Field Query.b was removed.")]),
        (
            "type Query { a(x: Int): Int b: Kind } enum Kind { ONE TWO }",
            [Change(DANGEROUS, "Enum value Kind.TWO was added.")],
        ),
        (
            "type Query { a(x: Int): Int b: Kind c: Int } enum Kind { ONE }",
            [Change(SAFE, "Field Query.c was added.")],
        ),
        (
            "type Query { a(x: Int!): Int b: Kind c: Int } enum Kind { ONE }",
            [
                Change(BREAKING, "Argument Query.a(x:) has changed type from Int to Int!."),
                Change(SAFE, "Field Query.c was added."),
            ],
        ),
    ],
)
def test_a_change_is_told_by_what_it_does_to_programs(new: str, expected: list[Change]) -> None:
    assert changes(build_schema(OLD), build_schema(new)) == expected


def test_the_report_is_a_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "api.schema_report"], capture_output=True, text=True, timeout=60, check=True
    )
    assert done.stdout.splitlines() == [f"{each.level:9} {each.said}" for each in since_release()]
