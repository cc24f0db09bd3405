"""Processor time of this process and of the database server, as the kernel counts it."""

import os
import time
from pathlib import Path

_TICKS = os.sysconf("SC_CLK_TCK")


def processor_seconds(postmaster: int) -> tuple[float, float]:
    """Seconds used until now: by this process, and by the server with all its children, also those that have ended."""
    return time.process_time(), _of(postmaster, ended=True) + sum(_of(each) for each in _children(postmaster))


def parent_of(pid: int) -> int:
    """Whose child the process is."""
    return int(Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[1])


def _children(parent: int) -> list[int]:
    tasks = Path(f"/proc/{parent}/task/{parent}/children")
    return [int(pid) for pid in tasks.read_text().split()]


def _of(pid: int, *, ended: bool = False) -> float:
    try:
        fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    except OSError:
        return 0.0  # it has ended: its parent counts it
    used = fields[11:15] if ended else fields[11:13]  # own user and system time, then that of children waited for
    return sum(map(int, used)) / _TICKS
