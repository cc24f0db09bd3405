"""The books over GraphQL: entered, explained, as of any position; in reach only."""

import asyncio
from typing import Any
from uuid import uuid4

import pytest

from adapters.postgres.tokens import create_token
from api.app import create_app
from api.ledger.mutations import LEDGER_MUTATIONS
from domain.access.grant import Grant
from domain.access.scope import Scope
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from tests.api.asking import Asking
from tests.api.players.registering import register
from tests.api.shop import LIMITS, Shop
from tests.domain.organisation.units import ROOT

SAFE, BANK = "cash.safe.nevsky", "bank.main"


@pytest.fixture(scope="module")
async def player(shop: Shop) -> str:
    """The id of one who is registered at a shop."""
    shops = [NewUnit(code, UnitKind.SHOP, code, "all") for code in ("nevsky", "south")]
    await shop.execute(CreateUnits((ROOT, *shops)))
    await shop.project()
    return await register(shop, "+79161234567", unit="nevsky")


@pytest.fixture(scope="module")
async def books(shop: Shop, player: str) -> Shop:
    """The shop began with money in its safe, the player with money on his account."""
    for account, amount in ((SAFE, 1_000), (f"player.available.{player}", 300)):
        done = await enter(shop, "setOpeningBalance", account=account, amount=amount)
        assert done["errors"] == []
    await enter(shop, "receiveBankCash", bank="main", amount=100)
    await shop.project()
    return shop


async def enter(asking: Asking, mutation: str, /, **wish: Any) -> dict[str, Any]:
    title = mutation[0].upper() + mutation[1:]
    document = f"""mutation Enter($input: {title}Input!) {{ {mutation}(input: $input) {{
        receipt {{ position events versions {{ stream version }} }} errors {{ code message }} }} }}"""
    without = {"approveAdjustment", "freezeAccount", "unfreezeAccount", "closeAccount", "rejectAdjustment"}
    common = {"commandId": str(uuid4()), "reason": "sheet 1"} | ({} if mutation in without else {"unit": "nevsky"})
    if mutation in {"approveAdjustment", "closePeriod"}:
        del common["reason"]
    answer: dict[str, Any] = (await asking.data(document, input=common | wish))[mutation]
    return answer


async def balance(shop: Shop, account: str, as_of: int | None = None) -> dict[str, Any]:
    await shop.project()
    query = """query ($account: String!, $asOf: Long) { balance(account: $account, asOf: $asOf) {
      balance debits credits position lastPosition code accountClass kinds { kind says entries effect } } }"""
    found: dict[str, Any] = (await shop.data(query, account=account, asOf=as_of))["balance"]
    return found


async def somebody(shop: Shop, name: str, grant: Grant) -> Asking:
    token = await asyncio.to_thread(create_token, shop.database_url, "demo", name, grant)
    return Asking(create_app(shop.wiring, LIMITS), token)


async def test_every_balance_is_told_as_of_any_position_with_the_rules_behind_it(books: Shop) -> None:
    """L-1, L-4; C.4: now and at any past position."""
    before = await balance(books, SAFE)
    receipt = (await enter(books, "receiveBankCash", bank="main", amount=500))["receipt"]
    after = await balance(books, SAFE)
    assert after["balance"] - before["balance"] == 500
    assert (await balance(books, SAFE, before["position"])) == before
    assert after["lastPosition"] < receipt["position"], "the accounts moved on after their event"
    told = after["kinds"][-1]
    assert (told["kind"], told["says"]) == ("P20", "Cash drawn from the bank")
    assert sum(each["effect"] for each in after["kinds"]) == after["balance"]
    assert (after["code"], after["accountClass"]) == ("A2", "ASSET")
    for position in range(1, after["position"] + 1):
        trial = await books.data(
            "query ($p: Long!) { trialBalanceAt(asOf: $p) { accountClass debits credits balance difference } }",
            p=position,
        )
        assert {each["difference"] for each in trial["trialBalanceAt"]} <= {0}
    now = await books.data("{ trialBalance { nodes { accountClass balance difference asOfPosition } } }")
    assert {each["accountClass"]: each["balance"] for each in now["trialBalance"]["nodes"]} == {
        each["accountClass"]: each["balance"] for each in trial["trialBalanceAt"]
    }
    unknown = await books.error('{ balance(account: "no.such") { balance } }')
    assert unknown["code"] == "INVALID_INPUT"
    later = await books.error(f'{{ balance(account: "{SAFE}", asOf: {10**9}) {{ balance }} }}')
    assert later["code"] == "NOT_YET_VISIBLE"
    assert (await balance(books, "cash.desk.unused"))["balance"] == 0


async def test_the_statement_goes_on_from_entry_to_entry_and_the_journal_shows_both_sides(
    books: Shop, player: str
) -> None:
    """B.3.4 account_statement, B.3.5 journal."""
    await enter(books, "receiveBankCash", bank="main", amount=7)
    await books.project()
    query = """query ($account: String!) { accountStatement(last: 2, filter: {account: {eq: $account}}) { nodes {
      position kind debit credit balance counterAccounts source actorKind } } journal(first: 1) { nodes {
      position kind amount lines { account debit credit } } }
      accountBalance(filter: {account: {eq: $account}}) { nodes { balance entries available held } } }"""
    found = await books.data(query, account=SAFE)
    last = found["accountStatement"]["nodes"][-1]
    assert last["balance"] == found["accountStatement"]["nodes"][0]["balance"] + 7
    assert (last["debit"], last["credit"], last["kind"]) == (7, 0, "P20")
    assert last["counterAccounts"] == [BANK]
    (entry,) = found["journal"]["nodes"]
    assert entry["position"] == last["position"]
    assert {line["account"]: (line["debit"], line["credit"]) for line in entry["lines"]} == {
        BANK: (0, 7),
        SAFE: (7, 0),
    }
    assert found["accountBalance"]["nodes"][0]["balance"] == last["balance"]
    held = await books.data(query, account=f"player.available.{player}")
    told = held["accountBalance"]["nodes"][0]
    assert (told["available"], told["held"]) == (told["balance"], 0)


async def test_an_adjustment_is_approved_by_another_and_a_wrong_entry_reversed_once(books: Shop, player: str) -> None:
    """P36, P37; constraints of B.6: author and approver are two."""
    asked = await enter(books, "requestAdjustment", player=player, direction="TO_PLAYER", ground="GOODWILL", amount=50)
    assert asked["errors"] == []
    await books.project()
    (waiting,) = (
        await books.data(
            "{ adjustments(filter: {state: {eq: REQUESTED}}) { nodes { adjustment requestedBy amount } } }"
        )
    )["adjustments"]["nodes"]
    (own,) = (await enter(books, "approveAdjustment", adjustment=waiting["adjustment"]))["errors"]
    assert own["code"] == "SELF_APPROVAL"
    async with await somebody(books, "boss", Grant(("owner",))) as boss:
        assert (await enter(boss, "approveAdjustment", adjustment=waiting["adjustment"]))["errors"] == []
    assert (await balance(books, f"player.available.{player}"))["balance"] == 350
    source = (await books.data("{ journal(first: 1) { nodes { source } } }"))["journal"]["nodes"][0]["source"]
    codes = []
    for _ in range(2):
        done = await enter(books, "reverseEntry", source=source)
        codes += [each["code"] for each in done["errors"]]
    assert codes == ["ENTRY_REVERSED"]
    assert (await balance(books, f"player.available.{player}"))["balance"] == 300
    journal = await books.data("{ journal(first: 2) { nodes { source reverses reversedBy } } }")
    mirror, wrong = journal["journal"]["nodes"]
    assert (mirror["reverses"], wrong["reversedBy"]) == (wrong["source"], mirror["source"])
    for unknown in ("journal@999999", "unit-nevsky@1"):
        (refused,) = (await enter(books, "reverseEntry", source=unknown))["errors"]
        assert refused["code"] == "ENTRY_UNKNOWN"


async def test_a_repeated_wish_is_entered_once(books: Shop) -> None:
    """CORE-15, L-10."""
    wish = {"commandId": str(uuid4()), "bank": "main", "amount": 11}
    first, again = [await enter(books, "receiveBankCash", **wish) for _ in range(2)]
    assert first == again
    assert (await balance(books, SAFE))["kinds"][-1]["entries"] >= 1
    lines = await books.data("{ journal(filter: {amount: {eq: 11}}) { totalCount } }")
    assert lines["journal"]["totalCount"] == 1


async def test_accounts_are_frozen_and_periods_closed(books: Shop) -> None:
    """C.1, L-12."""
    assert (await enter(books, "freezeAccount", account=BANK))["errors"] == []
    (refused,) = (await enter(books, "receiveBankCash", bank="main", amount=1))["errors"]
    assert refused["code"] == "ACCOUNT_FROZEN"
    await books.project()
    marked = f'{{ accountBalance(filter: {{account: {{eq: "{BANK}"}}}}) {{ nodes {{ isFrozen isClosed }} }} }}'
    assert (await books.data(marked))["accountBalance"]["nodes"] == [{"isFrozen": True, "isClosed": False}]
    assert (await enter(books, "unfreezeAccount", account=BANK))["errors"] == []
    assert (await enter(books, "closePeriod", through="2026-11-20"))["errors"] == []
    late = {"bank": "main", "amount": 1, "effectiveAt": "2026-11-20T20:59:59Z"}
    (refused,) = (await enter(books, "receiveBankCash", **late))["errors"]
    assert refused["code"] == "PERIOD_CLOSED"
    assert (await enter(books, "reopenPeriod", through="2026-11-19"))["errors"] == []
    assert (await enter(books, "receiveBankCash", **late))["errors"] == []
    await books.project()
    periods = await books.data("{ periods { nodes { unit closedThrough reason } } }")
    assert periods["periods"]["nodes"] == [{"unit": "nevsky", "closedThrough": "2026-11-19", "reason": "sheet 1"}]


async def test_rights_reach_the_books_of_their_unit(books: Shop) -> None:
    """B.6: deny by default; a narrow right is for one shop."""
    async with await somebody(books, "reader", Grant(("regulator",))) as reader:
        for mutation in LEDGER_MUTATIONS:
            name = "".join(part.capitalize() for part in mutation.split("_"))
            field = name[0].lower() + name[1:]
            query = f"mutation ($input: {name}Input!) {{ {field}(input: $input) {{ errors {{ code }} }} }}"
            answer = await reader.send(query, input={})
            assert answer["errors"]
        done = await reader.send(
            'mutation { freezeAccount(input: {commandId: "7f2c8f2e-3b51-4d0e-9d5a-6f1c8f0a7b11", account: "bank.main", '
            'reason: "x"}) { errors { code } } }'
        )
        assert done["errors"][0]["extensions"]["code"] == "FORBIDDEN"
        assert (await reader.data("{ trialBalance { totalCount } }"))["trialBalance"]["totalCount"] > 0
    await books.project()
    grant = Grant(("accountant",), scope=Scope.parse("unit:south"))
    async with await somebody(books, "southern", grant) as southern:
        (refused,) = (await enter(southern, "receiveBankCash", bank="main", amount=1))["errors"]
        assert refused["code"] == "FORBIDDEN"
        assert (await enter(southern, "receiveBankCash", bank="main", amount=1, unit="south"))["errors"] == []
