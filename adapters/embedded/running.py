"""Finding the servers that another process owns: for commands given while `kassa up` runs."""

from dataclasses import dataclass
from pathlib import Path

from adapters.embedded.folders import LOCK_NAME
from adapters.embedded.ownership import published


@dataclass(frozen=True, slots=True)
class RunningServers:
    """Addresses as `EmbeddedServers` gives them; `redis_url` is None when the owner started without Redis."""

    owner_pid: int
    database_url: str
    redis_url: str | None


def find_running(data_dir: Path) -> RunningServers | None:
    """The servers over `data_dir` if a living owner has them up; None while they are starting or down."""
    match published(Path(data_dir).expanduser().resolve() / LOCK_NAME):
        case [owner, database]:
            return RunningServers(int(owner), database, None)
        case [owner, database, redis]:
            return RunningServers(int(owner), database, redis)
        case _:
            return None
