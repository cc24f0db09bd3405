"""Every refusal is on record (spec B.6), and nobody can flood the log by being refused."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventlog.errors import OutcomeUnknown
from adapters.postgres.tokens import create_token
from api.app import create_app
from api.services import Client, EventFilter
from domain.access.grant import Grant
from domain.access.record_refusals import RecordRefusals
from domain.availability import Unavailable
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.refusal import InvalidInput
from kassa import refusals
from kassa.refusals import Refusals
from kassa.wiring import Wiring, open_ledger
from tests.api.asking import Asking
from tests.api.stand_in import CLIENT
from tests.docs.stories import NOW

WANTED = EventFilter(types=("access.AccessRefused",))


class Unsteady:
    """A ledger that fails as told, in front of one that keeps what came."""

    def __init__(self, *failures: Exception) -> None:
        self.failures = list(failures)
        self.tried: list[tuple[Command, UUID]] = []
        self.kept: list[Command] = []

    async def execute(self, command: Command, caller: Caller) -> Receipt:
        self.tried.append((command, caller.command_id))
        if self.failures:
            raise self.failures.pop(0)
        self.kept.append(command)
        return Receipt(1, {}, 1, replayed=False)


def other(name: str) -> Client:
    return replace(CLIENT, id=uuid4(), name=name)


async def test_refusals_of_a_while_are_one_event_of_the_client(database_url: str, organisation: str) -> None:
    token = await asyncio.to_thread(create_token, database_url, "demo", "curious", Grant(("stock_keeper",)))
    async with Wiring(database_url) as wiring, Asking(create_app(wiring), token) as api:
        client_id = (await api.data("{ me { id } }"))["me"]["id"]
        for _ in range(20):
            await api.send("{ fiscalDocuments { totalCount } events { nodes { body } } }")
        await api.http.get("/metrics")

    async with Wiring(database_url) as wiring:
        page = await wiring.events(organisation, 0, 10, WANTED)
        client = await wiring.authenticate(token)
        assert client is not None
        wiring.refused(client, "fleet.job.read")
    async with Wiring(database_url) as wiring:
        again = await wiring.events(organisation, 0, 10, WANTED)
    (event,) = page.events
    assert [each.version for each in again.events] == [1, 2]
    assert event.stream == f"access-{client_id}"
    assert event.actor == Actor(ActorKind.API, client_id)
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
        [(refused,)] = connection.execute(
            "select convert_from(body, 'UTF8')::json -> 'refusals' from events where position = %s", (event.position,)
        ).fetchall()
    assert refused == {
        "relay.document.read": 20,
        "audit.events.read": 20,
        "audit.payload.read": 20,
        "platform.metrics.read": 1,
    }


async def test_they_are_written_while_the_house_serves_on() -> None:
    ledger = Unsteady()
    noting = Refusals(lambda _: ledger, seconds=0.02)

    noting.note(CLIENT, "audit.events.read")
    noting.note(CLIENT, "audit.events.read")
    await _until(lambda: len(ledger.kept) == 1)
    noting.note(CLIENT, "audit.events.read")
    await _until(lambda: len(ledger.kept) == 2)

    assert [_counts(each) for each in ledger.kept] == [{"audit.events.read": 2}, {"audit.events.read": 1}]
    await noting.close()
    assert len(ledger.kept) == 2


@pytest.mark.parametrize("failure", [Unavailable("away"), OutcomeUnknown("perhaps")])
async def test_what_could_not_be_written_is_tried_again_under_its_id(failure: Exception) -> None:
    ledger = Unsteady(failure)
    noting = Refusals(lambda _: ledger, seconds=0.02)

    noting.note(CLIENT, "fleet.fn.read")
    await _until(lambda: len(ledger.kept) == 1)

    assert len(ledger.tried) == 2
    assert ledger.tried[0] == ledger.tried[1]
    await noting.close()


async def test_one_organisation_that_is_away_does_not_hold_up_the_others() -> None:
    away, there = Unsteady(*[Unavailable("away")] * 3), Unsteady()
    elsewhere = replace(other("b"), organisation=replace(CLIENT.organisation, schema="org_b"))
    noting = Refusals(lambda schema: away if schema == "org_demo" else there)

    noting.note(CLIENT, "fleet.fn.read")
    noting.note(elsewhere, "fleet.fn.read")
    await noting.close()

    assert (len(away.kept), len(there.kept)) == (0, 1)


async def test_memory_is_bounded_however_many_clients_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "MAX_WAITING", 2)
    ledger = Unsteady()
    noting = Refusals(lambda _: ledger)

    for name in ("a", "b", "c", "d"):
        noting.note(other(name), "fleet.fn.read")
    await noting.close()

    assert len(ledger.kept) == 2


async def test_a_silent_ledger_does_not_hold_up_the_end(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(refusals, "CLOSE_SECONDS", 0.05)

    class Silent:
        async def execute(self, command: Command, caller: Caller) -> Receipt:
            await asyncio.Event().wait()
            raise AssertionError

    noting = Refusals(lambda _: Silent())
    noting.note(CLIENT, "fleet.fn.read")
    async with asyncio.timeout(2):
        await noting.close()


@pytest.mark.parametrize("counts", [{}, {"fleet.fn.read": 0}])
async def test_nothing_is_recorded_of_nothing(database_url: str, organisation: str, counts: dict[str, int]) -> None:
    async with open_ledger(database_url, organisation) as ledger:
        with pytest.raises(InvalidInput):
            await ledger.execute(RecordRefusals("c", counts, NOW, NOW), Caller(CLIENT.actor, uuid4()))


def _counts(command: Command) -> dict[str, int]:
    assert isinstance(command, RecordRefusals)
    return command.refusals


async def _until(reached: Any) -> None:
    async with asyncio.timeout(2):
        while not reached():  # noqa: ASYNC110  what is waited for has no event
            await asyncio.sleep(0.005)
