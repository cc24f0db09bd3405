"""Bets for cash, results, payouts and reports over GraphQL; refusals as data."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from domain.access.scope import Scope
from tests.api.asking import Asking
from tests.api.shop import LIMITS, Shop, open_shop

DESK = "north-7"


async def ask(asking: Asking, mutation: str, told: str = "", **wish: Any) -> Any:
    title = mutation[0].upper() + mutation[1:]
    document = f"""mutation ($input: {title}Input!) {{ {mutation}(input: $input) {{
      receipt {{ position replayed }} errors {{ code message details }} {told} }} }}"""
    return (await asking.data(document, input={"commandId": str(uuid4())} | wish))[mutation]


async def done(asking: Asking, mutation: str, told: str = "", **wish: Any) -> Any:
    answer = await ask(asking, mutation, told, **wish)
    assert answer["errors"] == [], answer
    return answer


async def refused(asking: Asking, mutation: str, **wish: Any) -> str:
    """The code of the one refusal."""
    (error,) = (await ask(asking, mutation, **wish))["errors"]
    return str(error["code"])


@pytest.fixture(scope="module")
async def shop(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    """A shop in the north with a desk where work has begun."""
    async with open_shop(database_url, organisation) as opened:
        units = [
            {"code": "all", "kind": "ROOT", "title": "All", "timeZone": "Europe/Moscow"},
            {"code": "north", "kind": "SHOP", "title": "North", "parent": "all"},
            {"code": "south", "kind": "SHOP", "title": "South", "parent": "all"},
        ]
        await done(opened, "createUnits", units=units)
        for desk, unit in ((DESK, "north"), ("south-1", "south")):
            await done(opened, "setUpDesk", desk=desk, unit=unit, title="Desk", zone="Europe/Moscow")
        await done(opened, "openDeskShift", desk=DESK)
        await done(
            opened, "setOpeningBalance", unit="north", account="cash.safe.north", amount=1_000_000, reason="as it was"
        )
        await done(opened, "floatIn", desk=DESK, amount=100_000)
        yield opened


async def match(shop: Shop, sport_event: str, odds: str = "1.9") -> str:
    starts = (datetime.now(UTC) + timedelta(hours=3)).isoformat()
    outcomes = [
        {"outcome": "1", "title": "Home", "odds": odds},
        {"outcome": "2", "title": "Guests", "odds": "2.05"},
    ]
    markets = [{"market": "win", "title": "Winner", "outcomes": outcomes}]
    await done(
        shop, "registerSportEvent", sportEvent=sport_event, kind="SPORT", sport="tennis", title="A – B",
        startsAt=starts, markets=markets,
    )  # fmt: skip
    return sport_event


async def composed(asking: Asking, *sport_events: str) -> str:
    picks = [{"sportEvent": each, "market": "win", "outcome": "1"} for each in sport_events]
    return str((await done(asking, "composeCoupon", "coupon", desk=DESK, picks=picks))["coupon"])


async def ended(shop: Shop, sport_event: str, won: str) -> None:
    await done(shop, "recordResult", sportEvent=sport_event, results=[{"market": "win", "won": [won]}])


async def client(shop: Shop, role: str, scope: str = "organisation") -> Asking:
    token = await asyncio.to_thread(
        create_token, shop.database_url, "demo", f"{role} {scope}", Grant((role,), (), Scope.parse(scope))
    )
    return Asking(create_app(shop.wiring, LIMITS), token)


async def test_a_bet_for_cash_from_the_odds_to_the_payout(shop: Shop) -> None:
    """BET-13, BET-21…26, DEC-38."""
    coupon = await composed(shop, await match(shop, "walk-1"), await match(shop, "walk-2", "1.5"))
    bet = await done(shop, "placeBet", "coupon potential", coupon=coupon, desk=DESK, mode="CASH", stake=1_001)
    assert (bet["coupon"], bet["potential"]) == (coupon, 2_853)  # 2852.85
    await ended(shop, "walk-1", "1")
    assert await refused(shop, "settleCoupon", coupon=coupon) == "RESULT_UNKNOWN"
    await ended(shop, "walk-2", "1")
    await done(shop, "settleCoupon", coupon=coupon)
    await shop.project()
    found = await shop.data(
        """query ($coupon: String!) {
          coupons(filter: {coupon: {eq: $coupon}}) { nodes { state mode odds stake gross owed payableToBearer player
            selections { n odds says result } } }
          payableCoupons(filter: {coupon: {eq: $coupon}}) { nodes { payable } } }""",
        coupon=coupon,
    )
    (seen,) = found["coupons"]["nodes"]
    assert (seen["state"], seen["mode"], seen["payableToBearer"], seen["player"]) == ("PAYABLE", "CASH", True, None)
    assert (seen["odds"], seen["stake"], seen["gross"], seen["owed"]) == ("2.85", 1_001, 2_853, 2_853)
    assert [each["result"] for each in seen["selections"]] == ["WON", "WON"]
    assert found["payableCoupons"]["nodes"] == [{"payable": 2_853}]
    wish = {"commandId": str(uuid4()), "coupon": coupon, "desk": DESK}
    for replayed in (False, True):
        paid = await done(shop, "payOutCoupon", "amount", **wish)
        assert (paid["amount"], paid["receipt"]["replayed"]) == (2_853, replayed)
    assert await refused(shop, "payOutCoupon", coupon=coupon, desk=DESK) == "COUPON_ALREADY_PAID"


async def test_without_the_mode_no_bet_is_accepted(shop: Shop) -> None:
    """BET-27: left out or null, it is never assumed."""
    coupon = await composed(shop, await match(shop, "mode"))
    picks = [{"sportEvent": "mode", "market": "win", "outcome": "2"}]
    assert await refused(shop, "composeCoupon", coupon="mine", desk=DESK, picks=picks) == "COUPON_UNKNOWN"
    assert (await done(shop, "composeCoupon", "coupon", coupon=coupon, desk=DESK, picks=picks))["coupon"] == coupon
    assert await refused(shop, "placeBet", coupon=coupon, desk=DESK, stake=1_000) == "MODE_REQUIRED"
    assert await refused(shop, "placeBet", coupon=coupon, desk=DESK, stake=1_000, mode=None) == "MODE_REQUIRED"
    wish = {"coupon": coupon, "desk": DESK, "stake": 1_000, "mode": "IDENTIFIED"}
    assert await refused(shop, "placeBet", **wish) == "IDENTIFICATION_REQUIRED"


async def test_a_void_and_the_report_of_both_worlds(shop: Shop) -> None:
    """BET-19, BET-25, BET-68, BET-72d."""
    coupon = await composed(shop, await match(shop, "void"))
    await done(shop, "placeBet", coupon=coupon, desk=DESK, mode="CASH", stake=700)
    await done(shop, "voidCoupon", coupon=coupon, desk=DESK, reason="another match was meant")
    await done(shop, "placeBet", coupon=await composed(shop, "void"), desk=DESK, mode="CASH", stake=300)
    await ended(shop, "void", "1")
    assert await refused(shop, "payOutCoupon", coupon=coupon, desk=DESK) == "COUPON_NOT_PAYABLE"
    await shop.project()
    found = await shop.data(
        """{ sportGameReport(filter: {unit: {eq: "north"}}) { nodes { sport voided voidedStakes share } }
          accountBetsReport { totalCount }
          coupons(filter: {state: {eq: VOIDED}}) { nodes { coupon voidReason voidedBy } } }"""
    )
    (row,) = found["sportGameReport"]["nodes"]
    assert (row["sport"], row["voided"], row["voidedStakes"], row["share"]) == ("tennis", 1, 700, "100.00")
    assert found["accountBetsReport"]["totalCount"] == 0
    assert [each["coupon"] for each in found["coupons"]["nodes"]] == [coupon]


async def test_a_corrected_result_makes_a_lost_coupon_payable(shop: Shop) -> None:
    """P14, DEC-24."""
    coupon = await composed(shop, await match(shop, "wrong"))
    await done(shop, "placeBet", coupon=coupon, desk=DESK, mode="CASH", stake=1_000)
    await ended(shop, "wrong", "2")
    await done(shop, "settleCoupon", coupon=coupon)
    reason = "the protocol was misread"
    assert await refused(shop, "correctSettlement", coupon=coupon, reason=reason) == "NOTHING_TO_CORRECT"
    results = [{"market": "win", "won": ["1"]}]
    await done(shop, "correctResult", sportEvent="wrong", results=results, reason=reason)
    await shop.project()
    await shop.wiring.settling().round()  # as it runs beside the API: corrections follow by themselves
    assert (await done(shop, "payOutCoupon", "amount", coupon=coupon, desk=DESK))["amount"] == 1_900


async def test_a_cashier_of_a_shop_bets_there_and_nowhere_else(shop: Shop) -> None:
    """BET-66d, spec B.6: the sportsbook is everybody's, desks and coupons are those of the unit."""
    await composed(shop, await match(shop, "reach"))
    await shop.project()
    async with (
        await client(shop, "cashier", "unit:north") as north,
        await client(shop, "cashier", "unit:south") as south,
    ):
        found = await south.data('{ sportEvents(filter: {sportEvent: {eq: "reach"}}) { nodes { outcomes { odds } } } }')
        assert found["sportEvents"]["nodes"] == [{"outcomes": [{"odds": "1.9"}, {"odds": "2.05"}]}]
        assert (await south.data("{ coupons { totalCount } }"))["coupons"]["totalCount"] == 0
        assert (await north.data("{ coupons { totalCount } }"))["coupons"]["totalCount"] > 0
        picks = [{"sportEvent": "reach", "market": "win", "outcome": "1"}]
        assert await refused(south, "composeCoupon", desk=DESK, picks=picks) == "FORBIDDEN"
        assert await refused(north, "composeCoupon", desk=DESK, picks=picks) == "NOT_YOUR_DESK"
        assert (await north.error("{ sportGameReport { totalCount } }"))["code"] == "FORBIDDEN"
        wish = {"sportEvent": "reach", "results": [{"market": "win", "won": ["1"]}]}
        denied = await north.error(
            "mutation ($input: RecordResultInput!) { recordResult(input: $input) { errors { code } } }",
            input={"commandId": str(uuid4())} | wish,
        )
        assert denied["code"] == "FORBIDDEN"
