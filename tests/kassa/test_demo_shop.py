"""The betting shop that `make up` sets up: once, and at every start with something to bet on."""

from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import psycopg

from adapters.eventlog.ledger import Ledger
from adapters.postgres.migrate import create_organisation, schema_of
from domain.command import Actor, ActorKind, Caller, Command
from domain.organisation.create_units import CreateUnits
from domain.processes.set_up_desk import SetUpDesk
from kassa.demo_shop import DESKS, set_up_shop
from kassa.wiring import open_ledger
from tests.domain.organisation.units import ROOT

MONDAY = date(2026, 11, 23)


def opened(database_url: str, schema: str) -> Ledger:
    return open_ledger(database_url, schema, lambda: datetime.combine(MONDAY, time(), UTC))


async def ask(ledger: Ledger, command: Command) -> None:
    await ledger.execute(command, Caller(Actor(ActorKind.USER, "ann"), uuid4()))


def streams(database_url: str, schema: str) -> list[str]:
    """Of every event, oldest first."""
    with psycopg.connect(database_url, options=f"-c search_path={schema}") as connection:
        rows = connection.execute("select s.name from events e join streams s on s.id = e.stream order by e.position")
        return [str(name) for (name,) in rows]


async def test_a_second_start_changes_nothing_and_one_in_the_next_week_offers_other_matches(
    database_url: str, organisation: str
) -> None:
    async with opened(database_url, organisation) as ledger:
        await ask(ledger, CreateUnits((ROOT,)))
        await set_up_shop(ledger, ROOT.code, MONDAY)
        first = streams(database_url, organisation)
        for day in range(1, 7):
            await set_up_shop(ledger, ROOT.code, MONDAY + timedelta(days=day))
        assert streams(database_url, organisation) == first

        await set_up_shop(ledger, ROOT.code, MONDAY + timedelta(days=7))

    assert streams(database_url, organisation) == [
        *first, "sportevent-football-2026-12-12", "sportevent-hockey-2026-12-13"
    ]  # fmt: skip


async def test_what_people_have_by_the_same_name_is_left_to_them(database_url: str) -> None:
    create_organisation(database_url, "other", "Other chain", "Europe/Moscow")
    schema = schema_of("other")
    async with opened(database_url, schema) as ledger:
        await ask(ledger, CreateUnits((ROOT,)))
        await ask(ledger, SetUpDesk(DESKS[0], ROOT.code, "Ours", "Europe/Moscow"))

        await set_up_shop(ledger, ROOT.code, MONDAY)

    assert streams(database_url, schema).count(f"desk-{DESKS[0]}") == 1
    assert streams(database_url, schema).count(f"desk-{DESKS[1]}") == 1
