"""A card's life at a desk over GraphQL, with the SMS that come of it."""

from typing import Any

import pytest

from domain.processes.identify_player import ConfirmDocumentMatch, IdentifyPlayer
from tests.api.cards.club import DESK, open_desk, register
from tests.api.cards.test_cards import client
from tests.api.fleet.test_editing import edit
from tests.api.shop import Shop

CASHIER = "client:till"
PHONES = {"bob": "+79001234567", "eve": "+79007654321", "ann": "+79990001122", "dan": "+79990002233"}
BOB, EVE, ANN, DAN = PHONES.values()
SERIAL, OTHER = "EM:55007EE424", "MF:BCD14264"


@pytest.fixture(scope="module")
async def club(shop: Shop) -> Shop:
    vault = shop.wiring.vault(shop.schema)
    await open_desk(shop, CASHIER)
    for player, phone in PHONES.items():
        await register(shop, vault, player, phone)
    await stock(shop, SERIAL)
    await stock(shop, OTHER)
    return shop


async def stock(shop: Shop, serial: str) -> None:
    assert (await edit(shop, "registerCard", card=serial))["errors"] == []
    await shop.project()


async def identified(shop: Shop, player: str) -> str:
    """The player's document is compared at the desk."""
    await shop.execute(IdentifyPlayer(DESK, CASHIER, player))
    await shop.execute(ConfirmDocumentMatch(DESK, CASHIER, player, f"i-{player}"))
    return f"i-{player}"


async def act(shop: Shop, mutation: str, version: int, card: str = SERIAL, **wish: Any) -> list[str]:
    """The codes of what was refused."""
    answer = await edit(shop, mutation, card=card, expectedVersion=version, **wish)
    await shop.project()
    return [each["code"] for each in answer["errors"]]


async def look(shop: Shop, serial: str = SERIAL) -> dict[str, Any]:
    query = """query ($serial: String!) { cardBySerial(serial: $serial) {
      state boundTo issuedOn pinIssuedAt version } }"""
    return dict((await shop.data(query, serial=serial))["cardBySerial"])


async def test_a_card_lives_from_the_first_binding_to_its_end(club: Shop) -> None:
    """CARD-19…35, CARD-38…40, DEC-26: each step as the cashier takes it, and what the player's phone gets."""
    assert await act(club, "bindCard", 1, desk=DESK, phone="8 (900) 123-45-67") == []
    first = await club.code_for(BOB)
    card = await look(club)
    assert (card["state"], card["boundTo"], card["version"]) == ("ACTIVE", "bob", 3)
    assert card["issuedOn"] is not None
    assert len(first) == 4

    assert await act(club, "bindCard", 1, OTHER, desk=DESK, phone=BOB) == ["PLAYER_HAS_CARD"]
    assert await act(club, "bindCard", 3, desk=DESK, phone=EVE) == ["CARD_NOT_FREE"]

    assert await act(club, "changeCardPin", 3, desk=DESK) == ["IDENTIFICATION_REQUIRED"]
    identification = await identified(club, "bob")
    assert await act(club, "changeCardPin", 3, desk=DESK, identification=identification) == []
    await club.code_for(BOB)
    assert len(club.phones.texts(BOB)) == 2, "nothing goes out for what was refused"

    assert await act(club, "blockCard", 4) == []
    assert (await look(club))["state"] == "BLOCKED"
    assert await act(club, "changeCardPin", 5, desk=DESK, identification=identification) == ["CARD_BLOCKED"]
    assert await act(club, "unblockCard", 5, desk=DESK) == ["IDENTIFICATION_REQUIRED"]
    assert await act(club, "unblockCard", 5, desk=DESK, identification=identification) == []
    assert (await look(club))["issuedOn"] == card["issuedOn"]

    assert await act(club, "unbindCard", 6, presented=False) == []
    free = await look(club)
    assert (free["state"], free["boundTo"], free["issuedOn"], free["pinIssuedAt"]) == ("FREE", None, None, None)
    assert await act(club, "closeCard", 7, reason="DEFECTIVE") == []
    assert await act(club, "bindCard", 8, desk=DESK, phone=BOB) == ["CARD_CLOSED"]
    assert len(club.phones.texts(BOB)) == 2


@pytest.mark.parametrize(
    ("wish", "code"),
    [
        ({"phone": "+7 900 000-00-00"}, "PLAYER_NOT_REGISTERED"),
        ({"phone": "900"}, "PHONE_INVALID"),
        ({"phone": ""}, "PHONE_INVALID"),
        ({"phone": BOB, "desk": "d-2"}, "DESK_UNKNOWN"),
    ],
)
async def test_what_a_cashier_mistypes_is_refused(club: Shop, wish: dict[str, Any], code: str) -> None:
    """CARD-23, CARD-38: the player is registered, with this phone, and the cashier is at his desk."""
    assert await act(club, "bindCard", 1, OTHER, **{"desk": DESK} | wish) == [code]


@pytest.mark.parametrize(
    "spelling", ["89007654321", "+7 900 765-43-21", "8(900)765 43 21", "7-900-765-4321", "9007654321"]
)
async def test_a_phone_is_known_in_any_usual_spelling(club: Shop, spelling: str) -> None:
    """CARD-10, CARD-16, CARD-38: whoever has a card is found by his phone, which is shown masked."""
    card = "MF:FA592F830412E6"
    await edit(club, "registerCard", card=card)
    await club.project()
    version = (await look(club, card))["version"]
    assert await act(club, "bindCard", version, card, desk=DESK, phone=spelling) == []
    found = await club.data(
        "query ($phone: String!) { cardByPhone(phone: $phone) { serial phone } }", phone=f" {spelling} "
    )
    assert found["cardByPhone"] == {"serial": card, "phone": "+7900•••••21"}
    assert await act(club, "unbindCard", version + 2, card, presented=True) == []


async def test_a_repeated_wish_sends_one_pin(club: Shop) -> None:
    """CARD-25: the same command id has one effect, and the player gets one message."""
    card = "MF:124A2D80042C27"
    await stock(club, card)
    wish = {"commandId": "1b671a64-40d5-491e-99b0-da01ff1f3342", "card": card, "expectedVersion": 1}
    first, second = [await edit(club, "bindCard", **wish, desk=DESK, phone=ANN) for _ in range(2)]
    assert first == second
    assert first["errors"] == []
    await club.code_for(ANN)
    assert len(club.phones.texts(ANN)) == 1


async def test_who_may_not_see_players_sees_no_phone(club: Shop) -> None:
    """CARD-16."""
    query = 'query { cardBySerial(serial: "MF:BCD14264") { serial %s } }'
    async with await client(club, "officer", "card_officer") as officer:
        assert (await officer.data(query % "state"))["cardBySerial"] is not None
        assert (await officer.error(query % "phone"))["details"]["permission"] == "bet.player.read"


async def test_a_phone_without_a_card_has_none(club: Shop) -> None:
    """CARD-10: also one of nobody."""
    for phone in (DAN, "+7 900 000-00-00"):
        assert await club.data(f'{{ cardByPhone(phone: "{phone}") {{ serial }} }}') == {"cardByPhone": None}


async def test_whoever_has_just_registered_gets_a_card(club: Shop) -> None:
    """CARD-23: the position of the registration's receipt tells what must be known; until then nobody is refused."""
    card = "MF:0BADCAFE"
    await stock(club, card)
    await register(club, club.wiring.vault(club.schema), "fay", "+79995556677")
    wish = {"card": card, "expectedVersion": 1, "desk": DESK, "phone": "+7 999 555-66-77"}
    position = (await edit(club, "registerCard", card="MF:0BADCAFF"))["receipt"]["position"]
    (early,) = (await edit(club, "bindCard", **wish, atLeast=position))["errors"]
    assert early["code"] == "NOT_YET_VISIBLE"
    await club.project()
    assert (await edit(club, "bindCard", **wish, atLeast=position))["errors"] == []


async def test_a_wish_that_was_refused_and_mended_writes_to_the_right_phone(club: Shop) -> None:
    """CARD-25: under the same command id, too: the first phone gets nothing."""
    card, wrong, right = "MF:0BADCAF0", "+79996667788", "+79996667799"
    await stock(club, card)
    vault = club.wiring.vault(club.schema)
    await register(club, vault, "gus", wrong)
    await register(club, vault, "hal", right)
    await club.project()
    wish = {"commandId": "1b671a64-40d5-491e-99b0-da01ff1f3343", "card": card, "desk": DESK}
    (stale,) = (await edit(club, "bindCard", **wish, expectedVersion=0, phone=wrong))["errors"]
    assert stale["code"] == "VERSION_CONFLICT"
    assert (await edit(club, "bindCard", **wish, expectedVersion=1, phone=right))["errors"] == []
    (other,) = (await edit(club, "bindCard", **wish, expectedVersion=1, phone=wrong))["errors"]
    assert other["code"] == "IDEMPOTENCY_MISMATCH"
    assert len(await club.code_for(right)) == 4
    assert club.phones.texts(wrong) == []
