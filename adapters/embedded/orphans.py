"""Servers that an earlier owner left behind: found by the folder they live in, never by a number in a file.

A pid in a file may by now belong to anybody. A process is ours only if it runs the server's program and its working
folder *is* the server's folder (same device and inode), both told by the kernel.
"""

import contextlib
import errno
import os
import signal
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapters.embedded.errors import EmbeddedServerError

POLL_SECONDS = 0.02
KILLED_SECONDS = 5.0
WORKER_SECONDS = 1.0  # workers notice a dead server at once, unless in a long query whose answer nobody will hear
PROC = Path("/proc")

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Orphan:
    """One process of a server. `worker`: a child of the real server, which alone may be asked to stop."""

    pid: int
    worker: bool


def orphans(folder: Path, programs: frozenset[str]) -> list[Orphan]:
    """All living processes that run one of `programs` inside `folder`; zombies are dead and don't count."""
    try:
        home = folder.stat()
    except FileNotFoundError:
        return []
    return [
        Orphan(pid, worker=_title(pid).startswith(b"postgres: "))
        for pid in _pids()
        if _lives_in(pid, home) and _program(pid) in programs
    ]


def end_orphans(folder: Path, programs: frozenset[str], stop: signal.Signals, timeout_seconds: float) -> None:
    """Asks the server to stop, waits until every process of it has gone, kills what does not go in time.

    Workers are never asked (an interrupted PostgreSQL checkpointer would write a shutdown checkpoint of its own); they
    end by themselves when their server has. Errors: SERVER_STILL_RUNNING.
    """
    found = orphans(folder, programs)
    if not found:
        return
    log.warning("orphan_server_found", folder=str(folder), pids=[orphan.pid for orphan in found])
    for orphan in found:
        if not orphan.worker:
            _signal(orphan.pid, stop, folder)
    if all(orphan.worker for orphan in found):
        timeout_seconds = min(timeout_seconds, WORKER_SECONDS)
    if _gone(folder, programs, timeout_seconds):
        return
    for orphan in orphans(folder, programs):
        log.warning("orphan_server_killed", folder=str(folder), pid=orphan.pid)
        _signal(orphan.pid, signal.SIGKILL, folder)
    if not _gone(folder, programs, KILLED_SECONDS):
        left = ", ".join(str(orphan.pid) for orphan in orphans(folder, programs))
        raise EmbeddedServerError(
            "SERVER_STILL_RUNNING",
            f"processes {left} still work in {folder} and cannot be ended; end them, start again",
        )


def _gone(folder: Path, programs: frozenset[str], timeout_seconds: float) -> bool:
    deadline = time.monotonic() + timeout_seconds
    while orphans(folder, programs):
        if time.monotonic() >= deadline:
            return False
        time.sleep(POLL_SECONDS)
    return True


def _signal(pid: int, number: signal.Signals, folder: Path) -> None:
    """Through a handle on the process, so that a number that was reused a moment ago is never hit."""
    with contextlib.suppress(ProcessLookupError):
        try:
            handle = os.pidfd_open(pid)
        except OSError as error:
            if error.errno not in {errno.ENOSYS, errno.EPERM}:
                raise
            os.kill(pid, number)  # a kernel before 5.3 or a sandbox: there is no handle
            return
        try:
            if _lives_in(pid, folder.stat()):
                signal.pidfd_send_signal(handle, number)
        finally:
            os.close(handle)


def _pids() -> Iterator[int]:
    return (int(entry.name) for entry in PROC.iterdir() if entry.name.isdecimal())


def _lives_in(pid: int, home: os.stat_result) -> bool:
    try:
        return os.path.samestat((PROC / str(pid) / "cwd").stat(), home)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return False  # gone, a zombie, or somebody else's


def _program(pid: int) -> str:
    try:
        path = (PROC / str(pid) / "exe").readlink()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return ""
    return path.name.removesuffix(" (deleted)")  # an upgrade of the wheel removes the running program's file


def _title(pid: int) -> bytes:
    try:
        return (PROC / str(pid) / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return b""
