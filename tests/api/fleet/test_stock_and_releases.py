"""Drives bought and counted, software released, over GraphQL (FLEET-26, -27, -61, -83, -84, -92, -95)."""

import asyncio
from typing import Any

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from tests.api.asking import Asking
from tests.api.fleet.test_editing import edit
from tests.api.shop import LIMITS, Shop

RELEASE = {"kind": "FIRMWARE", "version": "665.10"}
CONTENT = {"content": "ab" * 32, "models": ["Пирит 2Ф"], "reasons": ["LEGAL", "FIX"], "minFrom": "665", "notes": "VAT"}


async def test_drives_are_ordered_received_given_out_and_counted(shop: Shop) -> None:
    """FLEET-26, FLEET-27, FLEET-92, FLEET-97d."""
    wished: tuple[tuple[str, dict[str, Any]], ...] = (
        ("orderFn", {"quantity": 10, "orderNumber": "PO-1", "expectedOn": "2026-12-10", "expectedVersion": 0}),
        ("recordFnReceipt", {"quantity": 4, "orderNumber": "PO-1"}),
        ("recordFnIssue", {"quantity": 1, "reason": "replacement"}),
        ("countFnStock", {"quantity": 2, "reason": "one is lost", "expectedVersion": 3}),
    )
    for name, wish in wished:
        assert (await edit(shop, name, unit="4711", model="Ин15-2", **wish))["errors"] == [], name
    await shop.project()
    found = await shop.data(
        "{ fnStock { nodes { unit model stock version } } fnOrders { nodes { unit orderNumber toCome expectedOn } } }"
    )
    assert found["fnStock"]["nodes"] == [{"unit": "4711", "model": "Ин15-2", "stock": 2, "version": 4}]
    assert found["fnOrders"]["nodes"] == [
        {"unit": "4711", "orderNumber": "PO-1", "toCome": 6, "expectedOn": "2026-12-10"}
    ]
    wish = {"unit": "4711", "model": "Ин15-2", "quantity": 3, "reason": "more"}
    (short,) = (await edit(shop, "recordFnIssue", **wish))["errors"]
    assert short["code"] == "FN_STOCK_SHORT"
    (stale,) = (await edit(shop, "countFnStock", expectedVersion=3, **wish))["errors"]
    assert (stale["version"], stale["values"], stale["change"]["type"]) == (
        4, {"model": "Ин15-2", "stock": 2}, "fleet.FnStockCounted",
    )  # fmt: skip


async def approver(shop: Shop) -> Asking:
    """Another client than the one that registers."""
    grant = Grant(("fleet_admin",))
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", "approver", grant)
    return Asking(create_app(shop.wiring, LIMITS), token)


async def test_a_release_is_registered_by_one_and_approved_by_another(shop: Shop) -> None:
    """FLEET-61, FLEET-83, FLEET-84, FLEET-92, FLEET-95: nobody approves his own, contents never change."""
    assert (await edit(shop, "registerRelease", **RELEASE, **CONTENT))["errors"] == []
    (other,) = (await edit(shop, "registerRelease", **RELEASE, **CONTENT | {"content": "cd" * 32}))["errors"]
    assert other["code"] == "RELEASE_IMMUTABLE"
    (own,) = (await edit(shop, "approveRelease", **RELEASE, expectedVersion=1))["errors"]
    assert own["code"] == "FOUR_EYES_REQUIRED"
    async with await approver(shop) as second:
        assert (await edit(second, "approveRelease", **RELEASE, expectedVersion=1))["errors"] == []
        required = await edit(second, "setRequiredBy", **RELEASE, expectedVersion=3, requiredBy="2027-01-01")
        assert required["errors"] == []
        (stale,) = (await edit(shop, "withdrawRelease", **RELEASE, expectedVersion=3, reason="bricks"))["errors"]
        assert stale["change"]["type"] == "fleet.ReleaseRequiredBySet"
        assert (await edit(shop, "withdrawRelease", **RELEASE, expectedVersion=4, reason="bricks"))["errors"] == []
        (gone,) = (await edit(second, "approveRelease", **RELEASE, expectedVersion=5))["errors"]
    assert gone["code"] == "RELEASE_WITHDRAWN"
    await shop.project()
    query = """{ releaseCatalogue(filter: {kind: {eq: FIRMWARE}}) { nodes {
      kind version reasons models minFrom author approver requiredBy installedCount outdatedCount revision } } }"""
    assert (await shop.data(query))["releaseCatalogue"]["nodes"] == [
        {
            "kind": "FIRMWARE",
            "version": "665.10",
            "reasons": ["FIX", "LEGAL"],
            "models": ["Пирит 2Ф"],
            "minFrom": "665",
            "author": "client:till",
            "approver": "client:approver",
            "requiredBy": "2027-01-01",
            "installedCount": 0,
            "outdatedCount": 0,
            "revision": 5,
        }
    ]
