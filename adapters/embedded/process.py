"""Starting one child that cannot outlive its owner, and ending it with a deadline."""

import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from adapters.embedded.server_user import ServerUser

LAUNCH = Path(__file__).with_name("launch.py")
KILL_SECONDS = 5.0  # SIGKILL is obeyed at once unless the disk hangs
# The dynamic linker's path is kept for Pythons built with a shared library; nothing else of the owner's surroundings
# (PGDATA, PGOPTIONS, a proxy, a secret) reaches a server.
KEPT_VARIABLES = ("LD_LIBRARY_PATH",)


class Spawner:
    """Starts children from one thread that lives as long as its owner wants.

    The kernel sends the death signal when the *thread* that forked ends, not the process: a start from a short-lived
    worker thread would otherwise take the servers with it.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kassa-embedded")

    def spawn(
        self, command: Sequence[str], *, user: ServerUser, folder: Path, log: Path, death_signal: signal.Signals
    ) -> subprocess.Popen[bytes]:
        """Starts `command` in `folder` as `user`, saying everything into `log`."""
        uid, gid = (user.uid, user.gid) if user.switched else (-1, -1)
        numbers = (os.getpid(), death_signal.value, uid, gid)
        launch = [sys.executable, "-I", "-S", os.fspath(LAUNCH), *map(str, numbers), *command]
        return self._thread.submit(_popen, launch, folder, log).result()

    def close(self) -> None:
        """Ends the thread; a child that still lives gets its death signal."""
        self._thread.shutdown()


def _popen(command: Sequence[str], folder: Path, log: Path) -> subprocess.Popen[bytes]:
    surroundings = {name: os.environ[name] for name in KEPT_VARIABLES if name in os.environ}
    with log.open("ab") as said:
        return subprocess.Popen(
            command,
            cwd=folder,
            env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC", **surroundings},
            stdin=subprocess.DEVNULL,
            stdout=said,
            stderr=said,
            start_new_session=True,  # Ctrl-C in the terminal is for the owner, who stops the servers last
        )


def ended(child: subprocess.Popen[bytes], timeout_seconds: float) -> bool:
    """Waits for the end of a child and takes its exit code, so that no zombie stays."""
    try:
        child.wait(max(timeout_seconds, 0.0))
    except subprocess.TimeoutExpired:
        return False
    return True


def kill(child: subprocess.Popen[bytes]) -> None:
    """Ends a child at once, for good."""
    child.kill()
    child.wait(KILL_SECONDS)
