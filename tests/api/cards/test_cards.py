"""Cards over GraphQL: taken into stock, looked at, taken back, blocked, closed; refusals as data."""

import asyncio
from typing import Any

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from domain.access.scope import Scope
from tests.api.asking import Asking
from tests.api.fleet.test_editing import edit
from tests.api.shop import LIMITS, Shop


async def client(shop: Shop, name: str, role: str, scope: str = "organisation") -> Asking:
    """Another client, with this role."""
    grant = Grant((role,), (), Scope.parse(scope))
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", name, grant)
    return Asking(create_app(shop.wiring, LIMITS), token)


async def seen(shop: Shop, serial: str) -> dict[str, Any]:
    """The card as it is listed."""
    await shop.project()
    found = await shop.data(
        """query ($serial: String!) { cards(filter: {serial: {eq: $serial}}) { nodes {
          serial printed state tier boundTo lastBoundTo issuedOn blockedBy closeReason version
          history { happened actor tier closeReason } } } }""",
        serial=serial,
    )
    (card,) = found["cards"]["nodes"]
    return dict(card)


async def test_a_card_is_taken_into_stock_tiered_and_closed(shop: Shop) -> None:
    """CARD-07, CARD-08, CARD-11, CARD-14, CARD-15, CARD-18, CARD-22, CARD-34, CARD-41d."""
    serial = "EM:55007EE424"
    assert (await edit(shop, "registerCard", card=serial))["errors"] == []
    assert (await edit(shop, "setCardTier", card=serial, expectedVersion=1, tier="GOLD"))["errors"] == []
    card = await seen(shop, serial)
    assert (card["state"], card["tier"], card["printed"], card["version"]) == ("FREE", "GOLD", "126,58404", 2)
    assert (await edit(shop, "closeCard", card=serial, expectedVersion=2, reason="DEFECTIVE"))["errors"] == []
    card = await seen(shop, serial)
    assert (card["state"], card["closeReason"], card["boundTo"], card["issuedOn"]) == (
        "CLOSED",
        "DEFECTIVE",
        None,
        None,
    )
    assert [each["happened"] for each in card["history"]] == ["CardClosed", "CardTierChanged", "CardRegistered"]
    (final,) = (await edit(shop, "registerCard", card=serial))["errors"]
    assert final["code"] == "CARD_CLOSED"


@pytest.mark.parametrize(
    ("mutation", "wish", "code"),
    [
        ("registerCard", {"card": "126,58404"}, "INVALID_INPUT"),
        ("registerCard", {"card": "W26:604505"}, "INVALID_INPUT"),
        ("registerCard", {"card": "MF:08D14264"}, "INVALID_INPUT"),
        ("blockCard", {"card": "MF:11111111", "expectedVersion": 0}, "CARD_UNKNOWN"),
        ("blockCard", {"card": "", "expectedVersion": 0}, "INVALID_INPUT"),
        ("blockCard", {"card": "MF:BCD14264", "expectedVersion": -1}, "INVALID_INPUT"),
        ("blockCard", {"card": "MF:BCD14264", "expectedVersion": 1}, "CARD_NOT_BOUND"),
        ("unbindCard", {"card": "MF:BCD14264", "expectedVersion": 1, "presented": True}, "CARD_NOT_BOUND"),
        ("closeCard", {"card": "MF:BCD14264", "expectedVersion": 0, "reason": "LOST"}, "VERSION_CONFLICT"),
        ("setCardTier", {"card": "MF:BCD14264", "expectedVersion": 1, "tier": "TIN"}, "CARD_TIER_UNKNOWN"),
    ],
)
async def test_what_the_table_forbids_is_an_answer_with_a_code(
    shop: Shop, mutation: str, wish: dict[str, Any], code: str
) -> None:
    """CARD-36, CARD-37: and nothing is done."""
    await edit(shop, "registerCard", card="MF:BCD14264")
    answer = await edit(shop, mutation, **wish)
    assert [each["code"] for each in answer["errors"]] == [code]
    assert answer["receipt"] is None


async def test_a_wish_that_is_sent_twice_is_done_once(shop: Shop) -> None:
    """CARD-41d: the second time the first answer comes, not CARD_KNOWN."""
    wish = {"commandId": "1b671a64-40d5-491e-99b0-da01ff1f3341", "card": "MF:AABBCCDD"}
    first, second = [await edit(shop, "registerCard", **wish) for _ in range(2)]
    assert first == second
    assert first["errors"] == []


async def test_a_cashier_works_with_cards_wherever_he_is(shop: Shop) -> None:
    """CARD-08, CARD-19…22: by spec B.6.1 a cashier closes none and unbinds none that is not there."""
    serial = "MF:12345678"
    async with await client(shop, "cashier of one shop", "cashier", "unit:shop-1") as cashier:
        assert (await edit(cashier, "registerCard", card=serial))["errors"] == []
        (missing,) = (await edit(cashier, "unbindCard", card=serial, expectedVersion=1, presented=False))["errors"]
        assert (missing["code"], "card.unbind.without_card" in missing["message"]) == ("FORBIDDEN", True)
        (free,) = (await edit(cashier, "unbindCard", card=serial, expectedVersion=1, presented=True))["errors"]
        assert free["code"] == "CARD_NOT_BOUND"
        refused = await cashier.send("{ cards { nodes { serial } } }")
        assert {each["extensions"]["code"] for each in refused["errors"]} == {"FORBIDDEN"}
    async with await client(shop, "senior", "senior_cashier", "unit:shop-1") as senior:
        assert (await edit(senior, "closeCard", card=serial, expectedVersion=1, reason="LOST"))["errors"] == []


async def test_a_card_is_looked_up_by_its_reader(shop: Shop) -> None:
    """CARD-09, CARD-36: also by whoever is limited to a shop; what is read is what was just done."""
    query = "query ($serial: String!, $at: Long) { cardBySerial(serial: $serial, atLeast: $at) { state tier version } }"
    position = (await edit(shop, "registerCard", card="MF:00C0FFEE"))["receipt"]["position"]
    await shop.project()
    async with await client(shop, "finder", "cashier", "unit:shop-1") as cashier:
        found = await cashier.data(query, serial="MF:00C0FFEE", at=position)
        assert found["cardBySerial"] == {"state": "FREE", "tier": "Basic", "version": 1}
        assert (await cashier.data(query, serial="MF:00C0FFE0"))["cardBySerial"] is None
        assert (await cashier.error(query, serial="126,58404"))["code"] == "INVALID_INPUT"
    async with await client(shop, "accountant", "accountant") as accountant:
        assert (await accountant.error(query, serial="MF:00C0FFEE"))["code"] == "FORBIDDEN"
