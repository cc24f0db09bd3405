"""`kassa token`: who may speak to the API, and what each may."""

import json
from collections.abc import Sequence
from datetime import timedelta
from uuid import UUID

import click
from rich.console import Console
from rich.table import Table

from adapters.postgres.tokens import TokenRow, create_token, revoke_tokens, rotate_token, tokens
from domain.access.grant import Grant
from domain.access.refusals import ClientUnknown
from domain.access.scope import Scope
from kassa.commands.durations import DURATION
from kassa.servers import servers
from kassa.settings import Settings

ORG = click.option("--org", "organisation", help="Organisation the client speaks for (KASSA_ORGANISATION).")
JSON = click.option("--json", "as_json", is_flag=True, help="One JSON object per line.")
EXPIRES_IN = "Time until the token ends, such as 90m, 12h or 30d"


@click.group()
def token() -> None:
    """Tokens of API clients."""


@token.command("create")
@click.argument("client")
@click.option("--role", "roles", multiple=True, help="A built-in role, such as relay_operator; may be repeated.")
@click.option("--permission", "permissions", multiple=True, help="A single permission; may be repeated.")
@click.option("--scope", default="organisation", help="organisation, unit:<name> or group:<name>.", show_default=True)
@click.option("--expires-in", "lifetime", type=DURATION, help=f"{EXPIRES_IN}; never when left out.")
@ORG
@JSON
@click.pass_obj
def create(
    settings: Settings,
    client: str,
    roles: tuple[str, ...],
    permissions: tuple[str, ...],
    scope: str,
    lifetime: timedelta | None,
    organisation: str | None,
    *,
    as_json: bool,
) -> None:
    """Make a token for CLIENT and print it; it is shown this once and not stored."""
    if not roles and not permissions:
        raise click.UsageError("say what the client may do: --role or --permission (docs/access.md lists both)")
    grant = Grant(roles, permissions, Scope.parse(scope)).checked()
    with servers(settings) as found:
        made = create_token(found.database_url, organisation or settings.organisation, client, grant, lifetime)
    _say_token(client, made, as_json=as_json)


@token.command("list")
@ORG
@JSON
@click.pass_obj
def list_(settings: Settings, organisation: str | None, *, as_json: bool) -> None:
    """Show all tokens of an organisation and what their clients may; never the tokens themselves."""
    with servers(settings) as found:
        rows = tokens(found.database_url, organisation or settings.organisation)
    if as_json:
        for row in rows:
            click.echo(json.dumps(_as_json(row)))
    else:
        Console().print(_table(rows))


@token.command("rotate")
@click.argument("client")
@click.option(
    "--overlap", type=DURATION, default="24h", show_default=True, help="Time for which the present token still serves."
)
@click.option("--expires-in", "lifetime", type=DURATION, help=f"{EXPIRES_IN}; as long as its predecessor by default.")
@ORG
@JSON
@click.pass_obj
def rotate(
    settings: Settings,
    client: str,
    overlap: timedelta,
    lifetime: timedelta | None,
    organisation: str | None,
    *,
    as_json: bool,
) -> None:
    """Make another token for CLIENT, with the same rights, and print it."""
    with servers(settings) as found:
        made = rotate_token(found.database_url, organisation or settings.organisation, client, overlap, lifetime)
    _say_token(client, made, as_json=as_json)


@token.command("revoke")
@click.argument("client")
@click.option("--token", "token_id", type=click.UUID, help="Id of one token (kassa token list); all when left out.")
@ORG
@JSON
@click.pass_obj
def revoke(settings: Settings, client: str, token_id: UUID | None, organisation: str | None, *, as_json: bool) -> None:
    """Revoke every token of CLIENT, or one of them."""
    name = organisation or settings.organisation
    with servers(settings) as found:
        count = revoke_tokens(found.database_url, name, client, token_id)
    if not count:
        raise ClientUnknown(f"{client} has no {'such ' if token_id else ''}valid token in organisation {name}")
    if as_json:
        click.echo(json.dumps({"client": client, "revoked": count}))
    else:
        click.echo(f"{count} token{'' if count == 1 else 's'} revoked")


def _say_token(client: str, made: str, *, as_json: bool) -> None:
    click.echo(json.dumps({"client": client, "token": made}) if as_json else made)


def _as_json(row: TokenRow) -> dict[str, object]:
    return {
        "id": str(row.id),
        "client": row.client,
        "state": row.state,
        "roles": row.roles,
        "permissions": row.permissions,
        "scope": row.scope,
        "createdAt": row.created_at.isoformat(),
        "expiresAt": row.expires_at.isoformat() if row.expires_at else None,
        "lastUsedOn": row.last_used_on.isoformat() if row.last_used_on else None,
    }


def _table(rows: Sequence[TokenRow]) -> Table:
    table = Table("client", "token", "state", "may", "scope", "expires", "last used")
    for row in rows:
        table.add_row(
            row.client,
            str(row.id),
            row.state,
            "\n".join(row.roles + row.permissions),
            row.scope,
            f"{row.expires_at:%Y-%m-%d %H:%M}" if row.expires_at else "never",
            f"{row.last_used_on:%Y-%m-%d}" if row.last_used_on else "never",
        )
    return table
