"""A shop that registers players over GraphQL, as a desk does: step by step, with the code that came to the phone."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from tests.api.asking import Asking
from tests.api.shop import Shop
from tests.domain.organisation.units import ROOT

CODE = "246810"
SHOPS = ("shop-1", "shop-2")
PASSPORT: Mapping[str, str] = {
    "last_name": "Щукин",
    "first_name": "Пётр",
    "middle_name": "Ильич",
    "birth_date": "1984-05-06",
    "birth_place": "г. Тула",
    "series": "70 05",
    "number": "123456",
    "issued_on": "2004-06-07",
    "issued_by": "ОВД Привокзального района",
    "department_code": "710-001",
    "address": "Тула, ул. Кирова, 7",
}


async def open_shops(shop: Shop) -> None:
    await shop.execute(CreateUnits((ROOT, *(NewUnit(code, UnitKind.SHOP, code, "all") for code in SHOPS))))
    await shop.project()


async def wish(asking: Asking, mutation: str, /, *told: str, **said: Any) -> dict[str, Any]:
    """The answer of a mutation; a command id may be given."""
    title = mutation[0].upper() + mutation[1:]
    document = f"""mutation Wish($input: {title}Input!) {{ {mutation}(input: $input) {{ {" ".join(told)}
        receipt {{ position replayed events }} errors {{ __typename code message details }} }} }}"""
    answer = await asking.data(document, input={"commandId": str(uuid4())} | said)
    return dict(answer[mutation])


async def done(asking: Asking, mutation: str, /, *told: str, **said: Any) -> dict[str, Any]:
    answer = await wish(asking, mutation, *told, **said)
    assert answer["errors"] == [], answer["errors"]
    return answer


def filled_in(document: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"name": name, "value": value} for name, value in document.items()]


async def code_came(shop: Shop, registration: str) -> None:
    """As the worker that sends it does."""
    soon = datetime.now(UTC) + timedelta(minutes=5)
    await shop.wiring.secrets(shop.schema).put_code(registration, CODE, soon, 5)


async def register(
    shop: Shop, phone: str, document: Mapping[str, str] = PASSPORT, *, realm: str = "OFFLINE", unit: str = "shop-1"
) -> str:
    """The player's id."""
    started = await done(shop, "startRegistration", "registration", phone=phone, unit=unit, realm=realm)
    of = {"registration": started["registration"]}
    await code_came(shop, started["registration"])
    await done(shop, "confirmRegistrationCode", **of, code=CODE)
    await done(shop, "setRegistrationEmail", **of, email="p.schukin@Example.RU")
    await done(shop, "chooseDocumentType", **of, documentType="RF_PASSPORT")
    submitted = {"documentType": "RF_PASSPORT", "fields": filled_in(document)}
    registered = await done(shop, "submitRegistration", "player", **of, **submitted)
    await shop.project()
    return str(registered["player"])
