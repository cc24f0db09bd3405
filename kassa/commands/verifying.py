"""`kassa verify`: whether the books hold."""

import asyncio
from collections.abc import Sequence

import click
import msgspec
import psycopg

from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisation as organisation_row
from kassa.servers import servers
from kassa.settings import Settings
from projections.ledger.verify import Finding, verify


@click.command("verify")
@click.option("--org", "organisation", help="Organisation whose books are meant (KASSA_ORGANISATION).")
@click.option("--json", "as_json", is_flag=True, help="One JSON line for each invariant.")
@click.pass_obj
def verify_command(settings: Settings, /, organisation: str | None, *, as_json: bool) -> None:
    """Look at every invariant of the ledger: what was looked at, and what is broken.

    Exit code 1 when something is.
    """
    with servers(settings) as found:
        row = organisation_row(found.database_url, organisation or settings.organisation)
        findings = asyncio.run(_verify(found.serving_url, row.schema))
    for each in findings:
        click.echo(msgspec.json.encode(each).decode() if as_json else _line(each))
    if any(each.broken for each in findings):
        raise SystemExit(1)


async def _verify(database_url: str, schema: str) -> Sequence[Finding]:
    where = conninfo(database_url, role="kassa_reader", schema=schema, name="kassa verify")
    async with await psycopg.AsyncConnection.connect(where, autocommit=True) as connection:
        return await verify(connection)


def _line(finding: Finding) -> str:
    told = f"broken: {finding.broken} ({', '.join(finding.examples)})" if finding.broken else "holds"
    return f"{finding.number:<5} {finding.says}: {finding.looked_at} looked at up to {finding.position}; {told}"
