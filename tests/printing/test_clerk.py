"""From events to paper, through the log and a real printer's line (BET-09, -12, -15, -23, -30, -31; CORE-17, E-24)."""

import asyncio
from base64 import b64decode
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from msgspec import structs

from adapters.eventlog.ledger import Ledger
from adapters.postgres.tokens import create_token
from adapters.printing.escpos import cp866
from adapters.printing.printers import receipt_printer
from adapters.printing.printers.emulator import Fault, PrinterEmulator, serve_printer
from api.app import create_app
from api.services import EventFilter
from domain.access.grant import Grant
from domain.betting.desk_events import DeskSetUp
from domain.betting.withdrawal_events import WithdrawalPaid
from domain.ledger import postings
from domain.organisation.events import UnitCreated
from domain.organisation.organisation_events import SettingChanged
from domain.organisation.tree import UnitKind
from domain.players.events import DepositAccepted, PersonalDataViewed, PlayerRegistered
from domain.players.terms import Realm
from domain.printing.papers import PaperKind, print_id
from domain.printing.print_papers import StartPrint
from kassa.printers import PrinterAt, Printers
from tests.api.asking import Asking
from tests.api.shop import LIMITS, Shop, open_shop
from tests.printing.examples import BET, PLAYER
from tests.printing.happening import happen, open_happening

DAY = date(2026, 11, 26)
PASSPORT = {
    "last_name": "Иванова", "first_name": "Мария", "middle_name": "Петровна", "series": "6504", "number": "123456",
    "issued_on": "2005-02-01", "issued_by": "УВД",
}  # fmt: skip
CASHIER = "client:till"
BET_AT_D1 = structs.replace(BET, desk="d1", cashier=CASHIER)


@pytest.fixture(scope="module")
async def shop(database_url: str, organisation: str) -> AsyncIterator[Shop]:
    async with open_shop(database_url, organisation) as shop:
        yield shop


@pytest.fixture(scope="module")
async def log(shop: Shop) -> AsyncIterator[Ledger]:
    """A unit with a desk and a player; what is set makes an order of each deposit."""
    async with open_happening(shop.database_url, shop.schema) as log:
        sealed = await shop.wiring.vault(shop.schema).seal(PLAYER, PASSPORT)
        registered = PlayerRegistered(Realm.OFFLINE, "SHOP-7", "Asia/Omsk", sealed, "pk", "RF_PASSPORT", "dk", ())
        await happen(log, "unit-SHOP-7", UnitCreated(UnitKind.STORE, "Пункт № 7", None, "Asia/Omsk", None))
        await happen(log, "desk-d1", DeskSetUp("SHOP-7", "Касса 1", "Asia/Omsk"))
        await happen(log, f"player-{PLAYER}", registered)
        await happen(log, "organisation", SettingChanged("legal_name", "organisation", "ООО «Ставка»", "so"))
        await happen(log, "organisation", SettingChanged("cash_orders_pko", "organisation", "SINGLE", "so"))
        yield log


@asynccontextmanager
async def at_work(shop: Shop, printers: Printers, late_seconds: float = 60.0) -> AsyncIterator[None]:
    clerk = shop.wiring.papers.clerk(shop.schema, printers, late_seconds=late_seconds)
    task = asyncio.create_task(clerk.run())
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait({task})


async def until(true: Callable[[], bool] | Callable[[], Awaitable[bool]]) -> None:
    for _ in range(1_000):
        found = true()
        if found if isinstance(found, bool) else await found:
            return
        await asyncio.sleep(0.02)
    pytest.fail("it did not come to this")


async def states(shop: Shop) -> Mapping[str, tuple[str, int, str | None]]:
    """(state, copy, fault) by kind and id."""
    await shop.project()
    answer = await shop.data("{ printJobs(first: 100) { nodes { printId kind state copy fault } } }")
    return {each["printId"]: (each["state"], each["copy"], each["fault"]) for each in answer["printJobs"]["nodes"]}


def deposit(amount: int) -> DepositAccepted:
    entry = postings.deposit_in_cash("d1", PLAYER, amount)
    return DepositAccepted(entry, uuid4().hex, amount, DAY, "d1", "s1", CASHIER)


def withdrawal(amount: int) -> WithdrawalPaid:
    return WithdrawalPaid(postings.withdrawal_paid("d1", PLAYER, amount), PLAYER, amount, "d1", "SHOP-7", "s1", CASHIER)


def printed(emulator: PrinterEmulator, *texts: str) -> int:
    """Papers with all of these."""
    return sum(all(cp866(text) in paper for text in texts) for paper in emulator.papers)


async def test_money_acts_bring_their_papers_to_the_printer_of_the_desk(shop: Shop, log: Ledger) -> None:
    """BET-09, BET-30: receipt and orders, with whose money it is; once each, also after a start anew."""
    emulator = PrinterEmulator()
    async with serve_printer(emulator) as link:
        printers = Printers.of(Path("/nowhere"), {"d1": PrinterAt(link=link)})
        for stream, event, last in (
            (f"player-{PLAYER}", deposit(543_210), PaperKind.PKO),
            ("wd-w1", withdrawal(432_100), PaperKind.RKO),
            ("wd-w2", withdrawal(12_300), PaperKind.RKO),
        ):
            async with at_work(shop, printers):
                versions = (await happen(log, stream, event)).versions
                paper = print_id(f"{stream}@{versions[stream]}", last)
                await until(partial(stands, shop, paper, ("PRINTED", 0, None)))
    assert printed(emulator, "ЧЕК. ПОПОЛНЕНИЕ СЧЁТА", "5 432,10", "Иванова М. П.") == 1
    assert printed(emulator, "ПРИХОДНЫЙ КАССОВЫЙ ОРДЕР", "5 432,10", "Иванова Мария Петровна") == 1
    for amount in ("4 321,00", "123,00"):
        assert printed(emulator, "РАСХОДНЫЙ КАССОВЫЙ ОРДЕР", amount, "Иванова Мария Петровна", "6504 123456") == 1
    assert printed(emulator, "КОПИЯ") == 0
    await shop.project()
    found = await shop.data(
        "query($f: String!) { cashOrders(filter: {source: {startsWith: $f}}) "
        "{ nodes { kind state amount paper { state copy } } } }",
        f="wd-w",
    )
    done = {"state": "PRINTED", "copy": 0}
    for amount in (432_100, 12_300):
        assert {"kind": "RKO", "state": "PRINTED", "amount": amount, "paper": [done]} in found["cashOrders"]["nodes"]


async def test_many_at_once_get_numbers_without_holes(shop: Shop, log: Ledger, tmp_path: Path) -> None:
    """Spec B.1.3, BET-30: one order for each withdrawal, numbers one after another, whatever comes at once."""
    async with at_work(shop, Printers(tmp_path)):
        await asyncio.gather(*(happen(log, f"wd-many{at}", withdrawal(100 + at)) for at in range(40)))
        await until(lambda: len(list(tmp_path.rglob("rko-*.txt"))) >= 40)
    await shop.project()
    found = await shop.data("{ cashOrders(first: 200, filter: {kind: {eq: RKO}}) { nodes { number source } } }")
    rows = found["cashOrders"]["nodes"]
    assert sorted(each["number"] for each in rows) == list(range(1, len(rows) + 1))
    ours = [each["source"] for each in rows if each["source"].startswith("wd-many")]
    assert (len(ours), len(set(ours))) == (40, 40)


async def test_nobodys_data_are_in_the_log_or_in_files(shop: Shop, log: Ledger, tmp_path: Path) -> None:
    """CORE-17: personal data are opened in the moment of printing; a folder keeps papers, and gets none."""
    async with at_work(shop, Printers(tmp_path)):
        receipt = await happen(log, "wd-w3", withdrawal(200))
        await until(lambda: bool(list(tmp_path.rglob("rko-*.txt"))))
    [file] = tmp_path.rglob("rko-*.txt")
    assert file.relative_to(tmp_path).parts[:1] == (shop.schema,)
    text = file.read_text()
    assert "РАСХОДНЫЙ КАССОВЫЙ ОРДЕР" in text
    bodies = b"".join([each.body for each in (await events_after(shop, receipt.position))])
    for secret in ("Иванова", "123456"):
        assert secret not in text
        assert secret.encode() not in bodies


async def events_after(shop: Shop, position: int) -> list[Any]:
    return list((await shop.wiring.events(shop.schema, position, 1_000, EventFilter())).events)


async def test_what_did_not_print_is_printed_again_as_a_copy(
    shop: Shop, log: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """BET-30, BET-31: the order is issued, its paper fails, the cashier prints it again; the copy is marked."""
    monkeypatch.setattr(receipt_printer, "STATUS_SECONDS", 0.1)
    emulator = PrinterEmulator(Fault.NO_PAPER)
    async with (
        serve_printer(emulator) as link,
        at_work(shop, Printers.of(Path("/nowhere"), {"d1": PrinterAt(link=link, width=48)})),
    ):
        await happen(log, "coupon-FAILING", BET_AT_D1)
        failing = print_id("coupon-FAILING@1", PaperKind.COUPON)
        await until(lambda: stands(shop, failing, ("FAILED", 0, "NO_PAPER")))
        assert emulator.papers == []
        emulator.fault = Fault.NONE
        again = await shop.data(
            "mutation($input: ReprintDocumentInput!) { reprintDocument(input: $input) { copy errors { __typename } } }",
            input={"commandId": str(uuid4()), "printId": failing},
        )
        assert again["reprintDocument"] == {"copy": 1, "errors": []}
        await until(lambda: stands(shop, failing, ("PRINTED", 1, None)))
    assert printed(emulator, "КОПИЯ № 1") == 1


async def stands(shop: Shop, paper: str, expected: tuple[str, int, str | None]) -> bool:
    return (await states(shop)).get(paper) == expected


async def test_what_was_under_way_when_the_house_stopped_is_not_sent_again(shop: Shop, log: Ledger) -> None:
    """E-24, BET-31: a copy that a printer was given and nobody confirmed is UNKNOWN; a person decides."""
    emulator = PrinterEmulator()
    async with serve_printer(emulator) as link:
        printers = Printers.of(Path("/nowhere"), {"d1": PrinterAt(link=link)})
        house = shop.wiring.papers.clerk(shop.schema, printers)
        async with at_work(shop, Printers.of(Path("/nowhere"), {"d1": PrinterAt(link="client")})):
            receipt = await happen(log, "coupon-CRASHED", BET_AT_D1)
            crashed = print_id("coupon-CRASHED@1", PaperKind.COUPON)
            await until(lambda: stands(shop, crashed, ("REQUESTED", 0, None)))
        [requested] = [each for each in await events_after(shop, receipt.position) if each.stream == f"print-{crashed}"]
        # the same wish under the same id, from a process that is no more
        await house._asking.ask(StartPrint(crashed, 0, link), requested.position)
        await again_from(shop, requested.position - 1)
        async with at_work(shop, printers, late_seconds=0.05):
            await until(lambda: stands(shop, crashed, ("FAILED", 0, "UNKNOWN")))
    assert printed(emulator, "КУПОН") == 0


async def again_from(shop: Shop, position: int) -> None:
    """As if nothing behind that position had been acknowledged."""
    async with await psycopg.AsyncConnection.connect(shop.database_url, autocommit=True) as connection:
        await connection.execute(
            f"update {shop.schema}.subscriptions set position = %s where name = '~papers'".encode(), (position,)
        )


async def test_a_desks_own_program_prints_and_reports(shop: Shop, log: Ledger) -> None:
    """BET-31: shown as text and PDF, without whose it is for those who may not see players; reported by mutation."""
    async with at_work(shop, Printers.of(Path("/nowhere"), {"d1": PrinterAt(link="client")})):
        receipt = await happen(log, "wd-w4", withdrawal(300))
        await until(lambda: waits(shop, receipt.position))
        paper = next(
            each.stream.removeprefix("print-")
            for each in await events_after(shop, receipt.position)
            if each.stream.startswith("print-")
        )
    shown = await shop.data("query($id: String!) { paperInFull(printId: $id, width: 80) { text } }", id=paper)
    assert "Иванова Мария Петровна" in shown["paperInFull"]["text"]
    assert await viewings(shop) == 1, "whoever saw it is on record"
    made = await shop.data("query($id: String!) { paper(printId: $id) { title pdf } }", id=paper)
    assert made["paper"]["title"].startswith("Расходный кассовый ордер № ")
    assert b64decode(made["paper"]["pdf"]).startswith(b"%PDF-")
    async with Asking(create_app(shop.wiring, LIMITS), await cashiers_token(shop)) as cashier:
        masked = await cashier.data("query($id: String!) { paper(printId: $id, width: 80) { text } }", id=paper)
        assert await cashier.data('{ paper(printId: "NONE") { text } }') == {"paper": None}
        refused = await cashier.error("query($id: String!) { paperInFull(printId: $id) { text } }", id=paper)
        assert refused["code"] == "FORBIDDEN"
    assert "Выдать ____" in masked["paper"]["text"]
    assert "Иванова" not in masked["paper"]["text"]
    told = await shop.data(
        "mutation($input: ReportPrintInput!) { reportPrint(input: $input) { errors { __typename } } }",
        input={"commandId": str(uuid4()), "printId": paper, "copy": 0},
    )
    assert told["reportPrint"]["errors"] == []
    assert (await states(shop))[paper] == ("PRINTED", 0, None)


async def viewings(shop: Shop) -> int:
    return len([each for each in await events_after(shop, 0) if each.type == PersonalDataViewed.TYPE])


async def cashiers_token(shop: Shop) -> str:
    return await asyncio.to_thread(create_token, shop.database_url, "demo", "cashier", Grant(("cashier",)))


async def waits(shop: Shop, position: int) -> bool:
    return any(each.stream.startswith("print-") for each in await events_after(shop, position))


async def test_an_order_whose_paper_is_spoiled_is_annulled_and_issued_anew(
    shop: Shop, log: Ledger, tmp_path: Path
) -> None:
    """Spec B.9.12, B.1.3: the number is kept, never used again; the cash gets the next one, and that is printed."""
    annul = """mutation($input: AnnulCashOrderInput!) { annulCashOrder(input: $input) {
      number printId errors { code } } }"""
    spoiled = print_id("wd-spoiled@1", PaperKind.RKO)
    async with at_work(shop, Printers(tmp_path)):
        await happen(log, "wd-spoiled", withdrawal(900))
        await until(lambda: stands(shop, spoiled, ("PRINTED", 0, None)))
        wish = {"commandId": str(uuid4()), "printId": spoiled, "reason": "torn"}
        answer = (await shop.data(annul, input=wish))["annulCashOrder"]
        assert answer["errors"] == []
        assert (await shop.data(annul, input=wish))["annulCashOrder"] == answer, "asked again, answered again"
        await until(lambda: stands(shop, answer["printId"], ("PRINTED", 0, None)))
        again = await shop.data(annul, input=wish | {"commandId": str(uuid4())})
        assert again["annulCashOrder"]["errors"] == [{"code": "PAPER_STATE_REFUSES"}]
    [file] = tmp_path.rglob(f"rko-{answer['printId']}.txt")
    found = await shop.data(
        "query($f: String!) { cashOrders(filter: {source: {eq: $f}}) { nodes { number state replaces annulReason } } }",
        f="wd-spoiled@1",
    )
    kept = answer["number"] - 1
    assert sorted(found["cashOrders"]["nodes"], key=lambda each: each["number"]) == [
        {"number": kept, "state": "ANNULLED", "replaces": None, "annulReason": "torn"},
        {"number": kept + 1, "state": "PRINTED", "replaces": kept, "annulReason": None},
    ]
    assert f"Взамен аннулированного №{kept:>56}" in file.read_text()
    shown = await shop.data("query($id: String!) { paper(printId: $id) { text } }", id=spoiled)
    assert "А Н Н У Л И Р О В А Н" in shown["paper"]["text"]


async def test_the_registers_receipt_waits_for_the_cashiers_word(shop: Shop, log: Ledger, tmp_path: Path) -> None:
    """BET-11, BET-12, DEC-19: a reminder until it is recorded, with its number."""
    async with at_work(shop, Printers(tmp_path)):
        receipt = await happen(log, f"player-{PLAYER}", deposit(700))
        [stream] = receipt.versions
        fiscal = print_id(f"{stream}@{receipt.versions[stream]}", PaperKind.FISCAL_RECEIPT)
        await until(lambda: stands(shop, fiscal, ("REQUESTED", 0, None)))
    told = await shop.data(
        "mutation($input: RecordManualFiscalReceiptInput!) { recordManualFiscalReceipt(input: $input) "
        "{ errors { __typename } } }",
        input={"commandId": str(uuid4()), "printId": fiscal, "number": "000042"},
    )
    assert told["recordManualFiscalReceipt"]["errors"] == []
    await shop.project()
    found = await shop.data(
        "query($f: String!) { printJobs(filter: {printId: {eq: $f}}) { nodes { fiscalNumber } } }", f=fiscal
    )
    assert found["printJobs"]["nodes"] == [{"fiscalNumber": "000042"}]
