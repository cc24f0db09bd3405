"""Registration over GraphQL: step by step, repeated, reloaded, refused; nobody is registered twice."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from domain.access.scope import Scope
from tests.api.asking import Asking
from tests.api.players.registering import (
    CODE,
    PASSPORT,
    code_came,
    done,
    filled_in,
    open_shops,
    register,
    wish,
)
from tests.api.shop import LIMITS, Shop


@pytest.fixture(scope="module")
async def betting(shop: Shop) -> Shop:
    await open_shops(shop)
    return shop


def passport(number: int) -> dict[str, str]:
    return {**PASSPORT, "number": f"{number:06}"}


async def test_a_player_is_registered_step_by_step_and_each_step_once(betting: Shop) -> None:
    """BET-05, BET-33, BET-34, BET-35, BET-36, BET-37, BET-39, BET-40, BET-41d, BET-71d"""
    command = str(uuid4())
    start = {"commandId": command, "phone": "8 (916) 100-00-01", "unit": "shop-1", "realm": "OFFLINE"}
    started = await done(betting, "startRegistration", "registration", **start)
    again = await done(betting, "startRegistration", "registration", **start | {"phone": "+7 916 1000001"})
    assert again["registration"] == started["registration"]
    assert again["receipt"]["replayed"]
    of = {"registration": started["registration"]}
    await code_came(betting, started["registration"])
    guess = {"commandId": str(uuid4()), **of, "code": "000000"}
    (wrong,) = (await wish(betting, "confirmRegistrationCode", **guess))["errors"]
    assert (wrong["code"], wrong["details"]) == ("CODE_INVALID", {"tries_left": 4})
    assert (await wish(betting, "confirmRegistrationCode", **guess))["errors"] == [wrong]
    await done(betting, "confirmRegistrationCode", **of, code=CODE)
    await betting.project()
    told = await betting.data(
        "query ($r: String!) { registrations(filter: {registration: {eq: $r}}) { nodes { step unit realm } } }",
        r=started["registration"],
    )
    assert told["registrations"]["nodes"] == [{"step": "PHONE_CONFIRMED", "unit": "shop-1", "realm": "OFFLINE"}]
    await done(betting, "setRegistrationEmail", **of, email="p@example.ru")
    await done(betting, "chooseDocumentType", **of, documentType="RF_PASSPORT")
    submit = {"commandId": str(uuid4()), **of, "documentType": "RF_PASSPORT", "fields": filled_in(passport(1))}
    registered = await done(betting, "submitRegistration", "player", **submit)
    assert registered["player"] == started["registration"]
    assert (await done(betting, "submitRegistration", "player", **submit))["receipt"]["replayed"]


@pytest.mark.parametrize(
    ("said", "code"),
    [
        ({"phone": "12345"}, "PHONE_INVALID"),
        ({"phone": "call me"}, "PHONE_INVALID"),
        ({"phone": "+7 916 100-00-0I"}, "PHONE_INVALID"),
        ({"phone": "9" * 1_000}, "PHONE_INVALID"),
        ({"unit": "nowhere"}, "UNIT_UNKNOWN"),
    ],
)
async def test_a_wrong_beginning_is_a_typed_error_that_quotes_nothing(
    betting: Shop, said: dict[str, Any], code: str
) -> None:
    """BET-34, bad input."""
    right = {"phone": "+79161000002", "unit": "shop-1", "realm": "OFFLINE"}
    (error,) = (await wish(betting, "startRegistration", **right | said))["errors"]
    assert error["code"] == code
    assert right.get("phone") not in error["message"]
    assert "phone" not in said or said["phone"] not in error["message"]


@pytest.mark.parametrize(
    "spelling", ["+7 916 100-00-03", "8(916)1000003", "8 916 1000003", "7-916-100-00-03", "9161000003", "+79161000003"]
)
async def test_every_national_spelling_is_the_same_phone(betting: Shop, spelling: str) -> None:
    """BET-33, BET-34: a later visit is told whose account there is."""
    if not (await betting.data('{ findPlayer(phone: "+79161000003") { players { player } } }'))["findPlayer"][
        "players"
    ]:
        await register(betting, "+79161000003", passport(3))
    (error,) = (await wish(betting, "startRegistration", phone=spelling, unit="shop-1", realm="OFFLINE"))["errors"]
    assert error["code"] == "PLAYER_EXISTS"
    found = await betting.data("query ($p: String!) { findPlayer(phone: $p) { players { player } } }", p=spelling)
    assert found["findPlayer"]["players"] == [{"player": error["details"]["player"]}]


async def test_letters_in_a_passport_and_youth_are_refused_and_told_apart(betting: Shop) -> None:
    """BET-39: the one can be mended, the other not."""
    started = await done(
        betting, "startRegistration", "registration", phone="+79161000004", unit="shop-1", realm="OFFLINE"
    )
    of = {"registration": started["registration"], "documentType": "RF_PASSPORT"}
    await code_came(betting, started["registration"])
    await done(betting, "confirmRegistrationCode", registration=of["registration"], code=CODE)
    (missing,) = (await wish(betting, "setRegistrationEmail", registration=of["registration"]))["errors"]
    assert missing["code"] == "EMAIL_REQUIRED"
    (odd,) = (await wish(betting, "setRegistrationEmail", registration=of["registration"], email="p at home"))["errors"]
    assert odd["code"] == "EMAIL_INVALID"
    await done(betting, "setRegistrationEmail", registration=of["registration"], email="p@example.ru")
    await done(betting, "chooseDocumentType", **of)
    letters = filled_in(passport(4) | {"number": "12E456"})
    (error,) = (await wish(betting, "submitRegistration", **of, fields=letters))["errors"]
    assert (error["code"], error["details"]) == ("DOCUMENT_INVALID", {"field": "number"})
    young = filled_in(passport(4) | {"birth_date": "2015-01-01"})
    answer = await wish(betting, "submitRegistration", "player", **of, fields=young)
    assert [each["code"] for each in answer["errors"]] == ["UNDER_AGE"]
    assert answer["player"] is None
    (error,) = (await wish(betting, "submitRegistration", **of, fields=filled_in(passport(4))))["errors"]
    assert error["code"] == "REGISTRATION_STEP_REFUSED"


async def test_another_code_goes_to_the_same_phone_only_after_a_while(betting: Shop) -> None:
    """BET-35, DEC-31: the client need not say the phone again."""
    started = await done(
        betting, "startRegistration", "registration", phone="+79161000005", unit="shop-1", realm="OFFLINE"
    )
    (error,) = (await wish(betting, "sendRegistrationCode", registration=started["registration"]))["errors"]
    assert error["code"] == "RATE_LIMITED"
    (error,) = (await wish(betting, "sendRegistrationCode", registration="NOBODY"))["errors"]
    assert error["code"] == "INVALID_INPUT"
    await done(betting, "abandonRegistration", registration=started["registration"])


async def test_registrations_at_the_same_moment_make_one_account_per_realm(betting: Shop) -> None:
    """BET-04, BET-33, B.15: eight desks, one person."""
    phones = [f"+7916100001{at}" for at in range(8)]
    open_ones = []
    for at, phone in enumerate(phones):
        realm = "OFFLINE" if at < 6 else "ONLINE"
        started = await done(betting, "startRegistration", "registration", phone=phone, unit="shop-1", realm=realm)
        of = {"registration": started["registration"]}
        await code_came(betting, started["registration"])
        await done(betting, "confirmRegistrationCode", **of, code=CODE)
        await done(betting, "setRegistrationEmail", **of, email="p@example.ru")
        await done(betting, "chooseDocumentType", **of, documentType="RF_PASSPORT")
        open_ones.append(of)
    fields = filled_in(passport(10))
    answers = await asyncio.gather(
        *(
            wish(betting, "submitRegistration", "player", **of, documentType="RF_PASSPORT", fields=fields)
            for of in open_ones
        )
    )
    registered = [each["player"] for each in answers if not each["errors"]]
    assert len(registered) == 2
    assert {each["errors"][0]["code"] for each in answers if each["errors"]} == {"PLAYER_EXISTS"}
    told = {each["errors"][0]["details"]["player"] for each in answers if each["errors"]}
    assert told <= set(registered)


async def test_a_cashier_of_one_shop_registers_there_only(betting: Shop) -> None:
    """B.6: the scope of the permission is the unit."""
    grant = Grant((), ("bet.player.register",), Scope.parse("unit:shop-1"))
    token = await asyncio.to_thread(create_token, betting.database_url, "demo", "desk-of-shop-1", grant)
    async with Asking(create_app(betting.wiring, LIMITS), token) as cashier:
        said = {"phone": "+79161000006", "realm": "OFFLINE"}
        (error,) = (await wish(cashier, "startRegistration", **said, unit="shop-2"))["errors"]
        assert error["code"] == "FORBIDDEN"
        await done(cashier, "startRegistration", **said, unit="shop-1")


async def test_the_kinds_of_documents_are_told_and_grow(betting: Shop) -> None:
    """BET-37, BET-38: the list is data."""
    asked = "{ documentTypes { code number fields { name check length required } } }"
    told = await betting.data(asked)
    assert [each["code"] for each in told["documentTypes"]] == ["RF_PASSPORT", "FOREIGN_DOCUMENT"]
    person = [
        {"name": name, "title": name, "check": check, "required": True}
        for name, check in (("last_name", "NAME"), ("first_name", "NAME"), ("birth_date", "DATE"))
    ]
    number = {"name": "number", "title": "№", "check": "CODE", "length": 9}
    seaman = {"code": "SEAMAN", "title": "Паспорт моряка", "fields": [*person, number], "number": ["number"]}
    await done(betting, "defineDocumentType", documentType=seaman)
    await betting.project()
    told = await betting.data(asked)
    assert [each["code"] for each in told["documentTypes"]] == ["RF_PASSPORT", "FOREIGN_DOCUMENT", "SEAMAN"]
    await done(betting, "retireDocumentType", code="SEAMAN")
    await betting.project()
    assert len((await betting.data(asked))["documentTypes"]) == 2
