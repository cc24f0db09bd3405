"""PINs: sent to the player, given at a terminal, and found nowhere else."""

import json
from collections.abc import AsyncIterator
from typing import Any
from uuid import uuid4

import psycopg
import pytest

from domain.organisation.rule_organisation import ChangeSetting
from domain.processes.attach_reader import SetUpTerminal
from tests.api.asking import Asking
from tests.api.cards.club import DESK, SHOP, ZONE, open_desk, register
from tests.api.cards.test_cards import client
from tests.api.fleet.test_editing import edit
from tests.api.shop import Shop

PHONE = "+79001234567"
SERIAL = "EM:55007EE424"
TERMINAL = "t-1"
VERIFY = """mutation Verify($input: VerifyCardPinInput!) { verifyCardPin(input: $input) {
  player identification receipt { events } errors { code details } } }"""


@pytest.fixture(scope="module")
async def club(shop: Shop) -> Shop:
    """Bob has a card whose PIN has eight digits: no other number looks so by chance."""
    await open_desk(shop, "client:till")
    await shop.execute(SetUpTerminal(TERMINAL, SHOP, "At the window", ZONE))
    await shop.execute(ChangeSetting("pin_digits", "organisation", "8", "easily found", 0))
    for key in ("pin_change_needs_identification", "card_unblock_needs_identification"):
        await shop.execute(ChangeSetting(key, "organisation", "no", "identified elsewhere", 0))
    await register(shop, shop.wiring.vault(shop.schema), "bob", PHONE)
    await edit(shop, "registerCard", card=SERIAL)
    await shop.project()
    return shop


@pytest.fixture(scope="module")
async def terminal(club: Shop) -> AsyncIterator[Asking]:
    async with await client(club, "terminal", "terminal") as asking:
        yield asking


async def give(terminal: Asking, pin: str, command: int, card: str = SERIAL) -> dict[str, Any]:
    wish = {"commandId": f"00000000-0000-4000-8000-{command:012}", "card": card, "terminal": TERMINAL, "pin": pin}
    return dict((await terminal.data(VERIFY, input=wish))["verifyCardPin"])


def another(pin: str) -> str:
    return f"{(int(pin) + 1) % 10**8:08}"


async def stored(shop: Shop) -> str:
    """Every row of every table of the organisation, and of those that all organisations share, as text."""
    tables = "select schemaname, tablename from pg_tables where schemaname in (%s, 'kassa')"
    async with await psycopg.AsyncConnection.connect(shop.database_url) as connection:
        names = await (await connection.execute(tables, [shop.schema])).fetchall()
        assert len(names) > 30
        found = []
        for schema, table in names:
            rows = await connection.execute(f'select t::text from "{schema}"."{table}" t'.encode())
            found += [f"{table}: {row[0]}" for row in await rows.fetchall()]
    return "\n".join(found)


async def test_a_pin_identifies_at_a_terminal_and_stands_nowhere(
    club: Shop, terminal: Asking, capsys: pytest.CaptureFixture[str]
) -> None:
    """CARD-20, CARD-25, CARD-26, CARD-29, CARD-30, BET-73d, DEC-25: planted: in no event, table, log or answer."""
    answers: list[Any] = [await edit(club, "bindCard", card=SERIAL, expectedVersion=1, desk=DESK, phone=PHONE)]
    first = await club.code_for(PHONE)
    await club.project()

    answers.append(await give(terminal, first, 1))
    assert answers[-1]["player"] == "bob"
    assert answers[-1]["identification"] is not None
    assert answers[-1]["errors"] == []
    answers.append(await give(terminal, first, 1))
    assert answers[-1] == answers[-2], "a repeated wish gets the first answer"

    answers.append(await give(terminal, another(first), 2))
    assert answers[-1]["errors"] == [{"code": "CODE_INVALID", "details": {"tries_left": 2}}]
    assert answers[-1]["player"] is None
    assert (await give(terminal, another(first), 2)) == answers[-1], "and counts once"

    answers.append(await edit(club, "blockCard", card=SERIAL, expectedVersion=3))
    assert [each["code"] for each in (await give(terminal, first, 3))["errors"]] == ["CARD_BLOCKED"]
    await club.project()
    version = 6  # in stock, bound, PIN, verified, rejected, blocked
    answers.append(await edit(club, "unblockCard", card=SERIAL, expectedVersion=version, desk=DESK))
    answers.append(await edit(club, "changeCardPin", card=SERIAL, expectedVersion=version + 1, desk=DESK))
    second = await club.code_for(PHONE)
    await club.project()
    assert second != first
    answers.append(await give(terminal, first, 4))
    assert answers[-1]["errors"][0]["code"] == "CODE_INVALID", "the old PIN is wrong"
    for command, code in ((5, "CODE_INVALID"), (6, "CARD_BLOCKED"), (7, "CARD_BLOCKED")):
        answers.append(await give(terminal, another(second), command))
        assert [each["code"] for each in answers[-1]["errors"]] == [code]

    everything = await stored(club)
    told = json.dumps(answers) + "".join(capsys.readouterr())
    assert "CardPinIssued" in everything
    assert len(told) > 1_000
    for pin in (first, second, another(first), another(second)):
        assert pin not in everything
        assert pin not in told


@pytest.mark.parametrize(
    ("card", "place", "code"),
    [
        ("MF:BCD14264", TERMINAL, "CARD_UNKNOWN"),
        ("126,58404", TERMINAL, "INVALID_INPUT"),
        (SERIAL, "t-9", "TERMINAL_UNKNOWN"),
    ],
)
async def test_what_is_not_there_identifies_nobody(terminal: Asking, card: str, place: str, code: str) -> None:
    """CARD-41d, BET-73d."""
    wish = {"commandId": str(uuid4()), "card": card, "terminal": place, "pin": "1234"}
    answer = (await terminal.data(VERIFY, input=wish))["verifyCardPin"]
    assert [each["code"] for each in answer["errors"]] == [code]
    assert (answer["player"], answer["receipt"]) == (None, None)


async def test_only_terminals_try_pins(club: Shop) -> None:
    """DEC-25: a cashier cannot guess at them."""
    wish = {"commandId": str(uuid4()), "card": SERIAL, "terminal": TERMINAL, "pin": "1234"}
    for role in ("cashier", "card_officer", "shop_manager"):
        async with await client(club, role, role) as asking:
            assert (await asking.error(VERIFY, input=wish))["code"] == "FORBIDDEN"
