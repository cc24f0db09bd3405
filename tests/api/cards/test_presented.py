"""A card on the reader of a desk, from the touch to the forms that are filled in, over GraphQL."""

from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest

from domain.organisation.rule_organisation import ChangeSetting
from tests.api.cards.club import DESK, open_desk, register
from tests.api.fleet.test_editing import edit
from tests.api.shop import Shop

PHONE = "+79001234567"
SERIAL, OTHER = "EM:55007EE424", "MF:BCD14264"
PRESENT = """mutation Present($input: PresentCardInput!) { presentCard(input: $input) {
  identification errors { code } } }"""
# What the forms of deposit and withdrawal are filled in with.
FORMS = """query ($player: String!) { offlineAccount(player: $player) {
  available card { player name phone state cardState } } }"""


@pytest.fixture(scope="module")
async def club(shop: Shop) -> Shop:
    """Bob's card, one that is free, and a reader at the desk."""
    await open_desk(shop, "client:till")
    await register(shop, shop.wiring.vault(shop.schema), "bob", PHONE)
    for serial in (SERIAL, OTHER):
        await edit(shop, "registerCard", card=serial)
    await shop.project()
    bound = await edit(shop, "bindCard", card=SERIAL, expectedVersion=1, desk=DESK, phone=PHONE)
    assert bound["errors"] == []
    attached = await edit(shop, "attachReader", reader="front", expectedVersion=0, kind="DESK", place=DESK)
    assert attached["errors"] == []
    await shop.project()
    return shop


async def present(shop: Shop, serial: str) -> dict[str, Any]:
    wish = {"commandId": str(uuid4()), "reader": "front", "serial": serial, "seenAt": datetime.now(UTC).isoformat()}
    answer: dict[str, Any] = (await shop.data(PRESENT, input=wish))["presentCard"]
    await shop.project()
    return answer


async def desk(shop: Shop) -> dict[str, Any]:
    query = (
        f'{{ deskState(filter: {{desk: {{eq: "{DESK}"}}}}) {{ nodes {{ mode identifiedPlayer identification }} }} }}'
    )
    (state,) = (await shop.data(query))["deskState"]["nodes"]
    return dict(state)


async def test_a_card_fills_in_the_forms_of_deposit_and_withdrawal(club: Shop) -> None:
    """CARD-01…04, CARD-26: no PIN, no typing: the desk knows who is there, for one operation."""
    presented = await present(club, SERIAL)
    assert presented["errors"] == []
    state = await desk(club)
    assert (state["mode"], state["identifiedPlayer"]) == ("IDENTIFIED", "bob")
    assert state["identification"] == presented["identification"]

    (form,) = (await club.data(FORMS, player=state["identifiedPlayer"])).values()
    assert form["card"] == {
        "player": "bob",
        "name": "Щукин Пётр Ильич",
        "phone": "+7900•••••67",
        "state": "ACTIVE",
        "cardState": "ACTIVE",
    }

    deposit = await edit(club, "acceptDeposit", desk=DESK, amount=50_000, identification=state["identification"])
    assert deposit["errors"] == []
    await club.project()
    (form,) = (await club.data(FORMS, player="bob")).values()
    assert form["available"] == 50_000
    assert (await desk(club))["mode"] == "NORMAL"


@pytest.mark.parametrize(("serial", "code"), [(OTHER, "CARD_NOT_BOUND"), ("MF:11112222", "CARD_UNKNOWN")])
async def test_a_card_that_is_nobody_s_identifies_nobody(club: Shop, serial: str, code: str) -> None:
    """CARD-09, CARD-43d: the cashier sees why."""
    before = await desk(club)
    presented = await present(club, serial)
    assert (presented["identification"], [each["code"] for each in presented["errors"]]) == (None, [code])
    assert await desk(club) == before
    query = "query ($s: String!) { cardPresentations(filter: {card: {eq: $s}}) { nodes { reader } } }"
    assert (await club.data(query, s=serial))["cardPresentations"]["nodes"] == [{"reader": "front"}]


async def test_an_unknown_card_is_taken_into_stock_where_the_licensee_lets_it(club: Shop) -> None:
    """CARD-41d, DEC-26: it is FREE, and can be bound at once."""
    await club.execute(ChangeSetting("card_auto_register", "organisation", "yes", "cards come in boxes", 0))
    presented = await present(club, "MF:33334444")
    assert [each["code"] for each in presented["errors"]] == ["CARD_NOT_BOUND"]
    query = '{ cardBySerial(serial: "MF:33334444") { state lastSeenReader version } }'
    assert (await club.data(query))["cardBySerial"] == {"state": "FREE", "lastSeenReader": "front", "version": 1}
    await club.execute(ChangeSetting("card_auto_register", "organisation", "no", "no more", 999))
