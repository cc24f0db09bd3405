"""What the code offers stands in the documentation, and what the documentation names is there."""

import ast
import re
from pathlib import Path

import pytest

from tests.docs.codes import codes_in_the_code, sources
from tests.docs.generated import SCHEMAS, SECTIONS, schema_files, section
from tests.docs.markdown import ROOT, anchors, documents, links, prose

MEND = "run `python -m tests.docs.generated`"
MAX_ADR_LINES = 40
MAX_README_LINES = 220


@pytest.mark.parametrize(("file", "name"), SECTIONS)
def test_a_table_taken_from_the_code_is_up_to_date(file: str, name: str) -> None:
    found = section((ROOT / file).read_text(), name)

    assert found, f"{file} has no place for {name!r}"
    assert found[2].strip() == SECTIONS[file, name](), f"{file}: {MEND}"


def test_the_schema_of_every_event_type_is_written_down() -> None:
    for path, text in schema_files().items():
        assert path.exists(), f"{path.name} is missing: {MEND}"
        assert path.read_text() == text, f"{path.name}: raise VERSION when a shape changes, then {MEND}"


def test_no_schema_is_left_without_an_event_type() -> None:
    known = {path.name.rsplit(".v", 1)[0] for path in schema_files()}
    assert {path.name.rsplit(".v", 1)[0] for path in SCHEMAS.glob("*.json")} == known


def test_every_code_has_a_line_in_the_documentation() -> None:
    said = "".join(file.read_text() for file in (ROOT / "docs").glob("*.md"))
    codes = codes_in_the_code()

    assert {"NOT_YET_VISIBLE", "OUTCOME_UNKNOWN", "DATA_DIR_IN_USE", "UNAUTHENTICATED", "QR_SYNTAX"} <= codes
    assert {code for code in codes if f"| `{code}` |" not in said} == set()


def test_every_variable_the_code_names_is_documented() -> None:
    text = (ROOT / "docs/operations.md").read_text()
    named = {name for file in sources() for name in re.findall(r"\bKASSA_[A-Z_]+[A-Z]\b", file.read_text())}

    assert named
    assert {name for name in named if f"`{name}`" not in text} == set()


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_link_leads_somewhere(file: Path) -> None:
    for link in links(file):
        target, _, anchor = link.partition("#")
        if "://" in target:
            continue
        found = (file.parent / target).resolve() if target else file
        assert found.exists(), f"{link} leads nowhere"
        assert not anchor or anchor in anchors(found), f"{link}: {found.name} has no such heading"


@pytest.mark.parametrize("file", documents(), ids=lambda file: str(file.relative_to(ROOT)))
def test_every_file_and_name_of_the_code_it_speaks_of_is_there(file: Path) -> None:
    text = prose(file)
    for path in re.findall(r"`((?:adapters|api|bench|docs|domain|kassa|projections|tests|workers)/[\w./-]*)`", text):
        assert (ROOT / path).exists(), f"{path} is not there"
    for name, path in re.findall(r"`([\w.]+)(?:\([^`]*\))?` in `([\w/]+\.py)`", text):
        assert name.split(".")[-1] in _names(ROOT / path), f"{path} has no {name}"


def test_decisions_are_short_tagged_and_numbered_without_gaps() -> None:
    files = sorted((ROOT / "docs/decisions").glob("*.md"))

    assert [int(file.name[:4]) for file in files] == list(range(1, len(files) + 1))
    for file in files:
        lines = file.read_text().splitlines()
        assert len(lines) < MAX_ADR_LINES, file.name
        assert lines[0].startswith("# "), file.name
        assert any(line.startswith("Tags: ") for line in lines), file.name
        assert [line for line in lines if line.startswith("## ")] == ["## Context", "## Decision", "## Consequence"]


def test_the_readme_fits_a_few_screens() -> None:
    assert len((ROOT / "README.md").read_text().splitlines()) <= MAX_README_LINES


def _names(file: Path) -> set[str]:
    """Functions, classes and constants of a module."""
    named = set()
    for node in ast.walk(ast.parse(file.read_text())):
        match node:
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                named.add(name)
            case ast.Assign(targets=[ast.Name(id=name)]) | ast.AnnAssign(target=ast.Name(id=name)):
                named.add(name)
            case _:
                pass
    return named
