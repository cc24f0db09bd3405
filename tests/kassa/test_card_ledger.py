"""Cards in the real ledger: of many who act at once one succeeds, and a restart changes nothing."""

import asyncio
from collections.abc import Awaitable, Sequence
from datetime import UTC, datetime
from typing import Any, ClassVar
from uuid import uuid4

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from domain.betting.desk import Desk
from domain.betting.terminal import Terminal
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Actor, ActorKind, Caller, Command, Receipt
from domain.decision import Decider, Recalled, Streams
from domain.players.player import Player
from domain.processes.bind_card import BindCard
from domain.processes.stock_cards import RegisterCard
from domain.processes.verify_card_pin import VerifyCardPin
from domain.refusal import Refusal
from kassa.house import AGGREGATES, DECIDERS, EVENTS
from tests.domain.processes.card_club import CASHIER, registered
from tests.domain.processes.card_club import club as club_at_a_desk

MANY = 20
PLAYERS = [f"p{number}" for number in range(MANY)]
SERIALS = [f"MF:1234{number:04}" for number in range(MANY)]
HAPPENED = [(stream, event) for stream, event in club_at_a_desk().log if stream.startswith(("desk-", "terminal-"))]
HAPPENED += map(registered, PLAYERS)
KINDS = {"desk": Desk, "terminal": Terminal, "player": Player}


class Begin(Command, frozen=True):
    """What comes before the tests: a desk with a shift, and players."""

    NAME: ClassVar[str] = "test.Begin"


def _streams(_: Begin) -> Streams:
    return [(KINDS[stream.partition("-")[0]], stream) for stream, _ in HAPPENED]


def _begin(_: Begin, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    for aggregate, (_, event) in zip(aggregates, HAPPENED, strict=True):
        aggregate.fire(event, now=now)


def open_club(database_url: str, schema: str) -> Ledger:
    log = EventLog(database_url, schema, AGGREGATES, EVENTS)
    return Ledger(log, [*DECIDERS, Decider(Begin, _streams, _begin)], lambda: datetime.now(UTC))


def ask(ledger: Ledger, command: Command) -> Awaitable[Receipt]:
    return ledger.execute(command, Caller(Actor(ActorKind.USER, "ann"), uuid4()))


async def at_once(ledger: Ledger, *commands: Command) -> list[str]:
    """The codes of those that were refused; the others were done."""
    answers = await asyncio.gather(*(ask(ledger, each) for each in commands), return_exceptions=True)
    assert all(isinstance(each, Receipt | Refusal) for each in answers), answers
    return sorted(each.code for each in answers if isinstance(each, Refusal))


def bind(card: str, player: str) -> BindCard:
    return BindCard(card, 1, "d-1", CASHIER, player, f"phone-{player}", f"pin-{card}", f"sms-{player}")


async def test_of_many_who_act_at_once_one_succeeds(database_url: str, organisation: str) -> None:
    """CARD-18, CARD-37, CARD-42d, DEC-25: one stream for each serial, one card for each player, three tries for all."""
    async with open_club(database_url, organisation) as ledger:
        await ask(ledger, Begin())
        assert await at_once(ledger, *[RegisterCard(SERIALS[0])] * MANY) == ["CARD_KNOWN"] * (MANY - 1)
        assert await at_once(ledger, *map(RegisterCard, SERIALS[1:])) == []

        refused = await at_once(ledger, *[bind(SERIALS[0], player) for player in PLAYERS])
        assert (len(refused), set(refused) <= {"CARD_NOT_FREE", "VERSION_CONFLICT"}) == (MANY - 1, True)
        refused = await at_once(ledger, *[bind(serial, PLAYERS[0]) for serial in SERIALS[1:]])
        owned = refused.count("PLAYER_HAS_CARD")
        assert owned in {MANY - 1, MANY - 2}, "the player had the first card, or got one of these"

    async with open_club(database_url, organisation) as ledger:
        wrong = VerifyCardPin(SERIALS[0], "t-1", "i", f"pin-{SERIALS[0]}", CodeCheck(CodeOutcome.WRONG, 2))
        refused = await at_once(ledger, *[wrong] * MANY)
        assert refused == ["CARD_BLOCKED"] * (MANY - 3)
