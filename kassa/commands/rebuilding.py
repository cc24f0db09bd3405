"""`kassa rebuild`."""

import asyncio

import click
import psycopg
from rich.console import Console
from rich.progress import Progress

from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisation as organisation_row
from kassa.house import EVENT_TYPES
from kassa.servers import servers
from kassa.settings import Settings
from projections.catalogue import VIEWS
from projections.rebuild import Rebuilt, rebuild
from projections.view import View

FED = {view.name: view for view in VIEWS if view.fed}


@click.command("rebuild")
@click.argument("views", nargs=-1, type=click.Choice(sorted(FED)), metavar="[VIEW]...")
@click.option("--org", "organisation", help="Organisation whose views are meant (KASSA_ORGANISATION).")
@click.pass_obj
def rebuild_command(settings: Settings, views: tuple[str, ...], organisation: str | None) -> None:
    """Build VIEWS (all when none is named) anew from the log while the old ones serve, compare, and swap.

    Exit code 1 when a rebuilt view has other rows than the old one had.
    """
    with servers(settings) as found:
        row = organisation_row(found.database_url, organisation or settings.organisation)
        wanted = [FED[name] for name in views or FED]
        differing = asyncio.run(_rebuild(found.serving_url, row.schema, wanted))
    if differing:
        raise SystemExit(1)


async def _rebuild(database_url: str, schema: str, views: list[View]) -> int:
    differing = 0
    where = conninfo(database_url, role="kassa_projector", schema=schema, name="kassa rebuild")
    async with await psycopg.AsyncConnection.connect(where, autocommit=True) as connection:
        for view in views:
            with Progress(console=Console(stderr=True), transient=True) as progress:
                task = progress.add_task(view.name)

                def show(done: int, head: int, progress: Progress = progress, task: object = task) -> None:
                    progress.update(task, completed=done, total=head)  # type: ignore[arg-type]  # rich's TaskID

                rebuilt = await rebuild(connection, schema, view, EVENT_TYPES, show)
            differing += rebuilt.differing or 0
            click.echo(_line(rebuilt))
    return differing


def _line(rebuilt: Rebuilt) -> str:
    same = "new shape" if rebuilt.differing is None else f"{rebuilt.differing} rows differ from the old table"
    return f"{rebuilt.view}: {rebuilt.rows} rows at position {rebuilt.position}; {same}"
