"""`kassa keys`: the keyring's wrapping key is replaced, so that older copies of persons' keys open nothing."""

import asyncio
from pathlib import Path

import click

from adapters.keys.keyring import Keyring
from adapters.keys.vault import Vault
from adapters.postgres.bounded_connection import CLIENT_GONE, BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisations
from adapters.postgres.writes import Writes
from kassa.servers import servers
from kassa.settings import Settings

# One statement moves one key.
STATEMENT_SECONDS = 10.0


@click.group("keys")
def keys() -> None:
    """The keys to personal data."""


@keys.command("rotate")
@click.pass_obj
def rotate(settings: Settings) -> None:
    """Wrap all keys of persons by a new key and drop the old one. Stop the API first, and start it afterwards."""
    with servers(settings) as found:
        count = asyncio.run(_rotated(settings.keyring_file, found.database_url, found.serving_url))
    click.echo(f"{count} keys of persons are wrapped by a new key; replace the copy of {settings.keyring_file}")


async def _rotated(path: Path, database_url: str, serving_url: str) -> int:
    """The file holds both keys until all is done: whoever is cut off in between starts again."""
    keyring = Keyring.at(path).renewed()
    keyring.write(path)
    told = conninfo(serving_url, role="kassa_writer", name="kassa keys", settings=CLIENT_GONE)

    async def connect() -> BoundedConnection:
        return await BoundedConnection.open(told, seconds=STATEMENT_SECONDS)

    async with Writes(connect) as writes:
        count = sum([await Vault(keyring, writes, each.schema).rewrap() for each in organisations(database_url)])
    keyring.newest_only().write(path)
    return count
