"""A day in a shop over GraphQL: every act brings its papers, and the cash book ends where the ledger does."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from kassa.printers import Printers
from tests.api.betting.test_bets import composed, done, ended, match
from tests.api.cards.club import SHOP, register
from tests.api.shop import Shop, open_shop
from tests.printing.test_clerk import at_work

DESK = "north-7"


@pytest.fixture(scope="module")
async def shop(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url, organisation) as opened:
        units = [
            {"code": "all", "kind": "ROOT", "title": "All", "timeZone": "Europe/Moscow"},
            {"code": SHOP, "kind": "SHOP", "title": "Север", "parent": "all"},
        ]
        await done(opened, "createUnits", units=units)
        await done(opened, "setUpDesk", desk=DESK, unit=SHOP, title="Касса", zone="Europe/Moscow")
        await done(
            opened, "setOpeningBalance", unit=SHOP, account=f"cash.safe.{SHOP}", amount=5_000_000, reason="as it was"
        )
        await register(opened, opened.wiring.vault(opened.schema), "BOB", "+79001234567")
        yield opened


async def test_a_day_and_its_papers(shop: Shop, tmp_path: Path) -> None:
    """BET-09, BET-23, BET-30, BET-67, spec C.4.1, C.5: orders, papers, cash to the kopeck."""
    async with at_work(shop, Printers(tmp_path)):
        await done(shop, "openDeskShift", desk=DESK)
        await done(shop, "floatIn", desk=DESK, amount=1_000_000)
        await done(shop, "acceptDeposit", desk=DESK, amount=500_000, player="BOB", documentChecked=True)
        event = await match(shop, "day-1")
        coupon = await composed(shop, event)
        await done(shop, "placeBet", coupon=coupon, desk=DESK, mode="CASH", stake=100_000)
        voided = await composed(shop, await match(shop, "day-2"))
        await done(shop, "placeBet", coupon=voided, desk=DESK, mode="CASH", stake=20_000)
        await done(shop, "voidCoupon", coupon=voided, desk=DESK, reason="wrong outcome")
        await ended(shop, event, "1")
        await done(shop, "settleCoupon", coupon=coupon)
        await done(shop, "payOutCoupon", coupon=coupon, desk=DESK)
        await done(shop, "collectCash", desk=DESK, amount=500_000)
        await done(shop, "countCash", desk=DESK, counted=920_000)
        await done(shop, "closeDeskShift", desk=DESK)
        await until_printed(shop, "SHIFT_REPORT")

    report = await shop.data(
        """{ shiftReport { nodes {
          prints(first: 50) { kind state } cashOrders(first: 50) { kind movement amount state } } } }"""
    )
    (shift,) = report["shiftReport"]["nodes"]
    assert sorted((each["kind"], each["movement"], each["amount"]) for each in shift["cashOrders"]) == [
        ("PKO", "FLOAT_IN", 1_000_000),
        ("PKO", "SHIFT_CLOSED", 620_000),  # 5 000 + 1 000 + 200
        ("RKO", "CASH_VOID", 20_000),
        ("RKO", "COLLECTION", 500_000),
        ("RKO", "COUPON_PAYOUT", 190_000),
        ("RKO", "FLOAT_IN", 1_000_000),
    ]
    assert {each["state"] for each in shift["cashOrders"]} == {"PRINTED"}
    kinds = [each["kind"] for each in shift["prints"]]
    assert {each: kinds.count(each) for each in kinds} == {
        "SYSTEM_RECEIPT": 1, "FISCAL_RECEIPT": 3, "COUPON": 2, "VOID_SLIP": 1, "PKO": 2, "RKO": 4,
        "COLLECTION_SLIP": 1, "COUNT_ACT": 1, "SHIFT_REPORT": 1,
    }  # fmt: skip
    assert all(
        each["state"] == ("REQUESTED" if each["kind"] == "FISCAL_RECEIPT" else "PRINTED") for each in shift["prints"]
    )
    assert len(list(tmp_path.rglob("*.txt"))) == len(kinds) - 3
    slips = await shop.data(
        "query($c: String!) { coupons(filter: {coupon: {eq: $c}}) { nodes { prints { kind } } } }", c=voided
    )
    (seen,) = slips["coupons"]["nodes"]
    assert sorted(each["kind"] for each in seen["prints"]) == ["COUPON", "FISCAL_RECEIPT", "VOID_SLIP"]
    book = await shop.data(
        """{ cashBook(first: 50, orderBy: [{field: POSITION}]) { nodes { kind change runningCash } }
          accountBalance(first: 50) { nodes { account balance } } }"""
    )
    lines = book["cashBook"]["nodes"]
    assert [each["kind"] for each in lines if each["kind"] not in {"PKO", "RKO"}] == ["OPENING", "COUNT"]
    held = {each["account"]: each["balance"] for each in book["accountBalance"]["nodes"]}
    assert lines[-1]["runningCash"] == held[f"cash.desk.{DESK}"] + held[f"cash.safe.{SHOP}"]


async def until_printed(shop: Shop, kind: str) -> None:
    """And all that is printed before it, by one printer."""
    for _ in range(500):
        await shop.project()
        query = "{ printJobs(first: 100) { nodes { kind state } } }"
        nodes: list[dict[str, Any]] = (await shop.data(query))["printJobs"]["nodes"]
        ours = [each for each in nodes if each["kind"] != "FISCAL_RECEIPT"]
        if any(each["kind"] == kind for each in ours) and all(each["state"] == "PRINTED" for each in ours):
            return
        await asyncio.sleep(0.02)
    pytest.fail(f"not everything up to {kind} was printed: {nodes}")
