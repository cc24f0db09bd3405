"""What the fed tables hold against the aggregates themselves, whatever happened and whatever the size of a batch."""

from datetime import date, datetime
from ipaddress import ip_address
from typing import Any

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.fleet.group import RegisterGroup
from domain.fleet.lease import ActivityLease
from domain.fleet.parameters.parameter import Kind, Parameter, Value
from projections.fleet.fleet_drives import KEPT as OF_DRIVES
from projections.fleet.registers import KEPT as OF_REGISTERS
from projections.fleet.views import FLEET_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from tests.projections.fleet.fleet_history import FleetHistory
from tests.projections.log import TYPES, Log

_PARTS = {"HEAD": "head_planned_on", "CUTTER": "cutter_planned_on", "BATTERY": "battery_planned_on"}


def typed(parameter: Parameter, value: Value) -> Any:
    """A plain value as a column gives it."""
    if value is None:
        return None
    match parameter.kind:
        case Kind.DATE:
            return date.fromisoformat(str(value))
        case Kind.LOCAL_TIME | Kind.INSTANT:
            return datetime.fromisoformat(str(value))
        case Kind.IP:
            return ip_address(str(value))
        case _:
            return value


def rows(log: Log, sql: str) -> dict[Any, dict[str, Any]]:
    with log.connect() as conn, conn.cursor(row_factory=dict_row) as cursor:
        found = cursor.execute(sql.encode()).fetchall()
    return {next(iter(row.values())): row for row in found}


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 2), (2, 9), (3, 10_000), (4, 10_000)])
async def test_registers_hold_what_the_events_say_whatever_the_size_of_a_batch(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    """FLEET-06, FLEET-56, FLEET-62, DEC-01: every parameter of every report, and every edit."""
    history = FleetHistory(seed, 60 if batch_size == 2 else 200)
    log.append(*history.log)
    await Projector(conn, log.schema, FLEET_VIEWS, TYPES, batch_size=batch_size).catch_up()

    found = rows(log, "select * from registers")
    assert found.keys() == {each.register for each in history.registers()}
    for each in history.registers():
        row, state = found[each.register], each.state
        edited = {key: value for key, value in each.edited_values().items() if key not in {"unit", "tags"}}
        known = {**state.told, **edited}
        for parameter in OF_REGISTERS:
            if parameter.key in {"offline_reason", "enrolled_at", "last_service_at"}:
                continue
            expected = typed(parameter, known.get(parameter.key))
            assert row[parameter.key] == (None if expected == "" else expected), parameter.key
        assert (row["unit"], row["router"], row["tags"]) == (state.unit, state.router, state.tags)
        assert {part: row[column] for part, column in _PARTS.items() if row[column]} == state.parts
        assert state.edited <= row["version"] == each.version
    for drive, row in rows(log, "select * from fleet_drives").items():
        aggregate = history.house.live(f"fn-{drive}")
        for parameter in OF_DRIVES:
            assert row[parameter.key] == typed(parameter, aggregate.state.told.get(parameter.key)), parameter.key
        own = (row["register"], row["fn_replacement_planned_on"], row["corrected_until"], row["version"])
        state = aggregate.state
        assert own == (state.register, state.replacement_on, state.corrected_until, aggregate.version)
    held = {
        name.register: (lease.activity, lease.holder, lease.until)
        for name in history.of(ActivityLease)
        if (lease := name.held)
    }
    assert {
        key: (row["activity"], row["holder"], row["until"])
        for key, row in rows(log, "select * from register_leases").items()
    } == held
    outages = {(each.register, key) for each in history.registers() for key in each.state.outages}
    assert set(log.rows("select register, outage from planned_outages")) == outages
    listed = {
        ("g", each) for group in history.of(RegisterGroup) if group.state.exists for each in group.state.registers
    }
    assert set(log.rows("select group_id, register from group_members")) == listed


async def test_the_fleet_can_be_rebuilt_to_the_identical_content_under_those_who_look_at_it(
    conn: AsyncConnection, log: Log
) -> None:
    """CORE-08: and the views over the tables are there all the while."""
    log.append(*FleetHistory(5, 250).log)
    await Projector(conn, log.schema, FLEET_VIEWS, TYPES, batch_size=40).catch_up()
    before = log.rows("select * from fleet_register order by register_id")
    for view in FLEET_VIEWS:
        if view.fed:
            assert (await rebuild(conn, log.schema, view, TYPES)).differing == 0, view.name
    assert len(log.rows("select * from fleet_register order by register_id")) == len(before) > 3
