"""`kassa import`."""

import asyncio
import json
import os
import sys
from collections import Counter
from collections.abc import Collection
from dataclasses import asdict
from getpass import getuser
from pathlib import Path

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from adapters.postgres.organisations import organisation as organisation_row
from domain.command import Actor, ActorKind
from domain.fiscal.commands import Outcome
from domain.fiscal.events import TamperSuspected
from domain.fiscal.stream import stream_name
from kassa.importing import REJECTED, Import, Item, files_below, import_files
from kassa.servers import servers
from kassa.settings import Settings
from kassa.wiring import open_ledger

# Reasons shown one by one; the rest is counted, and all are in --json.
MAX_REASONS = 50


@click.command("import")
@click.argument("paths", nargs=-1, required=True, type=click.Path(exists=True, path_type=Path))
@click.option("--org", "organisation", help="Organisation to import into (KASSA_ORGANISATION).")
@click.option("--zone", help="IANA zone of the place of the documents; the organisation's when left out.")
@click.option("--json", "as_json", is_flag=True, help="One JSON object per document or rejection, then a summary.")
@click.pass_obj
def import_command(
    settings: Settings, paths: tuple[Path, ...], organisation: str | None, zone: str | None, *, as_json: bool
) -> None:
    """Store the fiscal documents of files and folders: FFD TLV, JSON of the tax service, lists of QR strings.

    Exit code 0 when everything was stored or known already, 1 when something was rejected or looks tampered with.
    """
    files = files_below(paths)
    if not files:
        raise click.ClickException("there is no file to import")
    with servers(settings) as found:
        row = organisation_row(found.database_url, organisation or settings.organisation)
        result = asyncio.run(_run(found.serving_url, row.schema, zone or row.time_zone, files))
    (_print_json if as_json else _print_table)(result)
    sys.exit(1 if result.count(REJECTED) or result.count(Outcome.TAMPER_SUSPECTED) else 0)


async def _run(database_url: str, schema: str, zone: str, files: list[Path]) -> Import:
    result = Import()
    columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("import", total=len(files))
        async with open_ledger(database_url, schema) as ledger:
            actor = Actor(ActorKind.USER, getuser())
            async for _ in import_files(ledger, files, zone, actor, result):
                progress.advance(task)
    return result


def _print_json(result: Import) -> None:
    for item in result.items:
        click.echo(json.dumps(_known(item), ensure_ascii=False))
    summary = {
        **{str(outcome).lower(): result.count(outcome) for outcome in (*Outcome, REJECTED)},
        "warnings": [_known(item) for item in result.warnings],
        "position": result.position,
    }
    click.echo(json.dumps({"summary": summary}, ensure_ascii=False))


def _print_table(result: Import) -> None:
    console = Console(highlight=False)
    table = Table(Column("source", overflow="fold"), "stored", "repeated", "completed", "tampered", "rejected")
    by_source: dict[str, Counter[str]] = {}
    for item in result.items:
        by_source.setdefault(item.source, Counter())[item.outcome] += 1
    columns = (Outcome.STORED, Outcome.REPEATED, Outcome.COMPLETED, Outcome.TAMPER_SUSPECTED, REJECTED)
    folder = _common_folder(by_source)
    if folder is not None:
        console.print(f"in {folder}", markup=False, soft_wrap=True)
    for source, counts in sorted(by_source.items()):
        name = source if folder is None else os.path.relpath(source, folder)
        table.add_row(name, *(str(counts[column] or "") for column in columns))
    table.add_section()
    table.add_row("all", *(str(result.count(column)) for column in columns))
    console.print(table)
    for item in result.items:
        if item.outcome == Outcome.TAMPER_SUSPECTED:
            evidence = f"kassa replay --stream {stream_name(item.fn or '')} --type {TamperSuspected.TYPE}"
            console.print(
                f"{item.source}: {item.outcome}: drive {item.fn} document {item.fd} is known with another content; "
                f"the first one stays, this one is kept as evidence: {evidence}",
                markup=False,
                soft_wrap=True,
            )
    said = [item for item in result.items if item.code] + result.warnings
    for item in said[:MAX_REASONS]:
        place = item.source if item.offset is None else f"{item.source}, byte {item.offset}"
        console.print(f"{place}: {item.code}: {item.message}", markup=False, soft_wrap=True)
    if len(said) > MAX_REASONS:
        console.print(f"… and {len(said) - MAX_REASONS} more; see --json")


def _common_folder(sources: Collection[str]) -> Path | None:
    """Said once above the names of several, since cells are narrow."""
    if len(sources) < 2:
        return None
    return Path(os.path.commonpath([Path(source).absolute().parent for source in sources]))


def _known(item: Item) -> dict[str, object]:
    return {name: value for name, value in asdict(item).items() if value is not None}
