"""`kassa sms`: whether the gateway of messages answers, and what waits for it."""

import asyncio
import json
from decimal import Decimal

import click
from rich.console import Console
from rich.table import Table

from adapters.sms.standing import standing
from kassa.gateways import gateway
from kassa.servers import servers
from kassa.settings import Settings


@click.command("sms")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def sms_command(settings: Settings, *, as_json: bool) -> None:
    """Ask the gateway of messages for its balance, and count the messages of the last week by their state."""
    left = asyncio.run(_balance(settings))
    with servers(settings) as found:
        rows = standing(found.database_url)
    if as_json:
        counted = [row._asdict() | {"oldest": row.oldest.isoformat()} for row in rows]
        balance = None if left is None else str(left)
        click.echo(json.dumps({"gateway": settings.sms_gateway, "balance": balance, "messages": counted}))
        return
    click.echo(f"gateway {settings.sms_gateway}: " + ("no balance is told" if left is None else f"{left} RUB are left"))
    table = Table("organisation", "state", "messages", "oldest")
    for row in rows:
        table.add_row(row.organisation, row.state, str(row.messages), row.oldest.isoformat(timespec="seconds"))
    Console().print(table)


async def _balance(settings: Settings) -> Decimal | None:
    asked = gateway(settings)
    try:
        return await asked.balance()
    finally:
        await asked.close()
