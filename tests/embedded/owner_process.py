"""A program that owns embedded servers, to be killed by tests. Says one JSON line, then waits for the end of its input.

Arguments: data folder, then name=value settings of PostgreSQL.
"""

import json
import sys
from pathlib import Path

import structlog

from adapters.embedded import EmbeddedServerError, EmbeddedServers


def say(line: dict[str, object]) -> None:
    sys.stdout.write(json.dumps(line) + "\n")
    sys.stdout.flush()


def main() -> None:
    structlog.configure(logger_factory=structlog.PrintLoggerFactory(sys.stderr))
    servers = EmbeddedServers(Path(sys.argv[1]), postgres_settings=dict(item.split("=", 1) for item in sys.argv[2:]))
    try:
        servers.start()
    except EmbeddedServerError as error:
        say({"code": error.code, "message": error.message})
        return
    said = {
        "postgres": servers.postgres_pid,
        "redis": servers.redis_pid,
        "database_url": servers.database_url,
        "redis_url": servers.redis_url,
    }
    say(said)
    sys.stdin.read()
    servers.stop()


main()
