"""The documentation is followed to the letter: every command, query and program in it runs, and answers as shown."""

import asyncio
import re
import signal
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from domain.command import Actor, ActorKind, Caller, Command
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from domain.processes.bind_card import BindCard
from domain.processes.stock_cards import RegisterCard
from kassa.demo_shop import set_up_shop
from kassa.wiring import Wiring
from tests.api.cards.club import open_desk, register
from tests.api.fleet_of import small_fleet
from tests.docs.house import KEYRING, House, environment
from tests.docs.likeness import check_output, unlike
from tests.docs.markdown import ROOT, blocks
from tests.docs.ports import free_port
from tests.domain.organisation.units import ROOT as ROOT_UNIT

READY_SECONDS = 90


@pytest.mark.parametrize(
    "name",
    ["tour", "graphql", "limits", "live", "events", "operations", "access", "agent", "codes", "printing", "ledger"],
)
async def test_a_document_can_be_followed(house: House, name: str) -> None:
    await house.follow(blocks(ROOT / "docs" / f"{name}.md"))


async def test_the_registers_of_a_chain_are_read_as_the_documentation_says(house: House) -> None:
    """FLEET-75, FLEET-92: lists, attention, plans, CSV."""
    async with Wiring(house.environ["DATABASE_URL"]) as wiring:
        await small_fleet(Executing(wiring), "4711")
    await house.follow(blocks(ROOT / "docs/registers.md"))


async def test_a_player_is_registered_and_found_as_the_documentation_says(house: House) -> None:
    """BET-33…41d, BET-46, BET-49, BET-69: with the code that came to the phone."""
    async with Wiring(house.environ["DATABASE_URL"], keyring=KEYRING) as wiring:
        await Executing(wiring).execute(CreateUnits((ROOT_UNIT, NewUnit("shop-1", UnitKind.SHOP, "Shop", "all"))))
        soon = datetime.now(UTC) + timedelta(minutes=5)
        await wiring.secrets("org_demo").put_code("C753RUJHSQFZ3TM7", "246810", soon, 5)
    await house.follow(blocks(ROOT / "docs/players.md"))


async def test_a_cashier_can_follow_the_life_of_a_card(house: House) -> None:
    """CARD-19…40: register, bind, PIN, block, unblock, unbind, close; refusals."""
    async with Wiring(house.environ["DATABASE_URL"], keyring=KEYRING) as wiring:
        await open_desk(Executing(wiring), "client:desk-1")
        await register(Executing(wiring), wiring.vault("org_demo"), "BOB", "+79001234567")
    await house.follow(blocks(ROOT / "docs/cards.md"))


async def test_a_card_is_put_on_a_reader_as_the_documentation_says(house: House) -> None:
    """CARD-02, CARD-09, CARD-43d, CORE-13."""
    async with Wiring(house.environ["DATABASE_URL"], keyring=KEYRING) as wiring:
        ledger, vault = Executing(wiring), wiring.vault("org_demo")
        await open_desk(ledger, "client:desk-1")
        await register(ledger, vault, "BOB", "+79001234567")
        await ledger.execute(RegisterCard("EM:55007EE424"))
        phone = vault.key_of("phone", "+79001234567")
        await ledger.execute(BindCard("EM:55007EE424", 1, "d-1", "client:desk-1", "BOB", phone, "pin-1", "sms-1"))
    await house.follow(blocks(ROOT / "docs/readers.md"))


async def test_a_day_in_the_shop_goes_as_the_documentation_says(house: House) -> None:
    """BET-10, BET-14, BET-17…22, BET-24…29, BET-44, BET-48, BET-54, BET-55, BET-61, BET-62, BET-64d, BET-67, BET-68."""
    async with Wiring(house.environ["DATABASE_URL"], keyring=KEYRING) as wiring:
        ledger = Executing(wiring)
        await ledger.execute(CreateUnits((ROOT_UNIT,)))
        await set_up_shop(await wiring.opened("org_demo"), ROOT_UNIT.code, datetime.now(UTC).date())
        await register(ledger, wiring.vault("org_demo"), "BOB", "+79001234567")
        soon = datetime.now(UTC) + timedelta(minutes=5)
        await wiring.secrets("org_demo").put_code("MMFMD3ZQMMHVZHJ6", "246810", soon, 5)
    await asyncio.sleep(1)  # the day goes by in less, and a phone gets a code a second at most (`code_resend_s`)
    await house.follow(blocks(ROOT / "docs/shop.md"))


class Executing:
    """The ledger of the demo organisation, for commands that no mutation asks for."""

    def __init__(self, wiring: Wiring) -> None:
        self._wiring = wiring

    async def execute(self, wish: Command) -> object:
        return await self._wiring.ledger("org_demo").execute(wish, Caller(Actor(ActorKind.SYSTEM, "test"), uuid4()))


async def test_the_auditors_program_finds_an_event_that_was_changed(house: House) -> None:
    program, *_ = (block for block in blocks(ROOT / "docs/events.md") if block.language == "python")
    with psycopg.connect(house.environ["DATABASE_URL"], options="-c search_path=org_demo") as connection:
        connection.execute("update events set occurred_at = occurred_at + interval '1 microsecond' where position = 7")

    with pytest.raises(AssertionError, match="changed at position 7"):
        await house.follow(iter([program]))


async def test_the_readme_leads_a_newcomer_to_the_first_answer(docs_database: str, tmp_path: Path) -> None:
    """BET-05, BET-07, BET-21, CARD-02: `make up` for real, but on the suite's PostgreSQL; then all the README shows.

    Its betting walk goes from the registration to the report of the shift, with cards on an emulated reader, codes that
    came by SMS, and papers, through the processes that `kassa up` keeps running.
    """
    assert "kassa up --demo" in _recipe("up")
    port = free_port()
    shell = environment(docs_database, tmp_path) | {"KASSA_PORT": str(port)}
    up = subprocess.Popen(
        [sys.executable, "-m", "kassa", "up", "--demo"], env=shell, cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    try:
        assert up.stdout is not None
        ready, token = await asyncio.wait_for(asyncio.to_thread(_two_lines, up.stdout), READY_SECONDS)
        assert ready == f"kassa is ready: http://127.0.0.1:{port}/graphql\n"
        await House(f"127.0.0.1:{port}", shell | {"TOKEN": token.split()[-1]}).follow(blocks(ROOT / "README.md"))
    finally:
        up.send_signal(signal.SIGINT)
        up.communicate(timeout=READY_SECONDS)
    assert up.returncode == 0


def test_every_make_target_in_the_documentation_exists() -> None:
    named = {
        target
        for file in [ROOT / "README.md", *sorted((ROOT / "docs").glob("*.md"))]
        for target in re.findall(r"(?:\$ |`)make ([a-z-]+)", file.read_text())
    }
    assert named
    for target in named:
        _recipe(target)


@pytest.mark.parametrize(
    ("shown", "given"),
    [
        ({"a": 1}, {"a": 2}),
        ({"a": 1}, {"a": 1, "b": 2}),
        ([1], [1, 2]),
        ([1, 2], [1]),
        ({"a": "x…"}, {"a": "yx"}),
        ({"a": 1}, {"a": True}),
    ],
)
def test_an_answer_that_differs_from_the_documentation_is_noticed(shown: object, given: object) -> None:
    assert unlike(shown, given)
    assert check_output("3 rows …", "4 rows stored")


def _recipe(target: str) -> str:
    found = re.search(rf"^{target}:.*\n((?:\t.*\n?)+)", (ROOT / "Makefile").read_text(), re.MULTILINE)
    assert found, f"the Makefile has no target {target}"
    return found[1]


def _two_lines(stream: object) -> list[str]:
    return [stream.readline(), stream.readline()]  # type: ignore[attr-defined]
