"""The command line. Exit codes: 0 done, 1 something was rejected or failed, 2 wrong usage, 3 the servers cannot be used."""

import sys
from typing import Any

import click
import psycopg
from rich.console import Console

from adapters.embedded import EmbeddedServerError
from adapters.eventlog.errors import LedgerError
from adapters.postgres.migrate import MigrationError
from adapters.postgres.organisations import UnknownOrganisation
from domain.refusal import Refusal
from kassa.commands.importing import import_command
from kassa.commands.organisations import org, token
from kassa.commands.rebuilding import rebuild_command
from kassa.commands.replaying import replay_command
from kassa.commands.serving import api_command, projector_command
from kassa.commands.up import up_command
from kassa.logging import configure
from kassa.settings import Settings

SERVERS_UNUSABLE = 3


class House(click.Group):
    """The commands; errors that can be expected end in one line that says what to do."""

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except (EmbeddedServerError, MigrationError, psycopg.OperationalError) as error:
            _say(error)
            sys.exit(SERVERS_UNUSABLE)
        except (Refusal, LedgerError, UnknownOrganisation) as error:
            _say(error)
            sys.exit(1)


@click.group(cls=House)
@click.version_option(package_name="kassa")
@click.pass_context
def main(ctx: click.Context) -> None:
    """kassa: an event-sourced ledger for everything that moves through a cash register."""
    settings = Settings()
    configure(settings.log_level)
    ctx.obj = settings


for command in (
    up_command,
    api_command,
    projector_command,
    import_command,
    org,
    token,
    rebuild_command,
    replay_command,
):
    main.add_command(command)


def _say(error: Exception) -> None:
    code = getattr(error, "code", type(error).__name__)
    message = str(error) if str(error).startswith(f"{code}:") else f"{code}: {error}"
    Console(stderr=True, soft_wrap=True, highlight=False).print(message, markup=False)

