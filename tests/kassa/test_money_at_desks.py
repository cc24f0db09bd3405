"""Money acts through the real ledger, by two processes at once: nothing is paid twice, nor above the balance."""

import asyncio
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import UUID, uuid4

import psycopg
import pytest

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.postgres.migrate import create_organisation, schema_of
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.decision import Decider, Recalled, Streams
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.rule_organisation import ChangeSetting
from domain.organisation.tree import UnitKind
from domain.players.player import Player, player_stream
from domain.processes.accept_deposit import AcceptDeposit
from domain.processes.identify_player import ConfirmDocumentMatch, IdentifyPlayer
from domain.processes.pay_withdrawal import ConfirmWithdrawal
from domain.processes.request_withdrawal import RequestWithdrawal
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import OpenDeskShift
from domain.refusal import Refusal
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from tests.domain.desks.shop import UNIT, ZONE, registered

BALANCE, EACH, DESKS = 10_000, 700, 200


class Register(Command, frozen=True):
    """A player is there; how, is told elsewhere."""

    NAME: ClassVar[str] = "tests.Register"

    player: str
    phone_key: str


def _streams(asked: Register) -> Streams:
    return [(Player, player_stream(asked.player))]


def _decide(asked: Register, players: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    players[0].fire(registered(asked.phone_key), now=now)


@pytest.fixture
def log(database_url: str, request: pytest.FixtureRequest) -> str:
    """The schema of an organisation of one test."""
    name = f"money{request.node.name.count('_')}"
    create_organisation(database_url, name, "A house", ZONE)
    return schema_of(name)


def opened(database_url: str, schema: str) -> Ledger:
    events = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(events, (*DECIDERS, Decider(Register, _streams, _decide)), lambda: datetime.now(UTC))


def caller(command_id: UUID | None = None) -> Caller:
    return Caller(Actor(ActorKind.USER, "a test"), command_id or uuid4())


async def answered(ledger: Ledger, command: Command, command_id: UUID) -> Receipt | str:
    """The receipt, or the code of the refusal."""
    try:
        return await ledger.execute(command, caller(command_id))
    except Refusal as refusal:
        return refusal.code


async def shop(ledger: Ledger, desks: int) -> None:
    """So many desks, each with what another player has brought, and the same player identified."""
    tree = (NewUnit("all", UnitKind.ROOT, "All", time_zone=ZONE), NewUnit(UNIT, UnitKind.SHOP, "Shop", "all"))
    await ledger.execute(CreateUnits(tree), caller())
    for number in (1, 2):
        await ledger.execute(Register(f"p{number}", f"phone{number}"), caller())
    await ledger.execute(ChangeSetting("withdrawal_code", "organisation", "WHEN_NOT_IDENTIFIED", "a test", 0), caller())
    await asyncio.gather(*(_desk(ledger, f"d{number}") for number in range(desks)))


async def _desk(ledger: Ledger, desk: str) -> None:
    cashier = f"user:{desk}"
    await ledger.execute(SetUpDesk(desk, UNIT, desk, ZONE), caller())
    await ledger.execute(OpenDeskShift(desk, cashier, f"s-{desk}"), caller())
    await ledger.execute(_deposit(desk, "p2", EACH), caller())
    await identify(ledger, desk)


def _deposit(desk: str, player: str, amount: int) -> AcceptDeposit:
    return AcceptDeposit(desk, f"user:{desk}", f"{player}-{desk}", amount, player=player, document_checked=True)


async def identify(ledger: Ledger, desk: str) -> None:
    cashier = f"user:{desk}"
    await ledger.execute(IdentifyPlayer(desk, cashier, "p1"), caller())
    await ledger.execute(ConfirmDocumentMatch(desk, cashier, "p1", f"i-{desk}"), caller())


async def test_200_parallel_withdrawals_of_one_balance_pay_exactly_what_was_there(database_url: str, log: str) -> None:
    """BET-29, BET-70d, BET-71d, DEC-32, L-2, L-10: at 200 desks; every repeat gets the first answer."""
    async with opened(database_url, log) as one, opened(database_url, log) as other:
        await shop(one, DESKS)
        await one.execute(_deposit("d0", "p1", BALANCE), caller())
        await identify(one, "d0")
        ids = {number: (uuid4(), uuid4()) for number in range(DESKS)}

        async def withdraw(ledger: Ledger, number: int) -> tuple[Receipt | str, Receipt | str]:
            desk, (request, confirm) = f"d{number}", ids[number]
            asked = RequestWithdrawal(
                desk, f"user:{desk}", f"w{number}", EACH, "phone1", f"m{number}", identification=f"i-{desk}"
            )
            return (
                await answered(ledger, asked, request),
                await answered(ledger, ConfirmWithdrawal(desk, f"user:{desk}", f"w{number}"), confirm),
            )

        first = await asyncio.gather(*(withdraw((one, other)[number % 2], number) for number in range(DESKS)))
        refused = Counter(asked for asked, _ in first if isinstance(asked, str))
        paid = [number for number, (_, confirmed) in enumerate(first) if isinstance(confirmed, Receipt)]
        assert (len(paid), refused) == (BALANCE // EACH, {"INSUFFICIENT_FUNDS": DESKS - BALANCE // EACH})

        again = await asyncio.gather(*(withdraw((other, one)[number % 2], number) for number in range(DESKS)))
        for before, now in zip(first, again, strict=True):
            for then, repeated in zip(before, now, strict=True):
                if isinstance(then, Receipt):
                    assert isinstance(repeated, Receipt)
                    assert (repeated.position, repeated.result, repeated.replayed) == (then.position, then.result, True)
                else:
                    assert repeated == then
    sums = _sums(database_url, log)
    assert sums["player.available.p1"] == -(BALANCE % EACH)
    assert sums["player.held.p1"] == 0, "L-8"
    assert sum(sums.values()) == 0, "L-1"
    assert all(amount >= 0 for name, amount in sums.items() if name.startswith("cash.")), "L-3"


async def test_one_identification_serves_one_of_many_acts_at_once(database_url: str, log: str) -> None:
    """BET-55, BET-70d, BET-71d: by two processes at once; one command id, one deposit."""
    async with opened(database_url, log) as one, opened(database_url, log) as other:
        await shop(one, 1)
        same = uuid4()
        acts = [(same, "dep")] * 20 + [(uuid4(), f"dep{number}") for number in range(20)]

        async def deposit(number: int, command_id: UUID, name: str) -> Receipt | str:
            asked = AcceptDeposit("d0", "user:d0", name, 500, "i-d0")
            return await answered((one, other)[number % 2], asked, command_id)

        told = await asyncio.gather(*(deposit(number, *act) for number, act in enumerate(acts)))
    done = {each.position for each in told if isinstance(each, Receipt)}
    assert len(done) == 1, "one effect, whoever asked"
    assert {each for each in told if isinstance(each, str)} <= {"IDENTIFICATION_SPENT"}
    assert _sums(database_url, log) == {
        "cash.desk.d0": EACH + 500,
        "player.available.p1": -500,
        "player.available.p2": -EACH,
    }


def _sums(database_url: str, schema: str) -> Counter[str]:
    """All entries, by account: debits above zero."""
    found: Counter[str] = Counter()
    with psycopg.connect(database_url, options=f"-c search_path={schema}") as connection:
        rows = connection.execute("select convert_from(body, 'UTF8')::json->'entry'->'lines' from events")
        for (lines,) in rows:
            for account, amount in lines or ():
                found[account] += amount
    return found
