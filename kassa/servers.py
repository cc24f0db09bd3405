"""Which servers a command talks to: external ones, those of a running `kassa up`, or embedded ones of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from psycopg.conninfo import make_conninfo

from adapters.embedded import EmbeddedServers, find_running
from adapters.postgres.migrate import SERVER_LOGIN, migrate
from kassa.settings import Settings


@dataclass(frozen=True)
class Servers:
    """Addresses, and the embedded servers if this process owns them.

    `database_url` is the owner's, for migrations, organisations and tokens; `serving_url` logs in as `kassa_server`,
    which cannot change the log, and is all that serving needs.
    """

    database_url: str = field(repr=False)
    serving_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    embedded: EmbeddedServers | None = None


@contextmanager
def servers(settings: Settings, *, own: bool = False) -> Iterator[Servers]:
    """The servers, migrated and ready; with `own` those of another process will not do, and Redis is among them.

    Raises `EmbeddedServerError`, `MigrationError`, `psycopg.OperationalError`.
    """
    with ExitStack() as stack:
        found = _addresses(settings, own=own, stack=stack)
        migrate(found.database_url)
        yield found


def _addresses(settings: Settings, *, own: bool, stack: ExitStack) -> Servers:
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
    if settings.database_url:
        external = settings.database_url.get_secret_value()
        serving = settings.serving_database_url
        return Servers(external, serving.get_secret_value() if serving else external, redis_url)
    if not own and (running := find_running(settings.data_dir)):
        return Servers(running.database_url, _serving(running.database_url), redis_url or running.redis_url)
    embedded = stack.enter_context(
        EmbeddedServers(
            settings.data_dir,
            redis=own and redis_url is None,
            postgres_settings={"shared_buffers": settings.postgres_shared_buffers},
        )
    )
    redis_url = redis_url or (embedded.redis_url if own else None)
    return Servers(embedded.database_url, _serving(embedded.database_url), redis_url, embedded)


def _serving(database_url: str) -> str:
    """The same database by the login that serves; on the embedded server the socket's folder is what lets us in."""
    return make_conninfo(database_url, user=SERVER_LOGIN)
