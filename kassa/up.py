"""`kassa up`: one process that owns the embedded servers and the processes that serve, and starts again what dies."""

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import structlog

from adapters.embedded import launch
from kassa.servers import Servers

logger = structlog.get_logger(__name__)

# How often the owner looks after its children.
LOOK_SECONDS = 0.25
# A process that dies at once is not started again in a tight loop.
RESTART_SECONDS = 0.5
STOP_SECONDS = 15.0


@dataclass
class Process:
    """One `kassa` command kept running; what it says goes to its log file."""

    name: str
    arguments: tuple[str, ...]
    log: Path
    child: subprocess.Popen[bytes] | None = None
    started_at: float = 0.0

    def start(self) -> None:
        self.log.parent.mkdir(parents=True, exist_ok=True)
        # the launcher ties the child's life to ours; addresses and secrets travel in the environment, never in argv
        command = [sys.executable, "-I", "-S", str(launch.__file__), str(os.getpid()), str(int(signal.SIGTERM))]
        command += ["-1", "-1", sys.executable, "-m", "kassa", *self.arguments]
        with self.log.open("ab") as said:
            self.child = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=said, stderr=said)
        self.started_at = time.monotonic()

    def look_after(self) -> None:
        """Start again if it has ended."""
        if self.child is None or self.child.poll() is None:
            return
        if time.monotonic() - self.started_at < RESTART_SECONDS:
            return
        logger.warning("process ended, starting it again", process=self.name, exit_code=self.child.returncode)
        self.start()

    def stop(self, deadline: float) -> None:
        if self.child is None:
            return
        self.child.terminate()
        try:
            self.child.wait(max(0.0, deadline - time.monotonic()))
        except subprocess.TimeoutExpired:
            self.child.kill()
            self.child.wait()


class Told:
    """A signal handler that only notes the signal: it runs in between any two lines, so it must take no lock."""

    def __init__(self) -> None:
        self.to_stop = False

    def __call__(self, *_: object) -> None:
        self.to_stop = True


def keep_up(servers: Servers, processes: list[Process], ready: Callable[[], None]) -> None:
    """Start the processes, call `ready` beside them, look after everything until SIGINT or SIGTERM."""
    told = Told()
    for end in (signal.SIGINT, signal.SIGTERM):
        signal.signal(end, told)
    for process in processes:
        process.start()
    announcing = threading.Thread(target=ready, name="ready", daemon=True)
    announcing.start()
    try:
        while not told.to_stop:
            time.sleep(LOOK_SECONDS)
            if servers.embedded is not None:
                servers.embedded.restart_dead()
            for process in processes:
                process.look_after()
    finally:
        deadline = time.monotonic() + STOP_SECONDS
        for process in processes:
            process.stop(deadline)
