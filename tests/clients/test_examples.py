"""The example documents answer real questions of the demo house, and the console offers every one of them."""

import re
from typing import Any

import httpx
import pytest

from tests.clients import node_project
from tests.docs.examples import FOLDER, OFFERED, Example, examples, offered
from tests.docs.markdown import ROOT
from tests.kassa.running import Running

EXAMPLES = 36
FN = "9999000000000050"
# A missing number and other content under a known one: what the demo receipts do not have, and auditors ask for.
TROUBLE = [(1, "10.00"), (4, "10.00"), (1, "11.00")]


@pytest.fixture(scope="session")
def troubled(kassa: Running) -> Running:
    """The demo house with one drive that has a gap and a suspected tampering."""
    for number, (fd, roubles) in enumerate(TROUBLE):
        done = kassa.ask(
            "mutation M($input: ImportDocumentsInput!) { importDocuments(input: $input) { receipt { position } } }",
            input={
                "commandId": f"5a1f9a3e-52d5-4b4e-9a0e-6f8f6a1b005{number}",
                "sources": [{"name": "till", "text": f"t=20260301T1210&s={roubles}&fn={FN}&i={fd}&fp=1&n=1"}],
            },
        )
        position = done["importDocuments"]["receipt"]["position"]
    for view in ("drives", "fiscalDocuments"):
        kassa.ask(f"query V($p: Long!) {{ {view}(first: 1, atLeast: $p) {{ __typename }} }}", p=position)
    return kassa


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.path.stem)
def test_an_example_is_answered_with_data(troubled: Running, example: Example) -> None:
    answer = troubled.ask(example.query, **(example.variables or {}))

    assert list(_empty(answer)) == []


@pytest.mark.parametrize("example", examples(), ids=lambda each: each.path.stem)
def test_an_example_asks_in_words_and_is_named_by_them(example: Example) -> None:
    number, _, slug = example.path.stem.partition("-")
    operations = re.findall(r"^(?:query|mutation) (\w+)", example.query, re.MULTILINE)

    assert example.query.startswith("# ")
    assert example.title
    assert number == f"{examples().index(example) + 1:02}"
    assert operations == [slug.title().replace("-", "")]
    assert (example.variables is not None) is ("$" in example.query)


def test_there_are_as_many_examples_as_promised() -> None:
    assert len(examples()) == EXAMPLES
    assert {path.stem for path in FOLDER.glob("*.json")} <= {each.path.stem for each in examples()}


def test_the_console_offers_every_example(kassa: Running) -> None:
    assert OFFERED.read_text() == offered(), "run `python -m tests.docs.generated`"
    served = httpx.get(f"{kassa.address}/graphiql/examples.json")

    assert [each["query"] for each in served.json()] == [each.query for each in examples()]
    assert 'fetch("/graphiql/examples.json")' in (OFFERED.parent / "console.js").read_text()
    assert '<select id="examples">' in (OFFERED.parent / "index.html").read_text()


@pytest.mark.usefixtures("node_modules")
def test_schema_and_examples_have_no_lint_findings() -> None:
    done = node_project.program(
        "eslint", "--config", str(node_project.PROJECT / "eslint.config.js"), "--max-warnings", "0",
        "schema.graphql", "docs/examples/*.graphql", cwd=ROOT,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr


def _empty(value: Any, path: str = "data") -> Any:
    """Paths of root fields and lists that say nothing: an example shall show something."""
    match value:
        case None | [] if path.count(".") <= 1 or path.endswith(".nodes"):
            yield path
        case dict():
            for name, each in value.items():
                yield from _empty(each, f"{path}.{name}")
        case _:
            pass
