"""One supervised server: what it is (`Server`) and its life as a child of ours (`Running`)."""

import os
import signal
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.orphans import end_orphans
from adapters.embedded.process import Spawner, ended, kill
from adapters.embedded.server_user import ServerUser

ORPHAN_SECONDS = 20.0  # an orphan stops itself with its owner; a busy one still writes its last checkpoint
STOP_NOW_SECONDS = 2.0  # PostgreSQL's immediate shutdown writes nothing
POLL_SECONDS = 0.02
LOG_BYTES = 32 * 1024 * 1024  # one log and one former log; the disk is for the ledger
LOG_TAIL_BYTES = 2000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Server:
    """What to run and how to know that it works.

    `folder`: its data and working folder. `leftovers`: locks and sockets that a dead server leaves and that would
    stop the next one. `answers`: None when it takes work, else why not yet. `stop` is the polite signal, `stop_now`
    the fast one.
    """

    name: str
    command: tuple[str, ...]
    folder: Path
    log: Path
    leftovers: tuple[Path, ...]
    answers: Callable[[], str | None]
    stop: signal.Signals
    stop_now: signal.Signals

    @property
    def programs(self) -> frozenset[str]:
        return frozenset({Path(self.command[0]).name})


class Running:
    """A server as our child, from `begin` to `finish`. Not thread-safe: its owner serialises."""

    def __init__(self, server: Server, user: ServerUser, spawner: Spawner) -> None:
        self.server = server
        self._user = user
        self._spawner = spawner
        self._child: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int | None:
        return self._child.pid if self._child else None

    def alive(self) -> bool:
        return self._child is not None and self._child.poll() is None

    def begin(self) -> None:
        """Ends what an earlier owner left, clears its locks and starts the server. Does not wait for answers."""
        server = self.server
        end_orphans(server.folder, server.programs, server.stop, ORPHAN_SECONDS)
        # Nobody lives in the folder and we hold its lock: these can only name the dead, or, after the numbers were
        # reused, an innocent process because of which the server would refuse to start.
        self._clear()
        _turn_over(server.log)
        self._child = self._spawner.spawn(
            server.command, user=self._user, folder=server.folder, log=server.log, death_signal=server.stop
        )

    def wait_ready(self, deadline: float) -> None:
        """Waits until the server answers, as long as it lives (a crash recovery takes what it takes).

        `deadline` is a time.monotonic() value. Errors: SERVER_EXITED, SERVER_START_TIMEOUT.
        """
        child = self._child
        if child is None:
            raise RuntimeError("wait_ready before begin")
        while (reason := self.server.answers()) is not None:
            if child.poll() is not None:
                raise EmbeddedServerError(
                    "SERVER_EXITED",
                    f"{self.server.name} ended with code {child.returncode} while starting; "
                    f"read {self.server.log}, which ends with: {tail(self.server.log)}",
                    log=str(self.server.log),
                )
            if time.monotonic() >= deadline:
                raise EmbeddedServerError(
                    "SERVER_START_TIMEOUT",
                    f"{self.server.name} did not answer in time ({reason}); read {self.server.log}, and if it is "
                    "recovering after a crash, start again with a longer timeout",
                    log=str(self.server.log),
                )
            time.sleep(POLL_SECONDS)

    def ask_to_stop(self) -> None:
        if self._child is not None and self._child.poll() is None:
            self._child.send_signal(self.server.stop)

    def finish(self, deadline: float) -> None:
        """Waits for the end after `ask_to_stop`, then insists; no process and no socket stays."""
        child = self._child
        if child is None:
            return
        if not ended(child, deadline - time.monotonic()):
            log.warning("server_stop_forced", server=self.server.name, pid=child.pid)
            child.send_signal(self.server.stop_now)
            if not ended(child, STOP_NOW_SECONDS):
                kill(child)
        self._child = None
        end_orphans(self.server.folder, self.server.programs, self.server.stop, ORPHAN_SECONDS)
        self._clear()

    def _clear(self) -> None:
        for path in self.server.leftovers:
            path.unlink(missing_ok=True)


def tail(path: Path) -> str:
    """The end of a log, for an error message."""
    with path.open("rb") as said:
        said.seek(max(0, said.seek(0, os.SEEK_END) - LOG_TAIL_BYTES))
        return said.read().decode(errors="replace").strip()


def _turn_over(path: Path) -> None:
    if path.exists() and path.stat().st_size > LOG_BYTES:
        path.replace(path.with_name(f"{path.name}.1"))
