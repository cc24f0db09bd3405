"""`EmbeddedServers`: PostgreSQL and Redis of one data folder, alive exactly as long as their owner.

A start: lock the folder → find user and programs → end what an earlier owner left → begin both → wait for both.
"""

import contextlib
import os
import sys
import threading
import time
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Self

import structlog

from adapters.embedded import install
from adapters.embedded.addresses import DATABASE, postgres_url, redis_address
from adapters.embedded.errors import EmbeddedServerError
from adapters.embedded.folders import LOCK_NAME, give, prepare_data_dir, remove_socket_folder, socket_folder
from adapters.embedded.ownership import DataDirLock
from adapters.embedded.postgres import DEFAULT_PORT, check_settings, postgres, prepare_cluster
from adapters.embedded.process import Spawner
from adapters.embedded.redis import SOCKET_NAME, redis
from adapters.embedded.server import Running
from adapters.embedded.server_user import ServerUser, server_user

RESTART_SECONDS = 60.0  # a restarted server first recovers what it had not yet checkpointed

log = structlog.get_logger(__name__)


class EmbeddedServers:
    """The owner of a PostgreSQL 18 and a Redis over `data_dir`; a context manager.

    The servers end with the process that called `start`, however it ends. Methods may be called from any thread. A
    forked child of the owner does not own them: there `stop` does nothing.
    """

    def __init__(
        self, data_dir: Path, *, redis: bool = True, postgres_settings: Mapping[str, str] = MappingProxyType({})
    ) -> None:
        check_settings(postgres_settings)
        self.data_dir = Path(data_dir).expanduser().resolve()
        self._with_redis = redis
        self._settings = dict(postgres_settings)
        self._lock = DataDirLock(self.data_dir / LOCK_NAME)
        self._turn = threading.RLock()
        self._owner: int | None = None
        self._spawner: Spawner | None = None
        self._sockets: Path | None = None
        self._user: ServerUser | None = None
        self._servers: dict[str, Running] = {}

    def start(self, *, timeout_seconds: float = 60.0) -> None:
        """Starts what is not running and returns when both servers take connections. Again: does nothing.

        Errors: EmbeddedServerError (see errors.py); then nothing is left running and the folder is free.
        """
        if sys.platform != "linux":
            raise EmbeddedServerError(
                "PLATFORM_UNSUPPORTED", "the embedded servers run on Linux; name external ones in KASSA_DATABASE_URL"
            )
        with self._turn:
            if self._owner == os.getpid():
                return
            deadline = time.monotonic() + timeout_seconds
            prepare_data_dir(self.data_dir)
            self._lock.acquire()
            self._owner = os.getpid()
            try:
                self._begin(deadline)
                for server in self._servers.values():
                    server.wait_ready(deadline)
                self._lock.publish(self.database_url, *([self.redis_url] if self._with_redis else []))
            except BaseException:
                self.stop()
                raise
            log.info("embedded_servers_started", data_dir=str(self.data_dir), sockets=str(self._sockets))

    def stop(self, *, timeout_seconds: float = 30.0) -> None:
        """Stops both cleanly, by force after the timeout. Leaves no process, socket or lock. Again: does nothing."""
        with self._turn:
            if self._owner != os.getpid():
                return
            deadline = time.monotonic() + timeout_seconds
            with contextlib.ExitStack() as steps:  # runs from the last to the first, each also when another failed
                steps.callback(self._forget)
                if self._sockets is not None:
                    steps.callback(remove_socket_folder, self._sockets)
                for server in self._servers.values():
                    steps.callback(server.finish, deadline)
                    server.ask_to_stop()

    def alive(self) -> bool:
        """Whether every server's process lives. False before `start`, after `stop`, and in a forked child."""
        return (
            self._owner == os.getpid()
            and bool(self._servers)
            and all(server.alive() for server in self._servers.values())
        )

    def restart_dead(self) -> list[str]:
        """Starts servers again that ended by themselves; returns their names. The owner calls it every second or so."""
        with self._turn:
            if self._owner != os.getpid():
                return []
            dead = [name for name, server in self._servers.items() if not server.alive()]
            if dead and self._user is not None:
                socket_folder(self.data_dir, self._user)  # a cleaner of /tmp may have taken it
            for name in dead:
                log.warning("server_died", server=name, pid=self._servers[name].pid)
                self._servers[name].begin()
            deadline = time.monotonic() + RESTART_SECONDS
            for name in dead:
                self._servers[name].wait_ready(deadline)
            return dead

    @property
    def database_url(self) -> str:
        """A libpq URL of the database `kassa` as its superuser role `kassa`, over the unix socket."""
        return postgres_url(self._started_sockets(), self._settings.get("port", DEFAULT_PORT), DATABASE)

    @property
    def redis_url(self) -> str:
        """A redis-py URL (`unix://…`). Errors: SERVERS_NOT_STARTED, also when started without Redis."""
        self._pid("redis")
        return redis_address(self._started_sockets() / SOCKET_NAME)

    @property
    def postgres_pid(self) -> int:
        """Process number of the postmaster."""
        return self._pid("postgres")

    @property
    def redis_pid(self) -> int:
        """Process number of Redis."""
        return self._pid("redis")

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()

    def _begin(self, deadline: float) -> None:
        user = self._user = server_user()
        self._spawner = Spawner()
        programs = install.programs(install.POSTGRES, user)
        prepare_cluster(programs["initdb"], self.data_dir, user, self._spawner, deadline)
        self._sockets = socket_folder(self.data_dir, user)
        wanted = {"postgres": postgres(programs["postgres"], self.data_dir, self._sockets, self._settings)}
        if self._with_redis:
            wanted["redis"] = redis(self._redis_program(user), self.data_dir, self._sockets)
        for name, server in wanted.items():
            self._servers[name] = Running(server, user, self._spawner)
            self._servers[name].begin()

    def _forget(self) -> None:
        if self._spawner is not None:
            self._spawner.close()
        self._servers, self._sockets, self._spawner, self._owner = {}, None, None, None
        self._lock.release()

    def _redis_program(self, user: ServerUser) -> Path:
        give(self.data_dir / "redis", user)
        return install.programs(install.REDIS, user)["redis-server"]

    def _started_sockets(self) -> Path:
        if self._sockets is None:
            raise EmbeddedServerError("SERVERS_NOT_STARTED", "the embedded servers are not running; call start() first")
        return self._sockets

    def _pid(self, name: str) -> int:
        pid = self._servers[name].pid if name in self._servers else None
        if pid is None:
            raise EmbeddedServerError("SERVERS_NOT_STARTED", f"{name} is not running; call start() first")
        return pid
