"""A day at a desk over GraphQL: shift, identification, deposit, withdrawal with the code that came, report."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from domain.access.grant import Grant
from domain.access.scope import Scope, ScopeKind
from tests.api.asking import Asking
from tests.api.players.registering import PASSPORT, done, open_shops, register, wish
from tests.api.shop import LIMITS, Shop

PHONE = "+79162000001"
SCREEN = """query Screen($desk: String!) { desk(desk: $desk) {
    mode shiftState deskBalance identification identifiedCard { player name document phone } foundCard { player name }
    recent { player method card { name } } } }"""
MASKED = {"name": "Щукин Пётр Ильич", "document": "•••••••456", "phone": "+7916•••••01"}


@pytest.fixture(scope="module")
async def player(shop: Shop) -> str:
    await open_shops(shop)
    for unit, desk in (("shop-1", "d1"), ("shop-1", "d2"), ("shop-2", "d3")):
        await done(shop, "setUpDesk", desk=desk, unit=unit, title=f"Desk {desk}", zone="Europe/Moscow")
    registered = await register(shop, "+79162000002", PASSPORT)
    # no code went to this phone yet: the next comes after a minute
    await done(shop, "correctPlayerData", player=registered, phone=PHONE)
    await shop.project()
    return registered


@pytest.fixture
async def shift(shop: Shop, player: str) -> Any:
    """Of d1, closed after the test."""
    del player
    opened = await done(shop, "openDeskShift", "shift", desk="d1")
    await shop.project()
    yield opened["shift"]
    counted = await wish(shop, "countCash", "expected", desk="d1", counted=0)
    if counted["errors"] == []:
        await done(shop, "closeDeskShift", desk="d1")
        await shop.project()


async def identify(shop: Shop, player: str) -> str:
    await done(shop, "identifyPlayer", desk="d1", player=player)
    confirmed = await done(shop, "confirmDocumentMatch", "identification", desk="d1", player=player)
    await shop.project()
    return str(confirmed["identification"])


async def screen(shop: Asking, desk: str = "d1") -> Any:
    return (await shop.data(SCREEN, desk=desk))["desk"]


async def test_a_day_at_a_desk(shop: Shop, player: str, shift: str) -> None:
    """BET-09, -42…56, -57…62, -64d, -67, DEC-22: the walk, with the player's data masked and the code by SMS."""
    await done(shop, "identifyPlayer", desk="d1", player=player)
    await shop.project()
    found = await screen(shop)
    assert (found["mode"], found["foundCard"]["name"], found["identifiedCard"]) == ("NORMAL", MASKED["name"], None)

    identification = await identify(shop, player)
    shown = await screen(shop)
    assert (shown["mode"], shown["identification"]) == ("IDENTIFIED", identification)
    assert shown["identifiedCard"] == {"player": player} | MASKED
    assert shown["recent"][0] == {"player": player, "method": "DOCUMENT", "card": {"name": MASKED["name"]}}

    deposit = {"desk": "d1", "amount": 500_000, "identification": identification, "commandId": str(uuid4())}
    first = await done(shop, "acceptDeposit", "deposit", **deposit)
    again = await done(shop, "acceptDeposit", "deposit", **deposit)
    assert (again["receipt"]["replayed"], again["deposit"]) == (True, first["deposit"])
    other = await wish(shop, "acceptDeposit", **(deposit | {"amount": 500_001}))
    assert [error["code"] for error in other["errors"]] == ["IDEMPOTENCY_MISMATCH"]

    asked = {"desk": "d1", "amount": 400_000, "phone": "8 (916) 200-00-01", "commandId": str(uuid4())}
    requested = await done(shop, "requestWithdrawal", "withdrawal", "needsCode", **asked)
    withdrawal = requested["withdrawal"]
    assert requested["needsCode"]
    assert (await done(shop, "requestWithdrawal", "withdrawal", **asked))["withdrawal"] == withdrawal
    code = await shop.code_for(PHONE)
    wrong = str(int(code) % 899_999 + 100_000)
    refused = await wish(shop, "confirmWithdrawal", desk="d1", withdrawal=withdrawal, code=wrong)
    assert [error["code"] for error in refused["errors"]] == ["CODE_INVALID"]
    paying = {"desk": "d1", "withdrawal": withdrawal, "code": code, "commandId": str(uuid4())}
    await done(shop, "confirmWithdrawal", **paying)
    assert (await done(shop, "confirmWithdrawal", **paying))["receipt"]["replayed"]

    await shop.project()
    assert (await screen(shop))["deskBalance"] == 100_000
    report = await shop.data(
        """query Report($shift: String!, $withdrawal: String!) { shiftReport(filter: {shift: {eq: $shift}}) { nodes {
            deposits withdrawals balance state operations { operation effect player } } }
            withdrawals(filter: {withdrawal: {eq: $withdrawal}}) { nodes { state amount paidBy } } }""",
        shift=shift,
        withdrawal=withdrawal,
    )
    (told,) = report["shiftReport"]["nodes"]
    assert (told["deposits"], told["withdrawals"], told["balance"]) == (500_000, 400_000, 100_000)
    assert [(each["operation"], each["effect"]) for each in told["operations"]] == [
        ("DeskShiftOpened", 0),
        ("DepositAccepted", 500_000),
        ("WithdrawalRequested", 0),
        ("WithdrawalPaid", -400_000),
    ]
    assert report["withdrawals"]["nodes"] == [{"state": "PAID", "amount": 400_000, "paidBy": "client:till"}]


async def test_an_identified_player_withdraws_to_the_phone_the_house_knows(shop: Shop, shift: str) -> None:
    """BET-60, DEC-22: nobody types the phone; the identification may be a moment old."""
    del shift
    other = await register(shop, "+79162000003", PASSPORT | {"number": "777777"})
    await done(shop, "acceptDeposit", desk="d1", amount=1_000, player=other, documentChecked=True)
    asked = {"desk": "d1", "amount": 600, "identification": await identify(shop, other)}
    limited = await wish(shop, "requestWithdrawal", **asked)
    assert [error["code"] for error in limited["errors"]] == ["RATE_LIMITED"], "a code went out for the registration"

    setting = {"key": "withdrawal_code", "scope": "unit:shop-1", "reason": "a test"}
    await done(shop, "changeSetting", **setting, value="WHEN_NOT_IDENTIFIED", expectedVersion=0)
    await done(shop, "identifyPlayer", desk="d1", player=other)
    confirmed = await done(shop, "confirmDocumentMatch", "identification", desk="d1", player=other)
    asked["identification"] = confirmed["identification"]

    requesting = asyncio.create_task(done(shop, "requestWithdrawal", "withdrawal", "needsCode", **asked))
    await shop.project()  # while it waits
    told = await requesting
    assert told["needsCode"] is False
    await done(shop, "confirmWithdrawal", desk="d1", withdrawal=told["withdrawal"])
    await shop.project()
    assert (await screen(shop))["mode"] == "NORMAL"


@pytest.mark.parametrize(
    ("mutation", "said", "code"),
    [
        ("acceptDeposit", {"amount": 0}, "INVALID_INPUT"),
        ("acceptDeposit", {"amount": -5}, "INVALID_INPUT"),
        ("acceptDeposit", {"amount": 100}, "IDENTIFICATION_REQUIRED"),
        ("acceptDeposit", {"amount": 100, "identification": "none"}, "IDENTIFICATION_SPENT"),
        ("requestWithdrawal", {"amount": 100}, "IDENTIFICATION_REQUIRED"),
        ("requestWithdrawal", {"amount": 100, "identification": "none"}, "IDENTIFICATION_SPENT"),
        ("requestWithdrawal", {"amount": 100, "phone": "12"}, "PHONE_INVALID"),
        ("requestWithdrawal", {"amount": 100, "phone": "+79169999999"}, "PLAYER_NOT_REGISTERED"),
        ("requestWithdrawal", {"amount": 10**12, "phone": PHONE}, "DESK_CASH_INSUFFICIENT"),
        ("confirmWithdrawal", {"withdrawal": "none", "code": "123456"}, "WITHDRAWAL_UNKNOWN"),
        ("sendWithdrawalCode", {"withdrawal": "none"}, "WITHDRAWAL_UNKNOWN"),
        ("floatIn", {"amount": 100}, "DESK_CASH_INSUFFICIENT"),
        ("collectCash", {"amount": 10**9}, "DESK_CASH_INSUFFICIENT"),
        ("receiveTransfer", {"transfer": "none"}, "TRANSFER_UNKNOWN"),
        ("closeDeskShift", {}, "SHIFT_NOT_COUNTED"),
        ("openDeskShift", {}, "SHIFT_OPEN"),
        ("identifyFromRecent", {"player": "none"}, "PLAYER_NOT_REGISTERED"),
    ],
)
async def test_what_cannot_be_done_is_refused_with_its_code(
    shop: Shop, shift: str, mutation: str, said: dict[str, Any], code: str
) -> None:
    """Bad input: typed errors, and nothing happens."""
    del shift
    answer = await wish(shop, mutation, desk="d1", **said)
    assert [error["code"] for error in answer["errors"]] == [code]
    assert answer["receipt"] is None


async def test_a_fraction_is_no_amount(shop: Shop, player: str) -> None:
    """DEC-35: amounts are whole minor units."""
    document = """mutation Wish($input: AcceptDepositInput!) { acceptDeposit(input: $input) { errors { code } } }"""
    said = {"commandId": str(uuid4()), "desk": "d1", "amount": 1.5, "player": player, "documentChecked": True}
    assert (await shop.send(document, input=said))["errors"]


async def test_a_cashier_of_one_shop_works_there_only_and_in_his_own_shift(shop: Shop, player: str) -> None:
    """Spec B.6: scope by unit; own desk, but for who may act in the shifts of all desks."""
    here = Grant(("cashier",), (), Scope(ScopeKind.UNIT, "shop-1"))
    manager = Grant(("shop_manager",), (), Scope(ScopeKind.UNIT, "shop-1"))
    async with await _asking(shop, "ivanova", here) as ivanova, await _asking(shop, "head", manager) as head:
        await done(ivanova, "openDeskShift", desk="d2")
        await shop.project()
        elsewhere = await wish(ivanova, "openDeskShift", desk="d3")
        assert [error["code"] for error in elsewhere["errors"]] == ["FORBIDDEN"]
        assert await screen(ivanova, "d3") is None
        assert (await screen(ivanova, "d2"))["shiftState"] == "OPEN"
        await done(head, "lockShift", desk="d2")
        not_his = await wish(head, "identifyPlayer", desk="d2", player=player)
        assert [error["code"] for error in not_his["errors"]] == ["SHIFT_LOCKED"]
        await done(head, "unlockShift", desk="d2")
        not_his = await wish(head, "identifyPlayer", desk="d2", player=player)
        assert [error["code"] for error in not_his["errors"]] == ["NOT_YOUR_DESK"]
        await done(head, "countCash", desk="d2", counted=0)
        await done(head, "closeDeskShift", desk="d2")


async def _asking(shop: Shop, name: str, grant: Grant) -> Asking:
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", name, grant)
    return Asking(create_app(shop.wiring, LIMITS), token)
