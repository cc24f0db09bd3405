"""`python -m bench [GROUP] [--tiny]`: figures as JSON lines, progress on stderr; GROUPS names the groups.

Without a group all run. Exit code 0: every figure holds its bar; 3: some figure does not; anything else: it broke.
Read on: `figures.py` (bars, lines), `server.py` (on what is measured), then one file per group.
"""

import argparse
import logging
import signal
import sys
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

import structlog

from bench import append, csv, export, fleet, growth, live, money, poll, project, read, replay, touch
from bench.figures import Report
from bench.server import emit_settings, server
from bench.sizes import FULL, TINY, Sizes
from kassa.memory import settle

GROUPS: dict[str, Callable[[str, Sizes, Report], None]] = {
    "append": append.run,
    "replay": replay.run,
    "project": project.run,
    "read": read.run,
    "fleet": fleet.run,
    "live": live.run,
    "export": export.run,
    "csv": csv.run,
    "poll": poll.run,
    "money": money.run,
    "touch": touch.run,
    "growth": growth.run,
}
NOT_ALL_HOLD = 3


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the groups asked for."""
    parser = argparse.ArgumentParser(prog="bench", description="Measure kassa against baselines on this machine.")
    parser.add_argument("group", nargs="?", choices=GROUPS, help="one group; all without it")
    parser.add_argument("--tiny", action="store_true", help="only see that it runs: the figures mean nothing")
    parser.add_argument("--pgledger", type=Path, help="checkout of the SQL ledger pgledger, for group money")
    chosen = parser.parse_args(arguments)
    groups = GROUPS | {"money": partial(money.run, pgledger=chosen.pgledger)}
    structlog.configure(  # stdout is for figures
        logger_factory=structlog.PrintLoggerFactory(sys.stderr),
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING),
    )
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(128 + signal.SIGTERM))  # the server's folder goes with us
    settle()  # as the API process does; for both sides
    report = Report()
    with server() as url:
        emit_settings(url)
        for name, run in groups.items():
            if chosen.group in {None, name}:
                run(url, TINY if chosen.tiny else FULL, report)
    return 0 if report.all_hold else NOT_ALL_HOLD


if __name__ == "__main__":
    sys.exit(main())
