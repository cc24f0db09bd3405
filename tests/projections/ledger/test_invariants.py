"""L-1 to L-13: each invariant holds of good books, and is found broken where it is."""

from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from typing import Any, TypeVar

import msgspec
import psycopg
import pytest
from msgspec import structs
from psycopg import AsyncConnection

from adapters.postgres.connection import conninfo
from domain.betting.coupon_events import BetPlaced, CouponComposed, CouponPaidOut, CouponSettled
from domain.betting.coupon_terms import CouponMode, CouponResult
from domain.betting.withdrawal_events import WithdrawalRequested
from domain.entry import Entry, Line
from domain.event import Event
from domain.ledger import chart, postings
from domain.ledger.entered import BankCashReceived, OpeningBalanceSet
from domain.ledger.events import PeriodClosed
from projections.ledger.invariants import INVARIANTS
from projections.ledger.verify import Finding, verify
from projections.runner import Projector
from tests.eventlog.test_upcasting import GOLDEN
from tests.projections.ledger.conftest import VIEWS
from tests.projections.ledger.told import Told
from tests.projections.log import RECORDED_AT, TYPES, Log
from workers.verifying import until_night, verify_all

T = TypeVar("T", bound=Event)
SAFE = chart.safe_cash("shop")


def _said(event_class: type[T]) -> T:
    """Such an event as it was written down once."""
    return msgspec.json.decode(
        (GOLDEN / f"{event_class.TYPE}@{event_class.VERSION}.json").read_bytes(), type=event_class
    )


def placed(entry: Entry, mode: CouponMode = CouponMode.CASH, stake: int = 100) -> BetPlaced:
    return structs.replace(_said(BetPlaced), entry=entry, mode=mode, stake=stake)


def settled(entry: Entry) -> CouponSettled:
    """Won in cash, 190 owed."""
    said = _said(CouponSettled)
    return structs.replace(said, entry=entry, mode=CouponMode.CASH, result=CouponResult.WON, gross=190, tax=0)


def paid(entry: Entry) -> CouponPaidOut:
    return structs.replace(_said(CouponPaidOut), entry=entry)


def manual(entry: Entry) -> BankCashReceived:
    return BankCashReceived(entry, "shop", "sheet 1")


def good() -> Told:
    """A short day of a desk: money in, two bets, one of which is won and paid."""
    told = Told()
    told.record("journal", OpeningBalanceSet(postings.opening_balance(SAFE, 1_000), "shop", "sheet"))
    told.record("journal", OpeningBalanceSet(postings.opening_balance(chart.player_available("p1"), 500), "shop", "s"))
    told.record("desk-7", manual(postings.float_in("7", "shop", 400)))
    for coupon in ("coupon-A", "coupon-B", "coupon-E"):
        told.say(coupon, _said(CouponComposed))
    told.record("coupon-A", placed(postings.stake_in_cash("7", 100)))
    told.record("coupon-B", placed(postings.stake_from_account("p1", 100), CouponMode.IDENTIFIED))
    told.record("coupon-A", settled(postings.won_in_cash("A", 100, 190)))
    told.record("coupon-A", paid(postings.coupon_paid("7", "A", 190)))
    told.record("coupon-E", placed(postings.stake_in_cash("7", 100)))
    told.record("coupon-E", settled(postings.won_in_cash("E", 100, 190)))
    held = postings.withdrawal_held("p1", 30)
    told.record("wd-1", structs.replace(_said(WithdrawalRequested), entry=held, player="p1", amount=30))
    told.say("period-shop", PeriodClosed(date(2026, 2, 28)))
    told.record("journal", manual(postings.drawn_from_bank("shop", "main", 50)))
    return told


def of(kind: str, *lines: tuple[str, int], effective_at: datetime | None = None) -> Entry:
    """An entry that no rule would make."""
    return Entry(kind, tuple(Line(*each) for each in lines), effective_at=effective_at)


def _placed_for_cash_from_an_account(told: Told) -> None:
    told.say("coupon-F", _said(CouponComposed))
    told.record("coupon-F", placed(postings.stake_from_account("p1", 100)))


BREAKING: dict[str, Callable[[Told], object]] = {
    "L-1": lambda told: told.record("journal", manual(of("P20", (SAFE, 5), (chart.bank("main"), -4)))),
    "L-2": lambda told: told.record("wd-3", manual(postings.withdrawal_held("p1", 401))),
    "L-3": lambda told: told.record("desk-7", manual(postings.float_out("7", "shop", 900))),
    "L-4": lambda told: told.record("journal", manual(of("P20", (chart.desk_cash("7"), 5), (SAFE, -5)))),
    "L-5": lambda told: told.record("journal", manual(of("P7", (chart.desk_cash("7"), 5), (SAFE, -5)))),
    "L-6": lambda told: told.record("coupon-C", placed(postings.stake_in_cash("7", 100), stake=99)),
    "L-7": lambda told: told.record("coupon-D", manual(postings.returned_in_cash("D", 5))),
    "L-8": lambda told: told.record("wd-2", manual(postings.withdrawal_held("p1", 1))),
    "L-9": _placed_for_cash_from_an_account,
    "L-11": lambda told: told.say("journal", manual(postings.drawn_from_bank("shop", "main", 50))),
    "L-12": lambda told: told.record(
        "journal", manual(of("P20", (SAFE, 5), (chart.bank("main"), -5), effective_at=RECORDED_AT - timedelta(days=1)))
    ),
    "L-13": lambda told: told.record("coupon-A", paid(postings.coupon_paid("7", "A", 1))),
}  # fmt: skip


async def found(conn: AsyncConnection, log: Log, told: Told) -> list[Finding]:
    log.append(*told.events)
    await Projector(conn, log.schema, VIEWS, TYPES).catch_up()
    return await looked(log)


async def looked(log: Log) -> list[Finding]:
    where = conninfo(log.database_url, role="kassa_reader", schema=log.schema, name="test")
    async with await psycopg.AsyncConnection.connect(where, autocommit=True) as reader:
        return list(await verify(reader))


def broken(findings: list[Finding]) -> set[str]:
    return {each.number for each in findings if each.broken}


async def test_good_books_hold_and_everything_was_looked_at(conn: AsyncConnection, log: Log) -> None:
    findings = await found(conn, log, good())
    assert broken(findings) == set()
    assert [each.number for each in findings if not each.looked_at] == []
    assert {each.position for each in findings} == {log.position}


@pytest.mark.parametrize("number", BREAKING)
async def test_what_is_broken_is_found_and_named(conn: AsyncConnection, log: Log, number: str) -> None:
    """The check can fail: books that break one of them."""
    told = good()
    BREAKING[number](told)
    findings = await found(conn, log, told)
    assert number in broken(findings)
    assert all(each.examples for each in findings if each.broken)


async def test_an_entry_made_twice_by_one_command_is_found(conn: AsyncConnection, log: Log) -> None:
    """L-10."""
    told = good()
    for _ in range(2):
        told.record("journal", manual(postings.drawn_from_bank("shop", "main", 50)))
    log.append(*told.events)
    with log.connect() as owner:
        owner.execute("update events set command = '7f2c8f2e-3b51-4d0e-9d5a-6f1c8f0a7b11'")
    assert broken(await looked(log)) >= {"L-10"}


@pytest.mark.parametrize(
    "harm",
    [
        "update account_totals set debits = debits + 1 where account = 'cash.desk.7'",
        "delete from account_totals where account = 'cash.desk.7'",
        "update account_statement set balance = balance + 1 where account = 'cash.desk.7' and kind = 'P9'",
        "update account_statement set debit = debit + 1 where account = 'cash.desk.7' and kind = 'P5'",
        "update ledger_pieces set debits = debits + 1 where account_class = 'ASSET'",
    ],
)
async def test_a_view_that_says_something_else_than_the_log_is_found(
    conn: AsyncConnection, log: Log, harm: str
) -> None:
    """L-11, L-1: read models are proved against the log."""
    await found(conn, log, good())
    with log.connect() as owner:
        owner.execute(harm.encode())
    assert broken(await looked(log)) & {"L-1", "L-11"}


async def test_views_behind_the_log_are_compared_with_what_they_have_read(conn: AsyncConnection, log: Log) -> None:
    told = good()
    await found(conn, log, told)
    before = log.position
    log.append(("journal", manual(postings.drawn_from_bank("shop", "main", 50))))
    findings = await looked(log)
    assert {each.position for each in findings if each.says.startswith("every entry of the log")} == {before}
    assert broken([each for each in findings if each.position == before]) == set()


async def test_the_night_looks_at_every_organisation_and_comes_again(conn: AsyncConnection, log: Log) -> None:
    told = good()
    BREAKING["L-3"](told)
    await found(conn, log, told)
    assert await verify_all(log.database_url) >= 2
    at = datetime(2026, 3, 1, 0, 0, tzinfo=UTC)
    assert until_night(at) == timedelta(days=1)
    assert until_night(at - timedelta(seconds=1)) == timedelta(seconds=1)


def test_every_invariant_of_the_ledger_is_in_the_table() -> None:
    """L-14 is the kiosk's."""
    numbers: list[Any] = [each.number for each in INVARIANTS]
    assert {f"L-{number}" for number in range(1, 14)} == set(numbers)
