"""The addresses of the embedded servers, as libpq and redis-py read them."""

from pathlib import Path
from urllib.parse import quote, urlsplit, urlunsplit

from psycopg.conninfo import make_conninfo

ROLE = "kassa"
DATABASE = "kassa"


def postgres_url(sockets: Path, port: str, database: str) -> str:
    """A libpq URL over the unix socket in the folder `sockets`."""
    return f"postgresql://{ROLE}@/{quote(database, safe='')}?host={quote(str(sockets), safe='')}&port={port}"


def redis_address(path: Path) -> str:
    """A redis-py URL of the unix socket `path`."""
    return f"unix://{quote(str(path))}"


def database_url(base_url: str, database: str) -> str:
    """The same server, another database. Takes a libpq URL or a libpq `key=value` string, gives the same kind."""
    if base_url.startswith(("postgresql://", "postgres://")):
        return urlunsplit(urlsplit(base_url)._replace(path=f"/{quote(database, safe='')}"))
    return make_conninfo(base_url, dbname=database)
