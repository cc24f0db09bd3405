"""The command line. Exit codes: 0 done, 1 rejected or failed, 2 wrong usage, 3 the servers cannot be used."""

import sys
from importlib import import_module
from typing import Any

import click
from pydantic import ValidationError

from domain.refusal import Refusal
from kassa.logging import configure
from kassa.open_files import as_many_as_allowed
from kassa.settings import Settings

SERVERS_UNUSABLE = 3

# Where each command lives, and what it is for: it is imported when it is used, so that none waits for the others'
# libraries, least of all the list of them.
COMMANDS = {
    "up": ("kassa.commands.up:up_command", "Start everything: servers, API and projector."),
    "api": ("kassa.commands.serving:api_command", "Serve the GraphQL API."),
    "projector": ("kassa.commands.serving:projector_command", "Keep the read models up with their logs."),
    "import": ("kassa.commands.importing:import_command", "Store the fiscal documents of files and folders."),
    "org": ("kassa.commands.organisations:org", "Organisations: log, read models and keys of each."),
    "token": ("kassa.commands.tokens:token", "Tokens of API clients."),
    "sms": ("kassa.commands.sms:sms_command", "The gateway's balance, and what waits for it."),
    "keys": ("kassa.commands.keys:keys", "The keys to personal data."),
    "agent": ("kassa.commands.agent:agent_command", "Poll this machine's registers and report them."),
    "agent-key": ("kassa.commands.agent_keys:agent_key", "Keys with which agents enrol."),
    "reader": ("kassa.commands.reader:reader_command", "Tell the house of cards at this machine's readers."),
    "emulate-reader": ("kassa.commands.emulate_reader:emulate_reader_command", "Be a card reader, to try without one."),
    "simulate": ("kassa.commands.simulating:simulate_command", "Fill an organisation with a fleet that reports."),
    "rebuild": ("kassa.commands.rebuilding:rebuild_command", "Build read models anew from the log."),
    "replay": ("kassa.commands.replaying:replay_command", "Print the events of a stream or of the log."),
    "verify": ("kassa.commands.verifying:verify_command", "Look at every invariant of the ledger."),
}


class House(click.Group):
    """The commands; errors that can be expected end in one line that says what to do."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        del ctx
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        del ctx
        if cmd_name not in COMMANDS:
            return None
        module, _, name = COMMANDS[cmd_name][0].partition(":")
        command = getattr(import_module(module), name)
        assert isinstance(command, click.Command)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        del ctx
        with formatter.section("Commands"):
            formatter.write_dl([(name, what) for name, (_, what) in COMMANDS.items()])

    def invoke(self, ctx: click.Context) -> Any:
        try:
            return super().invoke(ctx)
        except Exception as error:
            code = _exit_code(error)
            if code is None:
                raise
            _say(error)
            sys.exit(code)


@click.group(cls=House)
@click.version_option(package_name="kassa")
@click.pass_context
def main(ctx: click.Context) -> None:
    """kassa: an event-sourced ledger for everything that moves through a cash register."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise click.UsageError("\n".join(_wrong_setting(each) for each in error.errors())) from None
    configure(settings.log_level)
    as_many_as_allowed()
    ctx.obj = settings


def _wrong_setting(error: Any) -> str:
    """One line of pydantic's list, without the value: it may be a secret."""
    return f"KASSA_{'_'.join(map(str, error['loc'])).upper()}: {error['msg']}"


def _exit_code(error: Exception) -> int | None:
    """None for a defect of ours: it keeps its traceback."""
    import psycopg  # noqa: PLC0415  costs a fifth of a second, and there is an error to report

    from adapters.embedded import EmbeddedServerError  # noqa: PLC0415
    from adapters.eventlog.errors import LedgerError  # noqa: PLC0415
    from adapters.keys.keyring import KeyringError  # noqa: PLC0415
    from adapters.postgres.migrate import MigrationError  # noqa: PLC0415
    from adapters.postgres.organisations import UnknownOrganisation  # noqa: PLC0415
    from projections.rebuild import RebuildFailed, RebuildRunning  # noqa: PLC0415

    unusable = (
        EmbeddedServerError
        | KeyringError
        | MigrationError
        | psycopg.OperationalError
        | psycopg.errors.InsufficientPrivilege
    )
    if isinstance(error, unusable):
        return SERVERS_UNUSABLE
    if isinstance(error, Refusal | LedgerError | UnknownOrganisation | RebuildRunning | RebuildFailed):
        return 1
    return None


def _say(error: Exception) -> None:
    code = getattr(error, "code", type(error).__name__)
    message = str(error)
    click.echo(message if message.startswith(f"{code}:") else f"{code}: {message}", err=True)
