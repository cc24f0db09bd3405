"""Readers over GraphQL: where they stand, what is put on them, and who may say so."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from bench.shop_floor import hand_out, open_shop
from tests.api.asking import Asking
from tests.api.cards.test_cards import client
from tests.api.fleet.test_editing import edit
from tests.api.shop import Shop
from tests.api.shop import open_shop as open_house

UNKNOWN = "EM:0000000001"


@pytest.fixture(scope="module")
async def shop(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    """Two desks with a reader each, and a player who has a card."""
    async with open_house(database_url, organisation) as shop:
        await open_shop(shop.execute, desks=2)
        await hand_out(shop.execute, 1)
        await shop.project()
        yield shop


def touch(reader: str = "r-1", serial: str = "EM:5500000001", *, seconds: int = 0) -> dict[str, Any]:
    return {"reader": reader, "serial": serial, "seenAt": (datetime.now(UTC) - timedelta(seconds=seconds)).isoformat()}


async def codes(asking: Asking, mutation: str, **wish: Any) -> list[str]:
    return [each["code"] for each in (await edit(asking, mutation, **wish))["errors"]]


async def test_a_touch_identifies_and_the_same_wish_again_does_nothing_more(shop: Shop) -> None:
    """CARD-02, CORE-15: a program that did not hear the answer asks again under the same id."""
    wish = {"commandId": "1b671a64-40d5-491e-99b0-da01ff1f3344", **touch()}
    first, second = [await edit(shop, "presentCard", **wish) for _ in range(2)]
    assert first == second
    assert first["errors"] == []
    await shop.project()
    found = await shop.data(
        '{ deskState(filter: {desk: {eq: "d-1"}}) { nodes { mode method identifiedPlayer identification } } }'
    )
    (desk,) = found["deskState"]["nodes"]
    assert (desk["mode"], desk["method"], desk["identifiedPlayer"]) == ("IDENTIFIED", "CARD", "player-1")


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"serial": UNKNOWN}, "CARD_UNKNOWN"),
        ({"serial": "W26:604505"}, "CARD_UNFIT"),
        ({"serial": "em:5500000001"}, "INVALID_INPUT"),
        ({"seconds": 60}, "TOUCH_TOO_OLD"),
        ({"reader": "nobodys"}, "READER_NOT_ATTACHED"),
        ({"reader": "no reader"}, "INVALID_INPUT"),
    ],
)
async def test_what_identifies_nobody_is_an_answer_with_a_code(shop: Shop, wish: dict[str, Any], code: str) -> None:
    """CARD-43d, issue 5: an unknown card touched."""
    assert await codes(shop, "presentCard", **touch(**wish)) == [code]


async def test_the_refusal_of_a_touch_is_on_the_desk_s_screen(shop: Shop) -> None:
    """CARD-09, CARD-43d: with its reason, and the card when there is one."""
    await codes(shop, "presentCard", **touch("r-2", UNKNOWN))
    await shop.project()
    asked = '{ cardPresentations(filter: {place: {eq: "d-2"}}) { nodes { kind reader card reason cards { state } } } }'
    assert (await shop.data(asked))["cardPresentations"]["nodes"] == [
        {"kind": "DESK", "reader": "r-2", "card": UNKNOWN, "reason": "CARD_UNKNOWN", "cards": []}
    ]


async def test_a_reader_is_named_reported_and_moved(shop: Shop) -> None:
    """CORE-13, spec B.2.5: AttachReader, ConfigureReader, DetachReader, and what its program says."""
    assert await codes(shop, "attachReader", reader="new", expectedVersion=0, kind="DESK", place="d-2") == []
    assert await codes(shop, "configureReader", reader="new", expectedVersion=1, title="Window", model="Z-2 USB") == []
    assert await codes(shop, "reportReader", reader="new", fault="UNPLUGGED") == []
    await shop.project()
    shown = "title model desk terminal unit isReading fault version"
    asked = f'{{ readers(filter: {{reader: {{eq: "new"}}}}) {{ nodes {{ {shown} }} }} }}'
    assert (await shop.data(asked))["readers"]["nodes"] == [
        {
            "title": "Window",
            "model": "Z-2 USB",
            "desk": "d-2",
            "terminal": None,
            "unit": "shop-1",
            "isReading": False,
            "fault": "UNPLUGGED",
            "version": 2,
        }
    ]
    terminal = {"terminal": "t-1", "unit": "shop-1", "title": "Door", "zone": "Europe/Moscow"}
    assert await codes(shop, "setUpTerminal", **terminal) == []
    moved = {"reader": "new", "kind": "TERMINAL", "place": "t-1"}
    assert await codes(shop, "attachReader", expectedVersion=2, **moved) == ["READER_ELSEWHERE"]
    assert await codes(shop, "detachReader", reader="new", expectedVersion=1) == ["VERSION_CONFLICT"]
    assert await codes(shop, "detachReader", reader="new", expectedVersion=2) == []
    assert await codes(shop, "attachReader", expectedVersion=4, **moved) == []
    assert await codes(shop, "presentCard", **touch("new")) == []
    assert await codes(shop, "attachReader", expectedVersion=5, **moved | {"place": "t-9"}) == ["TERMINAL_UNKNOWN"]


async def test_only_its_program_says_what_is_put_on_a_reader(shop: Shop) -> None:
    """RELAY-25: a cashier who could say so would need no card to be anybody."""
    for role, mutation, wish in (
        ("senior_cashier", "presentCard", touch()),
        ("card_officer", "presentCard", touch()),
        ("card_reader", "detachReader", {"reader": "r-1", "expectedVersion": 1}),
    ):
        async with await client(shop, f"{role}-{mutation}", role) as asking:
            answer = await asking.send(
                f"mutation ($input: {mutation[0].upper()}{mutation[1:]}Input!) "
                f"{{ {mutation}(input: $input) {{ errors {{ code }} }} }}",
                input={"commandId": "6d671a64-40d5-491e-99b0-da01ff1f3355", **wish},
            )
            assert answer["errors"][0]["extensions"]["code"] == "FORBIDDEN"


async def test_a_program_of_one_shop_tells_of_its_readers_only(shop: Shop) -> None:
    """A stolen token of one shop identifies nobody in another."""
    async with await client(shop, "left", "card_reader", "unit:shop-1") as here:
        assert await codes(here, "reportReader", reader="r-1") == []
    async with await client(shop, "right", "card_reader", "unit:shop-2") as there:
        assert await codes(there, "reportReader", reader="r-1") == ["FORBIDDEN"]
