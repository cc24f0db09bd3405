"""What changed in the schema since the last release: `python -m api.schema_report` (`make schema-report`) prints it.

`BREAKING` ends programs that work today; `DANGEROUS` may, such as an enum value that a switch does not know; `SAFE`
does not. Every breaking change has a line in `docs/schema/changes.md`, in the words of this report; a test compares
both. At a release `schema.graphql` is copied over `docs/schema/released.graphql` and the announcements begin anew.
"""

import re
from dataclasses import dataclass
from pathlib import Path

from graphql import GraphQLSchema, build_schema
from graphql.utilities import BreakingChange, DangerousChange, find_schema_changes

from api.schema import schema

DOCS = Path(__file__).parents[1] / "docs" / "schema"
RELEASED = DOCS / "released.graphql"
ANNOUNCED = DOCS / "changes.md"

BREAKING, DANGEROUS, SAFE = LEVELS = ("BREAKING", "DANGEROUS", "SAFE")


@dataclass(frozen=True)
class Change:
    level: str
    said: str


def changes(old: GraphQLSchema, new: GraphQLSchema) -> list[Change]:
    """All changes, the worst first."""
    found = []
    for each in find_schema_changes(old, new):
        match each:
            case BreakingChange():
                level = BREAKING
            case DangerousChange():
                level = DANGEROUS
            case _:
                level = SAFE
        found.append(Change(level, each.description))
    return sorted(found, key=lambda change: (LEVELS.index(change.level), change.said))


def since_release() -> list[Change]:
    """What this checkout changes."""
    return changes(build_schema(RELEASED.read_text()), build_schema(schema().as_str()))


def announced() -> set[str]:
    """The breaking changes that are announced: what stands in backquotes at the beginning of a list's entry."""
    return set(re.findall(r"^- `([^`]+)`", ANNOUNCED.read_text(), re.MULTILINE))


if __name__ == "__main__":
    for change in since_release():
        print(f"{change.level:9} {change.said}")  # noqa: T201  this is what the command is for
