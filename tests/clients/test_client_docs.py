"""The programs of docs/clients.md run or compile, and print what is shown; what the generators make works."""

import contextlib
import io
import json
import os
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from graphql import GraphQLScalarType, build_schema, is_specified_scalar_type

from tests.clients import node_project, python_generator
from tests.docs.markdown import ROOT, blocks

JAVASCRIPT = ["apollo", "urql", "graphql-ws", "graphql-sse"]
GENERATED = node_project.PROJECT / "generated"
SCALARS = json.loads((ROOT / "docs/schema/scalars.json").read_text())


def programs() -> dict[str, tuple[str, str]]:
    """Text and shown output of each program of the document, by its name."""
    found: dict[str, tuple[str, str]] = {}
    name = ""
    for block in blocks(ROOT / "docs/clients.md"):
        match block.language, block.words:
            case (("js" | "ts" | "python"), (name,)):
                found[name] = (block.text, "")
            case "text", ("answer",):
                found[name] = (found[name][0], block.text)
            case _:
                pass
    return found


@pytest.fixture
def python_path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where generated packages are imported from."""
    monkeypatch.syspath_prepend(tmp_path)
    yield tmp_path
    for module in [name for name in sys.modules if name.partition(".")[0] == "kassa_client"]:
        del sys.modules[module]


def test_every_program_is_known() -> None:
    assert programs().keys() == {*JAVASCRIPT, "gql", "typed", "ariadne"}


@pytest.mark.usefixtures("node_modules")
@pytest.mark.parametrize("name", JAVASCRIPT)
def test_a_javascript_program_prints_what_is_shown(name: str, environ: dict[str, str]) -> None:
    text, shown = programs()[name]
    GENERATED.mkdir(exist_ok=True)
    (GENERATED / f"{name}.mjs").write_text(text)

    done = node_project.node(str(GENERATED / f"{name}.mjs"), environ=environ)

    assert (done.stdout.strip(), done.stderr, done.returncode) == (shown, "", 0)


def test_the_python_program_prints_what_is_shown(environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    text, shown = programs()["gql"]

    assert _python(text, environ, monkeypatch) == shown


@pytest.mark.usefixtures("node_modules")
def test_the_generated_typescript_compiles_and_refuses_what_is_wrong() -> None:
    GENERATED.mkdir(exist_ok=True)
    (GENERATED / "typed.ts").write_text(programs()["typed"][0])

    for command in (("graphql-codegen", "--config", "codegen.ts"), ("tsc", "--project", "tsconfig.json")):
        done = node_project.program(*command)
        assert done.returncode == 0, done.stdout + done.stderr


# A register is called so in the API; pydantic's own `register` is one of the metaclass, which nobody calls here.
@pytest.mark.filterwarnings("ignore:Field name .register.:UserWarning")
def test_the_generated_python_type_checks_and_works(
    python_path: Path, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    text, shown = programs()["ariadne"]
    python_generator.generate(python_path)
    (python_path / "program.py").write_text(text)

    checked = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--cache-dir", str(ROOT / ".mypy_cache/clients"), "program.py"],
        cwd=python_path,
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout
    assert _python(text, environ, monkeypatch) == shown


def test_every_scalar_of_ours_has_its_place_in_the_table() -> None:
    types = build_schema((ROOT / "schema.graphql").read_text()).type_map
    own = {name for name, each in types.items() if isinstance(each, GraphQLScalarType)}
    own -= {name for name in own if is_specified_scalar_type(types[name])}
    configured = tomllib.loads(python_generator.CONFIGURATION.read_text())["tool"]["ariadne-codegen"]["scalars"]

    assert SCALARS["typescript"].keys() == own
    assert SCALARS["python"] == {name: each["type"] for name, each in configured.items()}
    assert SCALARS["python"].keys() == own


def _python(program: str, environ: dict[str, str], monkeypatch: pytest.MonkeyPatch) -> str:
    for name, value in environ.items():
        monkeypatch.setitem(os.environ, name, value)
    printed = io.StringIO()
    with contextlib.redirect_stdout(printed):
        exec(compile(program, "documentation", "exec"), {"__name__": "documentation"})  # noqa: S102  our own page
    return printed.getvalue().strip()
