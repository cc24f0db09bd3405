"""`kassa org`."""

import json

import click
from rich.console import Console
from rich.table import Table

from adapters.postgres.migrate import create_organisation
from adapters.postgres.organisations import organisations
from domain.zones import ZONES
from kassa.commands.names import checked_name
from kassa.commands.ruling import COMMANDS as RULING
from kassa.servers import servers
from kassa.settings import Settings


def _zone(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in ZONES:
        raise click.BadParameter(f"{value} is not an IANA time zone; use a name such as Europe/Moscow")
    return value


@click.group()
def org() -> None:
    """Organisations: each has its own log, read models and keys."""


for _command in RULING:
    org.add_command(_command)


@org.command("create")
@click.argument("name", callback=checked_name)
@click.option("--title", help="What people call it; the name when left out.")
@click.option("--time-zone", callback=_zone, help="IANA zone of its places (KASSA_TIME_ZONE).")
@click.pass_obj
def create(settings: Settings, name: str, title: str | None, time_zone: str | None) -> None:
    """Make organisation NAME; says so when it is there already."""
    with servers(settings) as found:
        created = create_organisation(found.database_url, name, title or name, time_zone or settings.time_zone)
    click.echo(f"organisation {name} {'created' if created else 'is there already'}")


@org.command("list")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
@click.pass_obj
def list_(settings: Settings, *, as_json: bool) -> None:
    """Show all organisations."""
    with servers(settings) as found:
        rows = organisations(found.database_url)
    if as_json:
        for row in rows:
            click.echo(json.dumps({"name": row.name, "title": row.title, "timeZone": row.time_zone}))
        return
    table = Table("name", "title", "time zone")
    for row in rows:
        table.add_row(row.name, row.title, row.time_zone)
    Console().print(table)
