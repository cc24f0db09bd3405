"""Which servers a command talks to: external ones, those of a running `kassa up`, or embedded ones of its own."""

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from adapters.embedded import EmbeddedServers, find_running
from adapters.postgres.migrate import migrate
from kassa.settings import Settings


@dataclass(frozen=True)
class Servers:
    """Addresses, and the embedded servers if this process owns them."""

    database_url: str = field(repr=False)
    redis_url: str | None = field(repr=False)
    embedded: EmbeddedServers | None = None


@contextmanager
def servers(settings: Settings, *, redis: bool = False) -> Iterator[Servers]:
    """The servers, migrated and ready. Raises `EmbeddedServerError`, `MigrationError`, `psycopg.OperationalError`."""
    with ExitStack() as stack:
        found = _addresses(settings, redis=redis, stack=stack)
        migrate(found.database_url)
        yield found


def _addresses(settings: Settings, *, redis: bool, stack: ExitStack) -> Servers:
    external = settings.database_url.get_secret_value() if settings.database_url else None
    redis_url = settings.redis_url.get_secret_value() if settings.redis_url else None
    if external:
        return Servers(external, redis_url)
    if running := find_running(settings.data_dir):
        return Servers(running.database_url, redis_url or running.redis_url)
    embedded = stack.enter_context(
        EmbeddedServers(
            settings.data_dir,
            redis=redis and redis_url is None,
            postgres_settings={"shared_buffers": settings.postgres_shared_buffers},
        )
    )
    return Servers(embedded.database_url, redis_url or (embedded.redis_url if redis else None), embedded)
