"""`kassa simulate`: a chain of stores with a past and with problems, for trying things out."""

import asyncio
import json
from datetime import UTC, datetime

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from adapters.postgres.organisations import organisation as organisation_row
from api.services import Organisation
from kassa.servers import servers
from kassa.settings import Settings
from kassa.simulation.feed import Feed, Now
from kassa.simulation.live import keep_alive
from kassa.simulation.plan import plan
from kassa.simulation.story import Story
from kassa.wiring import Wiring, open_ledger


@click.command("simulate")
@click.option("--registers", type=click.IntRange(1, 100_000), default=1_000, show_default=True)
@click.option("--days", type=click.IntRange(1, 365), default=60, show_default=True, help="Days until now.")
@click.option("--seed", default=7, show_default=True, help="The same seed makes the same chain.")
@click.option("--live", is_flag=True, help="No history: let the chain that is there go on reporting, until stopped.")
@click.option("--server", default=None, help="With --live: address of the API (KASSA_HOST, KASSA_PORT).")
@click.option("--org", "organisation", help="Organisation to fill (KASSA_ORGANISATION); one without units.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object.")
@click.pass_obj
def simulate_command(
    settings: Settings,
    registers: int,
    days: int,
    seed: int,
    server: str | None,
    organisation: str | None,
    *,
    live: bool,
    as_json: bool,
) -> None:
    """Fill an organisation with stores, registers, drives and their troubles, as agents would have reported them."""
    name = organisation or settings.organisation
    with servers(settings) as found:
        if live:
            row = organisation_row(found.database_url, name)
            where = server or f"http://{settings.host}:{settings.port}"
            asyncio.run(keep_alive(found.serving_url, Organisation(name, row.schema, row.title, row.time_zone), where))
            return
        told = simulate(found.database_url, found.serving_url, name, registers=registers, days=days, seed=seed)
    if as_json:
        click.echo(json.dumps(told))
    else:
        click.echo("{registers} registers in {stores} stores: {reports} reports, {events} events".format(**told))


def simulate(
    database_url: str, serving_url: str, organisation: str, *, registers: int, days: int, seed: int
) -> dict[str, int]:
    """Tell a story that ends now; counts of what was told. Raises UnitExists when there are units already."""
    row = organisation_row(database_url, organisation)
    where = Organisation(organisation, row.schema, row.title, row.time_zone)
    return asyncio.run(_simulate(serving_url, where, registers, days, seed))


async def _simulate(database_url: str, where: Organisation, registers: int, days: int, seed: int) -> dict[str, int]:
    chain = plan(registers, seed)
    story = Story(chain, days, datetime.now(UTC), seed)
    clock = Now(story.start)
    columns = (TextColumn("simulating"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("days", total=days)
        async with Wiring(database_url) as wiring, open_ledger(database_url, where.schema, clock) as ledger:
            feed = Feed(ledger, wiring.agents, where, clock)
            await feed.found(chain)
            await feed.tell(story, lambda: progress.advance(task))
    return {"registers": registers, "stores": len(chain.stores), "reports": feed.reports, "events": feed.events}
