"""`kassa up` as a user runs it: a child process with its own data folder and port."""

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

READY_SECONDS = 60.0


class Running:
    """A `kassa up --demo`; stop it, kill it, ask it."""

    def __init__(self, data_dir: Path, **environment: str) -> None:
        self.data_dir = data_dir
        self._environment = {
            **os.environ,
            "KASSA_DATA_DIR": str(data_dir),
            "KASSA_PORT": "0",
            "KASSA_POSTGRES_SHARED_BUFFERS": "64MB",
            **environment,
        }
        self.process: subprocess.Popen[str] | None = None
        self.said = data_dir.with_name(f"{data_dir.name}.log")  # for whoever looks for the reason of a failure
        self.address = self.token = ""

    def start(self) -> "Running":
        with self.said.open("ab") as said:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "kassa", "up", "--demo", "--registers", "5"],
                env=self._environment,
                stdout=subprocess.PIPE,
                stderr=said,
                text=True,
            )
        assert self.process.stdout is not None
        deadline = time.monotonic() + READY_SECONDS
        while time.monotonic() < deadline:
            line = self.process.stdout.readline()
            if found := re.match(r"kassa is ready: (http://\S+)/graphql", line):
                self.address = found[1]
            if found := re.match(r"demo token: (\S+)", line):
                self.token = found[1]
                return self
            if not line and self.process.poll() is not None:
                break
        raise AssertionError("kassa up did not get ready")

    def stop(self) -> int:
        """As Ctrl-C would; answers the exit code."""
        if self.process is None:
            return 0
        self.process.send_signal(signal.SIGINT)
        try:
            code = self.process.wait(30)
        finally:
            self.process.kill()
            self.process.wait()
            if self.process.stdout is not None:
                self.process.stdout.close()
            self.process = None
        return code

    def kill(self) -> None:
        """As the kernel would, short of memory."""
        assert self.process is not None
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
        self.process = None

    def command(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """`kassa …` beside it, on the same data."""
        return subprocess.run(
            [sys.executable, "-m", "kassa", *arguments],
            env=self._environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )

    def ask(self, query: str, **variables: Any) -> Any:
        """The `data` of a GraphQL answer."""
        request = Request(
            f"{self.address}/graphql",
            json.dumps({"query": query, "variables": variables}).encode(),
            {"Authorization": f"Bearer {self.token}", "Content-Type": "application/json"},
        )
        with urlopen(request, timeout=10) as answer:
            body = json.load(answer)
        assert "errors" not in body, body
        return body["data"]

    def pids(self, *words: str) -> list[int]:
        """Descendants whose command line holds all of the words."""
        assert self.process is not None
        found: list[int] = []
        parents = [self.process.pid]
        while parents:
            below = children_of(parents.pop())
            parents += below
            found += [child for child in below if all(word in command_line(child) for word in words)]
        return found


def children_of(pid: int) -> list[int]:
    """Of all its threads; a process that has just ended has none."""
    children: list[int] = []
    for thread in Path(f"/proc/{pid}/task").glob("*/children"):
        with suppress(FileNotFoundError, ProcessLookupError):
            children += map(int, thread.read_text().split())
    return children


def command_line(pid: int) -> str:
    """Empty for a process that has just ended."""
    try:
        return Path(f"/proc/{pid}/cmdline").read_bytes().replace(b"\0", b" ").decode(errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return ""
