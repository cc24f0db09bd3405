"""Which test shows which requirement: a test names the IDs it is for in its docstring or comments.

`requirements.tsv` holds what is required, in short; `LATER` what nobody builds yet, and why. `FLEET-08…10` and
`FLEET-12, -13` name several.
"""

import ast
import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path

from tests.docs.markdown import ROOT

TESTS = ROOT / "tests"
REQUIRED = Path(__file__).with_name("requirements.tsv")

_MAILS = "e-mails and digests of notifications come with the notifications"
_JOBS = "jobs, releases and rollouts come with the rollout"
LATER: Mapping[str, str] = {
    **{f"FLEET-{number}": _MAILS for number in (15, 16, 20, 23, 24, *range(85, 88), 96)},
    **{f"FLEET-{number:02}": _JOBS for number in (5, *range(36, 52))},
    "FLEET-99d": _JOBS,
    "CORE-04": _JOBS,
}

_NAMED = re.compile(r"\b([A-Z]+)-(\d+)([a-z]?)((?:…\d+[a-z]?|, -\d+[a-z]?)*)")
_FURTHER = re.compile(r"(…|, -)(\d+)([a-z]?)")


def named_in(text: str) -> Iterator[str]:
    """The IDs that a text names, each spelled out."""
    for context, number, letter, further in _NAMED.findall(text):
        yield f"{context}-{number}{letter}"
        last = int(number)
        for sign, next_number, next_letter in _FURTHER.findall(further):
            first = last + 1 if sign == "…" else int(next_number)
            for each in range(first, int(next_number)):
                yield f"{context}-{each:0{len(number)}}"
            yield f"{context}-{next_number}{next_letter}"
            last = int(next_number)


@cache
def required() -> Mapping[str, str]:
    """What is required, by ID."""
    lines = REQUIRED.read_text().splitlines()
    return dict(line.split("\t") for line in lines)


@cache
def shown_by() -> Mapping[str, Sequence[str]]:
    """The tests of each ID, as `file::test`; a file's own docstring speaks for all of it."""
    found: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        if "node_modules" in path.parts:
            continue
        place = str(path.relative_to(ROOT))
        for name, said in _said(path.read_text()):
            for each in dict.fromkeys(named_in(said)):
                found.setdefault(each, []).append(place + name)
    return found


def _said(source: str) -> Iterator[tuple[str, str]]:
    """What each test, and the file itself, says: (`::test`, its text)."""
    tree, lines = ast.parse(source), source.splitlines()
    yield "", ast.get_docstring(tree) or ""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) and node.name.lower().startswith(
            "test"
        ):
            first = min([each.lineno for each in node.decorator_list], default=node.lineno)
            yield f"::{node.name}", "\n".join(lines[first - 1 : node.end_lineno])


def requirements_section() -> str:
    """One line for each requirement: its tests, or why there are none yet."""
    rows = ["| ID | what is required | shown by |", "|---|---|---|"]
    for each, said in required().items():
        shown = (
            "<br>".join([f"`{test}`" for test in shown_by().get(each, ())])
            or f"*later: {LATER.get(each, 'not shown')}*"
        )
        rows.append(f"| {each} | {said} | {shown} |")
    return "\n".join(rows)
