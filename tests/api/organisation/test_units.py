"""The organisation's units over GraphQL: made, edited by several users at once, read."""

import asyncio
from dataclasses import replace
from typing import Any
from uuid import UUID, uuid4

from api.context import Context
from api.documents import Document
from api.limits import ApiLimits
from api.organisation.living import living
from api.services import Client, Organisation
from domain.access.permissions import ALL
from projections.fiscal_documents import FISCAL_DOCUMENTS
from tests.api.receipts import receipt_json
from tests.api.shop import Shop

CONFLICT = """... on VersionConflict {
  stream version values change { type actor { kind id } } }"""


async def ask(shop: Shop, mutation: str, **given: Any) -> Any:
    title = mutation[0].upper() + mutation[1:]
    document = f"""mutation ($input: {title}Input!) {{ {mutation}(input: $input) {{
      receipt {{ position events versions {{ stream version }} }} errors {{ code message {CONFLICT} }} }} }}"""
    return (await shop.data(document, input={"commandId": str(uuid4())} | given))[mutation]


async def chain(shop: Shop, root: str) -> str:
    """A root when there is none yet, and below it a region of this name with a store."""
    top = {"code": "all", "kind": "ROOT", "title": "All", "timeZone": "Europe/Moscow"}
    await ask(shop, "createUnits", units=[top])
    units = [
        {"code": root, "kind": "REGION", "title": root.title(), "parent": "all"},
        {"code": f"{root}_1", "kind": "STORE", "title": "First", "parent": root},
    ]
    assert (await ask(shop, "createUnits", units=units))["errors"] == []
    return f"{root}_1"


async def test_a_store_lives_through_everything_that_can_be_asked(shop: Shop) -> None:
    """FLEET-91."""
    store = await chain(shop, "life")
    await chain(shop, "other")
    asked = [
        ("renameUnit", {"title": "Nevsky 1"}),
        ("setUnitTimeZone", {"timeZone": "Asia/Omsk"}),
        ("assignUnitResponsible", {"responsible": "u-7"}),
        ("moveUnit", {"parent": "other"}),
    ]
    for version, (mutation, given) in enumerate(asked, 1):
        done = await ask(shop, mutation, unit=store, expectedVersion=version, **given)
        assert done["errors"] == []
        assert {"stream": f"unit-{store}", "version": version + 1} in done["receipt"]["versions"]
    await shop.project()
    query = f"""{{ units(filter: {{code: {{eq: "{store}"}}}}) {{ nodes {{
      kind title parent path depth ownTimeZone timeZone responsible archived version }} }} }}"""
    assert (await shop.data(query))["units"]["nodes"] == [
        {
            "kind": "STORE",
            "title": "Nevsky 1",
            "parent": "other",
            "path": f"all.other.{store}",
            "depth": 3,
            "ownTimeZone": "Asia/Omsk",
            "timeZone": "Asia/Omsk",
            "responsible": "u-7",
            "archived": False,
            "version": 5,
        }
    ]
    assert (await ask(shop, "archiveUnit", unit=store, expectedVersion=5))["errors"] == []
    await shop.project()
    assert (await shop.data(query))["units"]["nodes"][0]["archived"] is True


async def test_whoever_comes_second_is_told_of_the_other_change_and_by_whom(shop: Shop) -> None:
    """FLEET-54, FLEET-97d: the conflict answer names the other change."""
    store = await chain(shop, "busy")
    await ask(shop, "renameUnit", unit=store, title="Hers", expectedVersion=1)
    second = await ask(shop, "renameUnit", unit=store, title="His", expectedVersion=1)
    me = (await shop.data("{ me { id } }"))["me"]["id"]
    (error,) = second["errors"]
    assert second["receipt"] is None
    assert "version 1, it is 2 now" in error.pop("message")
    assert error.pop("values")["title"] == "Hers"
    assert error == {
        "code": "VERSION_CONFLICT",
        "stream": f"unit-{store}",
        "version": 2,
        "change": {"type": "organisation.UnitRenamed", "actor": {"kind": "API", "id": me}},
    }
    assert (await ask(shop, "renameUnit", unit=store, title="His", expectedVersion=2))["errors"] == []


async def test_the_same_wish_sent_twice_has_one_effect(shop: Shop) -> None:
    """CORE-15."""
    store = await chain(shop, "twice")
    wish = {"commandId": str(uuid4()), "unit": store, "title": "Once", "expectedVersion": 1}
    first, again = [await ask(shop, "renameUnit", **wish) for _ in range(2)]
    assert first == again
    assert first["receipt"]["events"] == 1


async def test_what_cannot_be_comes_as_data(shop: Shop) -> None:
    await chain(shop, "odd")
    again = await ask(shop, "createUnits", units=[{"code": "odd", "kind": "REGION", "title": "Odd", "parent": "all"}])
    circle = await ask(shop, "moveUnit", unit="odd", parent="odd_1", expectedVersion=1)
    unknown = await ask(shop, "moveUnit", unit="odd", parent="nowhere", expectedVersion=1)
    in_use = await ask(shop, "archiveUnit", unit="odd", expectedVersion=1)
    zone = await ask(shop, "setUnitTimeZone", unit="odd", timeZone="Moscow", expectedVersion=1)
    assert [each["errors"][0]["code"] for each in (again, circle, unknown, in_use, zone)] == [
        *("UNIT_EXISTS", "UNIT_MISPLACED", "UNIT_UNKNOWN", "UNIT_IN_USE", "INVALID_INPUT")
    ]


async def test_what_keeps_a_unit_is_counted_in_the_views_that_say_so(shop: Shop) -> None:
    """B.2.1: a unit with live registers cannot be archived; here receipts of a kind stand for them."""
    sources = [{"name": "a", "text": receipt_json(number)} for number in (1, 2)]
    await shop.data(
        "mutation ($input: ImportDocumentsInput!) { importDocuments(input: $input) { errors { code } } }",
        input={"commandId": str(uuid4()), "sources": sources},
    )
    await shop.project()
    client = Client(UUID(int=1), "all", Organisation("demo", shop.schema, "Demo", "Europe/Moscow"), ALL)
    context = Context(client, shop.wiring, ApiLimits(), Document(""))
    keeping = replace(FISCAL_DOCUMENTS, unit_column="form", keeps_unit={"kind": {"eq": "RECEIPT"}})
    assert await living(context, "JSON", [keeping]) == 2
    assert await living(context, "JSON", [keeping, keeping]) == 4
    assert await living(context, "TLV", [keeping]) == 0
    assert await living(context, "JSON", [FISCAL_DOCUMENTS]) == 0


async def test_of_many_who_edit_the_same_at_once_exactly_one_succeeds(shop: Shop) -> None:
    """FLEET-54: several users at the same time; each of the others is told of the change that came first."""
    store = await chain(shop, "race")
    wishes = [ask(shop, "renameUnit", unit=store, title=f"Title {n}", expectedVersion=1) for n in range(8)]
    done = await asyncio.gather(*wishes)
    refused = [error for each in done for error in each["errors"]]
    assert [each["code"] for each in refused] == ["VERSION_CONFLICT"] * 7
    assert {(each["version"], each["change"]["type"]) for each in refused} == {(2, "organisation.UnitRenamed")}


async def test_edits_of_different_units_do_not_meet(shop: Shop) -> None:
    """FLEET-54: several users perform different actions at the same time."""
    stores = [await chain(shop, f"apart{n}") for n in range(4)]
    wishes = [ask(shop, "renameUnit", unit=store, title="New", expectedVersion=1) for store in stores]
    wishes += [ask(shop, "moveUnit", unit=store, parent="apart0", expectedVersion=1) for store in stores[1:]]
    done = await asyncio.gather(*wishes)
    codes = [error["code"] for each in done for error in each["errors"]]
    assert codes == ["VERSION_CONFLICT"] * 3, "of two who edit one store, one is told of the other"
