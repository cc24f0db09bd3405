"""The questions of the fleet, asked of small fleets whose answers are known (CORE-05, CORE-06)."""

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.command import Command
from domain.decision import Decider
from domain.fleet.edits import releases, stock
from domain.fleet.edits.drives import PlanFnReplacement
from domain.fleet.edits.enrolment import RemoveRegister
from domain.fleet.edits.outages import PlanOutage, RecordOfflineReason
from domain.fleet.edits.parts import PlanPartReplacement
from domain.fleet.events.register import Part
from domain.fleet.events.release import ReleaseReason
from domain.fleet.parameters.values import Software
from domain.organisation.parts import RULING
from domain.organisation.rule_organisation import ChangeSetting
from projections.catalogue import VIEWS
from projections.runner import Projector
from tests.domain.deciding import Deciding
from tests.domain.fleet.house import House
from tests.domain.organisation.units import chain
from tests.projections.log import TYPES, Log

Rows = list[dict[str, Any]]


class Fleet:
    """A fleet at work in store 4711 of Moscow."""

    def __init__(self, conn: AsyncConnection, log: Log) -> None:
        self._conn, self.log = conn, log
        self.house = House(unit="4711")
        self.house.now = datetime.now(UTC) - timedelta(hours=3)
        self._written = 0
        self._began = datetime.now(UTC)
        log.append(*chain().log)

    @property
    def today(self) -> date:
        """Of Moscow."""
        return (datetime.now(UTC) + timedelta(hours=3)).date()

    def local(self, **ago: float) -> str:
        """A wall clock of Moscow."""
        at = self._began + timedelta(hours=3) - timedelta(**ago)
        return at.replace(tzinfo=None, microsecond=0).isoformat()

    def report(self, number: int, **told: Any) -> None:
        self.house.report({"fn_serial": f"{number:016}"} | told, number=f"{number:010}", previous_fn=f"{number:016}")

    def do(self, command: Any) -> None:
        self.house.do(command)

    def decided(self, deciders: Iterable[Decider], *commands: Command) -> None:
        """Commands of streams that stand beside registers; each stream is written by one call."""
        deciding = Deciding(deciders)
        for command in commands:
            deciding.when(command)
        self.log.append(*deciding.log)

    async def ask(self, sql: str) -> Rows:
        happened = self.house.happened[self._written :]
        self._written += len(happened)
        self.log.append(*((str(each.originator_id), each.event) for each in happened))
        await Projector(self._conn, self.log.schema, VIEWS, TYPES).catch_up()
        with self.log.connect() as conn, conn.cursor(row_factory=dict_row) as cursor:
            return cursor.execute(sql.encode()).fetchall()


def register(number: int) -> str:
    return f"CSI-{number:010}"


@pytest.fixture
def fleet(conn: AsyncConnection, log: Log) -> Fleet:
    return Fleet(conn, log)


async def test_one_queue_is_ordered_by_what_stops_first(fleet: Fleet) -> None:
    """FLEET-11, FLEET-14, FLEET-10: reasons, severity, since, deadline."""
    well = {"fn_valid_until": (fleet.today + timedelta(days=300)).isoformat(), "fn_phase": "FISCAL"}
    fleet.report(1, **well)
    fleet.report(2, **well, ofd_unsent=5, ofd_first_fd=7, ofd_first_at=fleet.local(days=25))
    fleet.report(3, **well | {"fn_valid_until": (fleet.today + timedelta(days=2)).isoformat()})
    fleet.report(4, **well, err_nvr=True)
    fleet.report(5, **well, battery_mv=2_500)
    rows = await fleet.ask("select * from attention order by urgency, next_deadline")
    assert [(row["register_id"], row["severity"], row["reasons"]) for row in rows] == [
        (register(4), "CRITICAL", ["fatal_error"]),
        (register(3), "HIGH", ["fn_replace_now"]),
        (register(2), "HIGH", ["ofd_oldest_20"]),
        (register(5), "LOW", ["service"]),
    ]
    assert rows[2]["since"] == datetime.fromisoformat(fleet.local(days=25)).replace(tzinfo=UTC) - timedelta(hours=3)
    assert rows[2]["next_deadline"] - rows[2]["since"] == timedelta(days=30)
    assert (rows[2]["consequence"], rows[2]["store_code"]) == ("STOPS_REGISTER", "4711")
    (unsent,) = await fleet.ask("select * from fleet_unsent")
    assert (unsent["register_id"], unsent["ofd_unsent"], unsent["ofd_days_left"]) == (register(2), 5, 4)
    assert (unsent["ofd_consequence"], unsent["fn"]) == ("STOPS_REGISTER", f"{2:016}")


async def test_a_store_tells_how_many_registers_stood_idle_and_whether_anybody_said_why(fleet: Fleet) -> None:
    """FLEET-17, FLEET-18, FLEET-19."""
    fleet.report(1, last_fiscal_at=fleet.local(hours=1))
    for number in (2, 3, 4):
        fleet.report(number, last_fiscal_at=fleet.local(days=8))
        fleet.house.report(number=f"{number:010}", reachable=False)
    now = fleet.house.now
    version = fleet.house.version
    fleet.do(PlanOutage(register(2), version(register(2)), "o", now, now + timedelta(days=9), "repairs"))
    fleet.do(RecordOfflineReason(register(3), version(register(3)), "lent to 4712"))
    (row,) = await fleet.ask("select * from store_idle_week")
    assert (row["unit"], row["registers"], row["online_now"], row["idle_all_week"]) == ("4711", 4, 1, 3)
    assert (row["planned"], row["reason_given"], row["reason_missing"]) == (1, 1, 1)
    missing = await fleet.ask("select register_id from fleet_register where offline_reason_missing")
    assert [each["register_id"] for each in missing] == [register(4)]


async def test_drives_are_due_in_weeks_and_months_and_bought_in_time(fleet: Fleet) -> None:
    """FLEET-22, FLEET-25, FLEET-26, FLEET-64."""
    for number, days in ((1, -2), (2, 20), (3, 50), (4, 80), (5, 400)):
        until = (fleet.today + timedelta(days=days)).isoformat()
        fleet.report(number, fn_valid_until=until, fn_model="Ин15-2")
    on = fleet.today + timedelta(days=10)
    fleet.do(PlanFnReplacement(f"{2:016}", 99, on))
    rows = await fleet.ask("select * from fn_replacement_forecast order by bucket, begins")
    for bucket in ("DAY", "WEEK", "MONTH"):
        of_bucket = [row for row in rows if row["bucket"] == bucket]
        assert sum(row["total"] for row in of_bucket) == 5
        assert sum(row["due_by_date"] for row in of_bucket) == 5
        assert [row["planned"] for row in of_bucket if row["planned"]] == [1]
        assert [row["overdue"] for row in of_bucket if row["overdue"]] == [1]
    days = {row["begins"]: row for row in rows if row["bucket"] == "DAY"}
    assert (days[on]["planned"], days[fleet.today + timedelta(days=20)]["total"]) == (1, 1)
    assert {row["unit"] for row in rows} == {"4711"}
    (plan,) = await fleet.ask("select * from fn_purchase_plan")
    assert (plan["needed_30"], plan["needed_60"], plan["needed_90"], plan["quantity"]) == (2, 3, 4, 5)
    assert plan["order_by"] == fleet.today - timedelta(days=2 + plan["lead_days"])
    drive = (await fleet.ask("select * from fiscal_drive where fn_days_left = 20"))[0]
    assert (drive["register_id"], drive["unit"], drive["fn_replacement_planned_on"]) == (register(2), "4711", on)


async def test_what_is_in_stock_and_on_order_is_not_bought_again(fleet: Fleet) -> None:
    """FLEET-26, FLEET-27: order_by, stock, on_order, safety stock and lead days as the organisation set them."""
    for number, days in enumerate((10, 20, 30, 40, 50, 80), 1):
        until = (fleet.today + timedelta(days=days)).isoformat()
        fleet.report(number, fn_valid_until=until, fn_model="Ин15-2")
    fleet.decided(
        stock.DECIDERS,
        stock.RecordFnReceipt("north", "Ин15-2", 3),
        stock.OrderFn("north", "Ин15-2", 1, "PO-1", fleet.today, 0),
    )
    fleet.decided(
        RULING,
        ChangeSetting("fn_safety_stock_pct", "organisation", "50", "many fail", 0),
        ChangeSetting("fn_lead_days", "organisation", "10", "quick", 0),
        ChangeSetting("fn_lead_days", "unit:north", "21", "far away", 0),
    )
    (plan,) = await fleet.ask("select * from fn_purchase_plan")
    assert plan == {
        "unit": "north",  # keeps the stock for 4711 below it
        "model": "Ин15-2",
        "stock": 3,
        "on_order": 1,
        "needed_30": 3,
        "needed_60": 5,
        "needed_90": 6,
        "safety_stock": 3,
        "quantity": 6 + 3 - 3 - 1,
        "lead_days": 21,
        "order_by": fleet.today + timedelta(days=20 - 21),  # one of four is not kept for those that fail
    }


async def test_the_catalogue_counts_who_has_a_release_and_who_lacks_it(fleet: Fleet) -> None:
    """FLEET-61, FLEET-84, FLEET-95: numbers are compared one by one, models and the least version count."""
    for number, version in enumerate(("665.9", "665.10", "665.2", "664"), 1):
        fleet.report(number, model_name="Пирит 2Ф", firmware_version=version, router_version="2.0")
    fleet.report(5, model_name="Viki Print 57", firmware_version="665.2")
    fleet.decided(
        releases.DECIDERS,
        releases.RegisterRelease(
            Software.FIRMWARE, "665.10", "ab" * 32, ("Пирит 2Ф",), (ReleaseReason.LEGAL,), "user:ann", "665"
        ),
        releases.ApproveRelease(Software.FIRMWARE, "665.10", 1, "user:bob"),
        releases.SetRequiredBy(Software.FIRMWARE, "665.10", 3, fleet.today),
        releases.RegisterRelease(Software.ROUTER, "1.9", "cd" * 32, ("Пирит 2Ф",), (ReleaseReason.FIX,), "user:ann"),
        releases.WithdrawRelease(Software.ROUTER, "1.9", 1, "wrong file"),
    )
    firmware, router = await fleet.ask("select * from release_catalogue where kind <> 'WIFI' order by kind")
    assert (firmware["version"], firmware["installed_count"], firmware["outdated_count"]) == ("665.10", 1, 2)
    assert (firmware["reasons"], firmware["models"], firmware["min_from"]) == (["LEGAL"], ["Пирит 2Ф"], "665")
    assert (firmware["author"], firmware["approver"]) == ("user:ann", "user:bob")
    assert (firmware["required_by"], firmware["revision"], firmware["withdrawn_at"]) == (fleet.today, 4, None)
    assert firmware["published_at"] is not None
    assert (router["installed_count"], router["outdated_count"], router["published_at"]) == (0, 0, None)
    assert router["withdrawn_at"] is not None


def _published(kind: Software, version: str, *models: str) -> tuple[Command, ...]:
    return (
        releases.RegisterRelease(kind, version, "ab" * 32, models, (ReleaseReason.FIX,), "user:ann"),
        releases.ApproveRelease(kind, version, 1, "user:bob"),
    )


async def test_a_register_is_to_run_the_newest_release_of_its_model(fleet: Fleet) -> None:
    """FLEET-61, FLEET-84: published and not withdrawn; numbers are compared one by one."""
    versions = ("665.9", "665.10", "665.11", None)
    for number, version in enumerate(versions, 1):
        fleet.report(
            number, model_name="Пирит 2Ф", router_version="2.0", **{"firmware_version": version} if version else {}
        )
    fleet.report(5, model_name="Viki Print 57", firmware_version="1.0")
    fleet.decided(
        releases.DECIDERS,
        *_published(Software.FIRMWARE, "665.9", "Пирит 2Ф"),
        *_published(Software.FIRMWARE, "665.10", "Пирит 2Ф", "Вики Принт 80"),
        *_published(Software.FIRMWARE, "665.12", "Пирит 2Ф"),
        releases.WithdrawRelease(Software.FIRMWARE, "665.12", 3, "bricks"),
        releases.RegisterRelease(
            Software.FIRMWARE, "665.13", "ab" * 32, ("Пирит 2Ф",), (ReleaseReason.FIX,), "user:ann"
        ),
        *_published(Software.ROUTER, "2.1", "Пирит 2Ф"),
    )
    rows = await fleet.ask(
        "select firmware_target, firmware_outdated, router_target from fleet_register order by register_id"
    )
    assert [tuple(row.values()) for row in rows] == [
        ("665.10", True, "2.1"),
        ("665.10", False, "2.1"),
        ("665.10", False, "2.1"),
        ("665.10", None, "2.1"),
        (None, None, None),
    ]
    assert await fleet.ask("select * from attention") == [], "nobody is asked to update yet"


async def test_who_is_below_a_required_release_on_its_day_needs_attention(fleet: Fleet) -> None:
    """FLEET-14, FLEET-84: what is required later, or of another model, asks nothing of anybody."""
    for number, version in ((1, "665.9"), (2, "665.10"), (3, "665.2")):
        fleet.report(number, model_name="Пирит 2Ф", firmware_version=version)
    fleet.report(4, model_name="Viki Print 57", firmware_version="1.0")
    fleet.decided(
        releases.DECIDERS,
        *_published(Software.FIRMWARE, "665.9", "Пирит 2Ф"),
        *_published(Software.FIRMWARE, "665.10", "Пирит 2Ф"),
        *_published(Software.ROUTER, "900", "Viki Print 57"),
        releases.SetRequiredBy(Software.FIRMWARE, "665.9", 3, fleet.today),
        releases.SetRequiredBy(Software.FIRMWARE, "665.10", 3, fleet.today + timedelta(days=2)),
        releases.SetRequiredBy(Software.ROUTER, "900", 3, fleet.today),
    )
    (row,) = await fleet.ask("select register_id, severity, reasons from attention")
    assert row == {"register_id": register(3), "severity": "LOW", "reasons": ["update_required"]}
    found = await fleet.ask("select register_id from fleet_register where firmware_outdated order by 1")
    assert [each["register_id"] for each in found] == [register(1), register(3)]


async def test_a_forecast_of_the_past_is_what_was_replaced(fleet: Fleet) -> None:
    """FLEET-64: back-tested: drives are taken out some days before their end, and buckets tell both."""
    start = datetime.now(UTC) - timedelta(days=300)
    for number in range(40):
        fleet.house.now = start + timedelta(days=number * 6)
        until = (fleet.house.now + timedelta(days=33)).date().isoformat()
        serials = [f"{number:015}{end}" for end in (1, 2)]
        for serial, days in zip(serials, (0, 30), strict=True):
            fleet.house.now += timedelta(days=days)
            told: Any = {"fn_serial": serial, "fn_model": "Ин15-2"} | ({"fn_valid_until": until} if not days else {})
            fleet.house.report(told, number=f"{number:010}", previous_fn=serials[0])
    rows = await fleet.ask(
        "select begins, sum(total) as total, sum(replaced) as replaced from fn_replacement_forecast "
        "where bucket = 'MONTH' group by begins having sum(replaced) > 0 order by begins"
    )
    assert sum(row["replaced"] for row in rows) == 40
    off = int(sum(abs(row["total"] - row["replaced"]) for row in rows))
    assert off <= 0.4 * 40, rows


async def test_paces_of_the_last_days_make_forecasts(fleet: Fleet) -> None:
    """FLEET-28, FLEET-33, FLEET-34, FLEET-64: documents and millimetres a day."""
    for days in range(20, 0, -1):
        fleet.house.now = datetime.now(UTC) - timedelta(days=days)
        fleet.report(
            1,
            model_code=8,
            fn_last_fd=100_000 + (20 - days) * 1_000,
            head_total_mm=100_000_000 + (20 - days) * 1_000_000,
            cuts_total=10,
        )
    fleet.do(PlanPartReplacement(register(1), fleet.house.version(register(1)), Part.HEAD, fleet.today))
    (row,) = await fleet.ask("select * from fleet_register")
    assert 900 <= row["fn_docs_per_day"] <= 1_000
    assert 130 <= (row["fn_end_forecast"] - fleet.today).days <= 150
    parts = {each["part"]: each for each in await fleet.ask("select * from part_and_register_forecast")}
    assert parts.keys() == {"HEAD", "CUTTER", "BATTERY", "REGISTER"}
    head = parts["HEAD"]
    assert (head["wear_pct"], head["planned_on"]) == (79, fleet.today)
    assert 900_000 <= head["per_day"] <= 1_000_000
    assert 30 <= (head["eta"] - fleet.today).days <= 36
    assert parts["REGISTER"]["wear_pct"] == row["wear_pct"] == 79
    assert parts["CUTTER"]["eta"] is None


async def test_fatal_errors_are_logged_with_their_time_and_how_often_they_come(fleet: Fleet) -> None:
    """FLEET-72, FLEET-73, FLEET-80."""
    for mask in (0, 4, 0, 4):
        fleet.report(1, kkt_fatal_mask=mask)
    fleet.report(2, kkt_fatal_mask=0x100, fn_fatal_text=["Нет ресурса"])
    rows = await fleet.ask("select * from fatal_error_log order by position")
    seen = [(row["register_id"], row["scope"], row["error"], row["bit"], row["count_30d"]) for row in rows]
    assert seen[:2] == [(register(1), "FN", "err_no_fn", 2, 2)] * 2
    assert set(seen[2:]) == {(register(2), "REGISTER", "bit_8", 8, 1), (register(2), "FN", "Нет ресурса", None, 1)}
    assert [row["cleared_at"] is None for row in rows] == [False, True, True, True]
    assert rows[0]["duration_s"] == 61
    (first, second) = await fleet.ask("select fatal_errors, fatal_30d from fleet_register order by register_id")
    assert first == {"fatal_errors": ["err_no_fn"], "fatal_30d": 2}
    assert second["fatal_errors"] == sorted(["bit_8", "Нет ресурса"])


async def test_versions_are_counted_by_model(fleet: Fleet) -> None:
    """FLEET-61."""
    for number, version in ((1, "565.1.9"), (2, "565.1.10"), (3, "565.1.10")):
        fleet.report(number, model_name="Пирит 2Ф", firmware_version=version)
    rows = await fleet.ask("select * from version_matrix where kind = 'FIRMWARE' order by registers desc")
    assert [(row["version"], row["model"], row["registers"]) for row in rows] == [
        ("565.1.10", "Пирит 2Ф", 2),
        ("565.1.9", "Пирит 2Ф", 1),
    ]
    assert float(rows[0]["share"]) == pytest.approx(0.6667)


async def test_a_register_that_was_removed_leaves_the_lists_and_is_found_among_those_that_left(fleet: Fleet) -> None:
    """FLEET-88, FLEET-89, DEC-09."""
    fleet.report(1, err_nvr=True)
    fleet.do(RemoveRegister(register(1), fleet.house.version(register(1)), "4711", "sold"))
    for view in ("fleet_register", "attention", "store_idle_week", "version_matrix"):
        assert await fleet.ask(f"select * from {view}") == [], view
    (row,) = await fleet.ask("select * from removed_registers")
    assert (row["register_id"], row["enrolment_state"], row["version"]) == (
        register(1),
        "REMOVED",
        fleet.house.version(register(1)),
    )
