"""`kassa replay`: history as text or NDJSON."""

import asyncio
import json
from typing import Any

import click
import msgspec
import psycopg

from adapters.eventlog.history import page
from adapters.postgres.connection import conninfo
from adapters.postgres.organisations import organisation as organisation_row
from domain.stored_event import StoredEvent
from kassa.house import EVENT_TYPES
from kassa.servers import servers
from kassa.settings import Settings

PAGE = 1_000
# A line of text shows the beginning of a body; all of it is in --json.
BODY_CHARACTERS = 160


@click.command("replay")
@click.option("--org", "organisation", help="Organisation whose log is meant (KASSA_ORGANISATION).")
@click.option("--stream", help="Only this stream, e.g. fiscal-9289000100087745.")
@click.option("--type", "types", multiple=True, help="Only this event type; may be given several times.")
@click.option("--after", type=click.IntRange(0), default=0, help="Begin behind this position.")
@click.option("--upto", type=click.IntRange(1), help="End with this position; the newest when left out.")
@click.option("--limit", type=click.IntRange(1), help="At most so many events.")
@click.option("--json", "as_json", is_flag=True, help="NDJSON with the whole envelope.")
@click.pass_obj
def replay_command(settings: Settings, /, organisation: str | None, *, as_json: bool, **wanted: Any) -> None:
    """Print the events of a stream or of a range of the log, oldest first."""
    with servers(settings) as found:
        row = organisation_row(found.database_url, organisation or settings.organisation)
        if unknown := set(wanted["types"]) - {event_class.TYPE for event_class in EVENT_TYPES}:
            raise click.BadParameter(f"there is no event type {', '.join(sorted(unknown))}")
        asyncio.run(_replay(found.serving_url, row.schema, _json_line if as_json else _text_line, **wanted))


async def _replay(
    database_url: str,
    schema: str,
    line: Any,
    *,
    stream: str | None,
    types: tuple[str, ...],
    after: int,
    upto: int | None,
    limit: int | None,
) -> None:
    where = conninfo(database_url, role="kassa_reader", schema=schema, name="kassa replay")
    async with await psycopg.AsyncConnection.connect(where, autocommit=True) as connection:
        left = limit
        while left is None or left > 0:
            size = PAGE if left is None else min(PAGE, left)
            events = await page(connection, after=after, upto=upto, limit=size, types=types or None, stream=stream)
            for event in events:
                click.echo(line(event))
            if stream and not events and left == limit:
                raise click.ClickException(f"there is no stream {stream}, or it has no event in this range")
            if len(events) < size:
                return
            after = events[-1].position
            left = None if left is None else left - len(events)


def _text_line(event: StoredEvent) -> str:
    body = event.body.decode()
    shown = body if len(body) <= BODY_CHARACTERS else body[:BODY_CHARACTERS] + "…"
    actor = f"{event.actor.kind}:{event.actor.id}"
    where = f"{event.position} {event.recorded_at.isoformat()} {event.stream}@{event.version}"
    return f"{where} {event.type} {actor} {shown}"


def _json_line(event: StoredEvent) -> str:
    envelope: dict[str, Any] = msgspec.to_builtins(event)
    envelope["hash"] = event.hash.hex()
    envelope["body"] = json.loads(event.body)
    return json.dumps(envelope, ensure_ascii=False)
