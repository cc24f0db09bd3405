"""`kassa org` and `kassa token`."""

import json
from datetime import UTC, datetime, timedelta

import click
from rich.console import Console
from rich.table import Table

from adapters.postgres.migrate import create_organisation
from adapters.postgres.organisations import create_token, organisations, revoke_tokens
from adapters.postgres.organisations import organisation as organisation_row
from domain.zones import ZONES
from kassa.servers import servers
from kassa.settings import Settings

_NAME = r"a name begins with a letter and has lower-case letters, digits and _ only, at most 48"


def _name(_: click.Context, __: click.Parameter, value: str) -> str:
    if not value.isascii() or not value.replace("_", "a").isalnum() or value != value.lower() or not value[0].isalpha():
        raise click.BadParameter(_NAME)
    if len(value) > 48:
        raise click.BadParameter(_NAME)
    return value


def _zone(_: click.Context, __: click.Parameter, value: str | None) -> str | None:
    if value is not None and value not in ZONES:
        raise click.BadParameter(f"{value} is not an IANA time zone; use a name such as Europe/Moscow")
    return value


@click.group()
def org() -> None:
    """Organisations: each has its own log, read models and keys."""


@org.command("create")
@click.argument("name", callback=_name)
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


@click.group()
def token() -> None:
    """Tokens of API clients."""


@token.command("create")
@click.argument("client")
@click.option("--org", "organisation", help="Organisation the client speaks for (KASSA_ORGANISATION).")
@click.option("--days", type=click.IntRange(1, 3650), help="Days until it expires; never when left out.")
@click.pass_obj
def create_(settings: Settings, client: str, organisation: str | None, days: int | None) -> None:
    """Make a token for CLIENT and print it; it is shown this once and not stored."""
    expires_at = datetime.now(UTC) + timedelta(days=days) if days else None
    with servers(settings) as found:
        click.echo(create_token(found.database_url, organisation or settings.organisation, client, expires_at))


@token.command("revoke")
@click.argument("client")
@click.option("--org", "organisation", help="Organisation the client speaks for (KASSA_ORGANISATION).")
@click.pass_obj
def revoke(settings: Settings, client: str, organisation: str | None) -> None:
    """Revoke every token of CLIENT."""
    with servers(settings) as found:
        row = organisation_row(found.database_url, organisation or settings.organisation)
        count = revoke_tokens(found.database_url, row.name, client)
    if not count:
        raise click.ClickException(f"{client} has no valid token in organisation {row.name}")
    click.echo(f"{count} token{'' if count == 1 else 's'} revoked")
