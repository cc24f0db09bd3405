"""What desks, shifts, identifications and withdrawals are read as, against the log of the worked day (spec C.4.1)."""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection

from domain.event import Event
from domain.ledger.entered import EntryReversed
from domain.ledger.events import AccountMoved
from domain.processes.identify_player import CloseIdentification, IdentifyPlayer
from domain.processes.move_cash import FloatIn, ReceiveTransfer, TransferBetweenDesks
from domain.processes.shift_acts import LockShift, UnlockShift
from projections.betting.shifts import LINES
from projections.catalogue import VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from tests.domain.desks.shop import IVANOVA, MANAGER, PETROVA, Shop, shop
from tests.domain.desks.worked_day import ROUBLE, day
from tests.projections.log import TYPES, Log

_NAMES = [name for name, *_ in LINES]
_SIGNED = " ".join(f"{'+' if grows else '-'} {name}" for name, _, grows, _ in LINES)


async def shown(conn: AsyncConnection, log: Log, events: Sequence[tuple[str, Event]], batch_size: int = 1000) -> None:
    log.append(*events)
    await Projector(conn, log.schema, VIEWS, TYPES, batch_size=batch_size).catch_up()


def rows(log: Log, sql: str) -> list[dict[str, Any]]:
    with log.connect() as conn:
        cursor = conn.execute(sql.encode())
        assert cursor.description is not None
        names = [column.name for column in cursor.description]
        return [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]


@pytest.mark.parametrize("batch_size", [1, 7, 1000])
async def test_the_report_of_the_worked_day_is_right_to_the_kopeck(
    conn: AsyncConnection, log: Log, batch_size: int
) -> None:
    """BET-67, L-4: every line, and together they are the account of the desk."""
    await shown(conn, log, day().log, batch_size)
    (report,) = rows(log, _of_view("shift_report", "desk = 'd1'"))
    assert {name: report[name] // ROUBLE for name in (*_NAMES, "opening", "other", "balance") if report[name]} == {
        "float_in": 10_000,
        "deposits": 5_000,
        "withdrawals": 4_000,
        "cash_stakes": 1_700,
        "coupon_payouts": 1_900,
        "cash_refunds": 200,
        "collections": 5_000,
        "short": 100,
        "balance": 5_500,
    }
    assert (report["state"], report["cashier"], report["unit"]) == ("CLOSED", IVANOVA, "shop-1")
    assert [report[name] // ROUBLE for name in ("expected", "counted", "difference")] == [5_600, 5_500, -100]
    assert log.rows("select balance from account_totals where account = 'cash.desk.d1'") == [(5_500 * ROUBLE,)]


async def test_every_line_of_a_desk_balance_is_explained_by_the_events_behind_it(
    conn: AsyncConnection, log: Log
) -> None:
    """L-4, L-5: the operations of a rule add up to its line; an identified bet is one of them and moves nothing."""
    at = day()
    await shown(conn, log, at.log)
    (balance,) = rows(log, _of_view("desk_balance", "desk = 'd1'"))
    told = rows(log, _of_view("shift_operations", f"shift = '{balance['shift']}'") + " order by position")
    for name, kind, grows, _ in LINES:
        effects = [each["effect"] for each in told if each["kind"] == kind and (each["effect"] > 0) is grows]
        assert abs(sum(effects)) == balance[name], name
    assert sum(each["effect"] for each in told) == balance["balance"] - balance["opening"]
    (bet,) = [each for each in told if each["kind"] == "P4"]
    assert (bet["effect"], bet["amount"], bet["player"]) == (0, 2_000 * ROUBLE, "p1")
    for each in told:
        stream, _, version = each["source"].rpartition("@")
        event = [event for name, event in at.log if name == stream][int(version) - 1]
        assert f"betting.{each['operation']}" == event.TYPE or f"players.{each['operation']}" == event.TYPE
    assert [each["operation"] for each in told][:3] == ["DeskShiftOpened", "FloatInRecorded", "DepositAccepted"]
    assert [each["operation"] for each in told][-3:] == ["CashShortRecorded", "CashCounted", "DeskShiftClosed"]


async def test_what_moves_a_drawer_from_elsewhere_is_in_its_balance(conn: AsyncConnection, log: Log) -> None:
    """L-4 holds whatever moved the drawer; what comes after the closing is in no shift, and in the balance."""
    at = shop(float_in=0)
    at.when(FloatIn("d1", MANAGER, 900))
    at.when(TransferBetweenDesks("d1", IVANOVA, amount=300, to_desk="d2", transfer="t1"))
    at.when(ReceiveTransfer("d2", PETROVA, transfer="t1"))
    (moved,) = [event for event in at.entries() if event.TYPE == "betting.FloatInRecorded"]
    mirror = tuple(type(line)(line.account, -line.amount // 3) for line in moved.entry.lines)
    entry = type(moved.entry)("P37", mirror, reverses="desk-d1@3")
    at.given(
        ("journal", EntryReversed(entry, "shop-1", "a slip of the pen")),
        ("acct-cash.desk.d1", AccountMoved(-300, 300, "P37", "journal@2", "RUB")),
    )
    await shown(conn, log, at.log)
    found = rows(log, _of_view("desk_balance", "true") + " order by desk")
    assert [(each["transfers_in"], each["transfers_out"], each["other"], each["balance"]) for each in found] == [
        (0, 300, -300, 300),
        (300, 0, 0, 300),
    ]
    assert log.rows(f"select count(*) from desk_shifts where opening {_SIGNED} + other <> balance") == [(0,)], "L-4"
    (reversal,) = rows(log, _of_view("shift_operations", "kind = 'P37'"))
    assert (reversal["shift"], reversal["effect"], reversal["desk"]) == ("s1", -300, "d1")


async def test_the_state_of_a_desk_is_told_for_its_screen(conn: AsyncConnection, log: Log) -> None:
    """BET-52, BET-53, BET-57, BET-60: mode, player, balance; and what was found before."""
    at = _now(shop())
    at.identify("p1")
    at.when(IdentifyPlayer("d2", PETROVA, "p2"))
    await shown(conn, log, at.log)
    first, second = rows(log, _of_view("desk_state", "true") + " order by desk")
    assert (first["mode"], first["identified_player"], first["method"]) == ("IDENTIFIED", "p1", "DOCUMENT")
    assert (first["desk_balance"], first["shift_state"], first["cashier"]) == (1_000_000, "OPEN", IVANOVA)
    assert (second["mode"], second["identified_player"], second["found_player"]) == ("NORMAL", None, "p2")
    await shown(conn, log, at.when(CloseIdentification("d1", IVANOVA)) + at.when(LockShift("d2", PETROVA)))
    first, second = rows(log, _of_view("desk_state", "true") + " order by desk")
    assert (first["mode"], first["identification"], first["identified_player"]) == ("NORMAL", None, None)
    assert (second["shift_state"], second["found_player"]) == ("LOCKED", None)
    await shown(conn, log, at.when(UnlockShift("d2", MANAGER)))
    turned = "operation in ('DeskShiftLocked', 'DeskShiftUnlocked') order by position"
    assert [(each["done_by"], each["amount"]) for each in rows(log, _of_view("shift_operations", turned))] == [
        (PETROVA, 0),
        (MANAGER, 0),
    ]


async def test_a_desk_is_out_of_the_mode_when_the_time_is_over_whoever_has_told_it(
    conn: AsyncConnection, log: Log
) -> None:
    """DEC-29: the clock worker comes later."""
    at = shop()  # in March
    at.identify("p1")
    await shown(conn, log, at.log)
    state, _ = rows(log, _of_view("desk_state", "true") + " order by desk")
    assert (state["mode"], state["identified_player"]) == ("NORMAL", None)


async def test_recent_players_come_last_first_each_once(conn: AsyncConnection, log: Log) -> None:
    """BET-44, BET-45, DEC-30: of this desk, so many, of so many hours, as the shop has set."""
    at = _now(shop())
    began = at.now
    for minutes, player in ((0, "p1"), (1, "p2"), (2, "p1")):
        at.now = began + timedelta(minutes=minutes)
        at.identify(player)
    at.identify("p2", "d2", PETROVA)
    at.now = began - timedelta(hours=13)
    await shown(conn, log, at.log)
    assert _recent(log) == ["p1", "p2"]
    at.setting("recent_identifications_count", 1, "unit:all")
    await shown(conn, log, at.log[-1:])
    assert _recent(log) == ["p1"]
    assert log.rows("select distinct end_reason from identifications where desk = 'd1'") == [("REPLACED",), (None,)]


async def test_a_withdrawal_is_read_in_every_state(conn: AsyncConnection, log: Log) -> None:
    """Spec B.3.4 withdrawal_view; L-8: what is held is what is on its way."""
    at = day()
    await shown(conn, log, at.log)
    (paid,) = rows(log, "select * from withdrawals")
    assert (paid["state"], paid["amount"], paid["desk"], paid["paid_by"]) == ("PAID", 400_000, "d1", IVANOVA)
    assert (paid["paid_source"], paid["needs_code"]) == ("wd-w1@4", True)
    assert log.rows("select coalesce(sum(balance), 0) from account_totals where code = 'L2'") == [(0,)]


async def test_all_of_it_is_the_same_after_a_rebuild(conn: AsyncConnection, log: Log) -> None:
    """Read models can be thrown away."""
    await shown(conn, log, day().log)
    names = ("desks", "identifications_told", "withdrawals", "desk_shifts", "shift_operations_told")
    before = {name: log.rows(f"select * from {name} t order by t") for name in names}
    for view in VIEWS:
        if view.name in names:
            await rebuild(conn, log.schema, view, TYPES)
    assert {name: log.rows(f"select * from {name} t order by t") for name in names} == before


def _of_view(name: str, where: str) -> str:
    (view,) = [each for each in VIEWS if each.name == name]
    return f"select * from ({view.source_sql}) {name} where {where}"


def _recent(log: Log) -> list[str]:
    return [row["player"] for row in rows(log, _of_view("recent_identifications", "desk = 'd1'") + " order by at desc")]


def _now(at: Shop) -> Shop:
    """What ends by itself is compared with the clock of the database."""
    at.now = datetime.now(UTC)
    return at
