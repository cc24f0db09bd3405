"""One owner per data folder: a kernel lock that ends with its process, so a crash never leaves it behind.

The locked file says, line by line: the owner's pid, then, once the servers answer, what the owner published.
"""

import contextlib
import fcntl
import os
import time
import weakref
from pathlib import Path

from adapters.embedded.errors import EmbeddedServerError

# A killed owner holds its lock until the kernel has taken its memory apart; longer than that, it lives.
GRACE_SECONDS = 1.0
POLL_SECONDS = 0.02
MOST_BYTES = 4096  # a pid and two short addresses


class DataDirLock:
    """Exclusive right to run servers on a data folder. Held from `acquire` to `release` or the process's death."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._file: int | None = None

    def acquire(self) -> None:
        """Takes the lock or refuses within GRACE_SECONDS. Errors: DATA_DIR_IN_USE with the owner's pid."""
        file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        try:
            self._take(file)
        except BaseException:
            os.close(file)
            raise
        self._file = file
        _held.add(self)
        self.publish()

    def publish(self, *lines: str) -> None:
        """Writes what other processes may read through `published` as long as the lock is held."""
        if self._file is not None:
            os.ftruncate(self._file, 0)
            os.pwrite(self._file, "".join(f"{line}\n" for line in (os.getpid(), *lines)).encode(), 0)

    def release(self) -> None:
        """Gives the lock back; the file stays, since removing it would let two owners lock two files."""
        if self._file is not None:
            os.close(self._file)
            self._file = None
        _held.discard(self)

    def _take(self, file: int) -> None:
        deadline = time.monotonic() + GRACE_SECONDS
        while True:
            with contextlib.suppress(BlockingIOError):
                fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
                return
            if time.monotonic() >= deadline:
                owner = next(iter(_lines(file)), "unknown")
                raise EmbeddedServerError(
                    "DATA_DIR_IN_USE",
                    f"{self.path.parent} is in use by process {owner}; stop that process or name another data folder",
                    owner_pid=owner,
                )
            time.sleep(POLL_SECONDS)


def published(path: Path) -> list[str]:
    """The lines of the living owner of the lock at `path`; none if nobody holds it."""
    try:
        file = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NOFOLLOW)
    except (FileNotFoundError, NotADirectoryError):
        return []
    try:
        fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return _lines(file)
    else:
        return []  # the lock was free: what the file says is about a dead owner
    finally:
        os.close(file)


def _lines(file: int) -> list[str]:
    return os.pread(file, MOST_BYTES, 0).decode(errors="replace").splitlines()


_held: weakref.WeakSet[DataDirLock] = weakref.WeakSet()


def _let_go_in_fork() -> None:
    # A forked child shares the lock and would keep it after the owner's death; closing its copy does not unlock ours.
    for lock in list(_held):
        lock.release()


os.register_at_fork(after_in_child=_let_go_in_fork)
