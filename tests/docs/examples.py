"""The example documents of `docs/examples/`: what the console offers, the tests ask and the code generators are fed.

A file is named by its place and its question; its first line is a comment that asks it in words; variables, where there
are any, stand beside it in a JSON file of the same name.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.docs.markdown import ROOT

FOLDER = ROOT / "docs" / "examples"
# The console has no access to `docs/`: this file is served with it.
OFFERED = ROOT / "api" / "graphiql" / "examples.json"


@dataclass(frozen=True)
class Example:
    path: Path

    @property
    def title(self) -> str:
        return self.path.read_text().partition("\n")[0].removeprefix("# ")

    @property
    def query(self) -> str:
        return self.path.read_text()

    @property
    def variables(self) -> dict[str, Any] | None:
        beside = self.path.with_suffix(".json")
        return json.loads(beside.read_text()) if beside.exists() else None


def examples() -> list[Example]:
    return [Example(path) for path in sorted(FOLDER.glob("*.graphql"))]


def offered() -> str:
    """What the console offers: title, document, and variables as they are typed into its editor."""
    entries = [
        {
            "title": each.title,
            "query": each.query,
            "variables": "" if each.variables is None else json.dumps(each.variables, indent=2, ensure_ascii=False),
        }
        for each in examples()
    ]
    return json.dumps(entries, indent=1, ensure_ascii=False) + "\n"


def examples_list() -> str:
    """The list of the documentation."""
    return "\n".join(f"- [{each.title}]({each.path.relative_to(ROOT / 'docs')})" for each in examples())
