"""Players are found at the desk, masked; in full for who may, on record; nothing of the online realm is told."""

import asyncio

import psycopg
import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from domain.access.scope import WHOLE_ORGANISATION
from domain.players.events import PersonalDataViewed
from tests.api.asking import Asking
from tests.api.players.registering import PASSPORT, done, filled_in, open_shops, register, wish
from tests.api.shop import LIMITS, Shop

CARD = "player realm state name birthYear document documentType phone email fields { name value }"
PHONE, ONLINE_PHONE = "+79162000001", "+79162000002"
ONLINE = {**PASSPORT, "number": "654321", "last_name": "Карпов"}


@pytest.fixture(scope="module")
async def betting(shop: Shop) -> Shop:
    await open_shops(shop)
    await register(shop, PHONE)
    await register(shop, ONLINE_PHONE, ONLINE, realm="ONLINE")
    return shop


@pytest.fixture(scope="module")
async def player(betting: Shop) -> str:
    found = await betting.data(f'{{ findPlayer(phone: "{PHONE}") {{ players {{ player }} }} }}')
    return str(found["findPlayer"]["players"][0]["player"])


@pytest.mark.parametrize(
    "by",
    [
        'name: "Щукин"',
        'name: "петр щукин"',
        'name: " ПЁТР  Ильич Щукин "',
        'document: "7005123456"',
        'document: "70 05 № 123456"',
        'document: "70-05-123456"',
        'phone: "8 916 200-00-01"',
    ],
)
async def test_a_player_is_found_by_name_document_or_phone_masked(betting: Shop, player: str, by: str) -> None:
    """BET-46, BET-47, BET-48, BET-49"""
    by = by.replace(" № ", " ")
    told = (await betting.data(f"{{ findPlayer({by}) {{ answer players {{ {CARD} }} }} }}"))["findPlayer"]
    assert told["answer"] == "FOUND"
    (card,) = told["players"]
    assert card == {
        "player": player,
        "realm": "OFFLINE",
        "state": "ACTIVE",
        "name": "Щукин Пётр Ильич",
        "birthYear": 1984,
        "document": "•••••••456",
        "documentType": "RF_PASSPORT",
        "phone": "+7916•••••01",
        "email": "p•••@example.ru",
        "fields": None,
    }


@pytest.mark.parametrize(
    ("by", "answer"),
    [
        ('name: "Щук"', "NOT_REGISTERED"),
        ('name: "Щукин Иван"', "NOT_REGISTERED"),
        ('phone: "+79162000009"', "NOT_REGISTERED"),
        ('document: "7005999999"', "NOT_REGISTERED"),
        ('phone: "+79162000002"', "EXISTS_ONLINE_ONLY"),
        ('document: "7005654321"', "EXISTS_ONLINE_ONLY"),
        ('name: "Карпов"', "NOT_REGISTERED"),
    ],
)
async def test_of_the_online_realm_nothing_is_told_but_that_somebody_is_there(
    betting: Shop, by: str, answer: str
) -> None:
    """BET-07, BET-08, BET-50: and that only for a whole phone or document, never by name."""
    told = await betting.data(f"{{ findPlayer({by}) {{ answer players {{ {CARD} }} }} }}")
    assert told["findPlayer"] == {"answer": answer, "players": []}


@pytest.mark.parametrize("by", ["", 'name: "  "', 'name: "Щукин", phone: "+79162000001"', 'document: "-"'])
async def test_a_search_is_by_one_thing(betting: Shop, by: str) -> None:
    asked = f"({by})" if by else ""
    assert (await betting.error(f"{{ findPlayer{asked} {{ answer }} }}"))["code"] == "INVALID_INPUT"


async def test_who_sees_a_player_in_full_is_on_record(betting: Shop, player: str) -> None:
    """CORE-17, B.2.8: the event is there before the answer."""
    masked = (await betting.data(f'{{ player(player: "{player}") {{ {CARD} }} }}'))["player"]
    assert (masked["name"], masked["phone"], masked["fields"]) == ("Щ••• П••• И•••", "+7916•••••01", None)
    asked = f"query ($p: String!) {{ playerInFull(player: $p) {{ {CARD} }} }}"
    full = (await betting.data(asked, p=player))["playerInFull"]
    assert (full["document"], full["phone"]) == ("7005123456", PHONE)
    fields = {each["name"]: each["value"] for each in full["fields"]}
    assert fields == PASSPORT | {"series": "7005", "department_code": "710001"}
    log = await betting.data(f'{{ events(stream: "viewings-{player}") {{ nodes {{ type actor {{ kind }} }} }} }}')
    assert log["events"]["nodes"] == [{"type": PersonalDataViewed.TYPE, "actor": {"kind": "API"}}]
    assert (await betting.data(asked, p="NOBODY"))["playerInFull"] is None


async def test_without_the_permission_nobody_sees_more_than_the_mask(betting: Shop, player: str) -> None:
    """B.6: `read` is not `read.full`."""
    grant = Grant((), ("bet.player.read",), WHOLE_ORGANISATION)
    token = await asyncio.to_thread(create_token, betting.database_url, "demo", "masked", grant)
    async with Asking(create_app(betting.wiring, LIMITS), token) as cashier:
        asked = f'{{ playerInFull(player: "{player}") {{ {CARD} }} }}'
        error = await cashier.error(asked)
        assert error["code"] == "FORBIDDEN"
        assert "Щукин" not in str(error)
        assert (await cashier.error(f'{{ findPlayer(phone: "{PHONE}") {{ answer }} }}'))["code"] == "FORBIDDEN"


async def test_the_account_of_a_player_of_the_shops_is_there_and_empty(betting: Shop, player: str) -> None:
    """BET-69: what deposit and withdrawal need, in one query."""
    told = await betting.data(f'{{ offlineAccount(player: "{player}") {{ card {{ name phone }} available held }} }}')
    assert told["offlineAccount"] == {
        "card": {"name": "Щукин Пётр Ильич", "phone": "+7916•••••01"},
        "available": 0,
        "held": 0,
    }
    online = await betting.data('{ offlineAccount(player: "NOBODY") { available } }')
    assert online["offlineAccount"] is None


async def test_a_player_is_corrected_blocked_limited_and_told_so(betting: Shop) -> None:
    """B.2.4: each is one mutation, and the block follows."""
    who = await register(betting, "+79162000005", {**PASSPORT, "number": "500005", "last_name": "Окунев"})
    asked = f'{{ player(player: "{who}") {{ state name phone }} }}'
    await done(betting, "correctPlayerData", player=who, phone="+7 916 200 00 06")
    married = filled_in({**PASSPORT, "number": "500006", "last_name": "Ершов"})
    await done(betting, "addDocument", player=who, documentType="RF_PASSPORT", fields=married)
    await done(betting, "setLimit", player=who, kind="DEPOSIT", period="DAY", amount=100_000)
    await done(betting, "setLimit", player=who, kind="DEPOSIT", period="DAY", amount=200_000)
    await done(betting, "selfExclude", player=who, days=30)
    await betting.project()
    card = (await betting.data(asked))["player"]
    assert card == {"state": "EXCLUDED", "name": "Е••• П••• И•••", "phone": "+7916•••••06"}
    usage = await betting.data(
        f"""{{ limitUsage(filter: {{player: {{eq: "{who}"}}}}) {{ nodes {{
          kind period limitAmount used leftAmount changesTo changesAt }} }} }}"""
    )
    (limit,) = usage["limitUsage"]["nodes"]
    assert limit.pop("changesAt") is not None
    assert limit == {
        "kind": "DEPOSIT",
        "period": "DAY",
        "limitAmount": 100_000,
        "used": 0,
        "leftAmount": 100_000,
        "changesTo": 200_000,
    }
    await done(betting, "blockPlayer", player=who, reason="UNDER_REVIEW")
    await betting.project()
    assert (await betting.data(asked))["player"]["state"] == "BLOCKED"
    await done(betting, "unblockPlayer", player=who, reason="REVIEW_PASSED")
    await done(betting, "closePlayer", player=who, reason="PLAYER_ASKED")
    await betting.project()
    assert (await betting.data(asked))["player"]["state"] == "CLOSED"
    told = await betting.data('{ findPlayer(name: "Ершов") { answer } }')
    assert told["findPlayer"]["answer"] == "NOT_REGISTERED"


async def test_nothing_is_sealed_for_somebody_who_is_not_there(betting: Shop) -> None:
    """DEC-27: no key is made for an id that somebody made up."""
    fields = filled_in(PASSPORT)
    answers = [
        await wish(betting, "correctPlayerData", player="MADE-UP", phone="+79162000077"),
        await wish(betting, "addDocument", player="MADE-UP", documentType="RF_PASSPORT", fields=fields),
        await wish(betting, "setRegistrationEmail", registration="MADE-UP", email="a@example.ru"),
        await wish(betting, "submitRegistration", registration="MADE-UP", documentType="RF_PASSPORT", fields=fields),
    ]
    codes = [answer["errors"][0]["code"] for answer in answers]
    assert codes == ["PLAYER_NOT_REGISTERED", "PLAYER_NOT_REGISTERED", "INVALID_INPUT", "INVALID_INPUT"]
    with psycopg.connect(betting.database_url) as connection:
        asked = f"select count(*) from {betting.schema}.subject_keys where subject = 'MADE-UP'"
        assert connection.execute(asked.encode()).fetchone() == (0,)
