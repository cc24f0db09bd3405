"""What SQL says of a register is what the policies in Python say of the same values at the same instant."""

from datetime import datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from psycopg import AsyncConnection
from psycopg.rows import dict_row

from domain.fleet.parameters.catalogue import BY_KEY
from domain.fleet.policies.attention import attention_of
from domain.fleet.policies.figures import Given, figures_of
from domain.fleet.policies.health import POLICY
from projections.fleet import policy_sql
from projections.fleet.figures import FIGURES
from projections.fleet.sources import ON_THE_LISTS, REGISTER_SOURCES
from projections.fleet.views import FLEET_VIEWS
from projections.runner import Projector
from projections.units import UNITS_VIEW
from tests.domain.organisation.units import chain
from tests.projections.fleet.fleet_history import FleetHistory
from tests.projections.fleet.test_told import typed
from tests.projections.log import TYPES, Log

# Told of neither: history of some days or other contexts tell them.
_GIVEN = {"firmware_outdated", "update_overdue", "count_mismatch", "fn_docs_per_day", "wear_eta"}
_COMPARED = sorted(FIGURES.keys() - _GIVEN)


def _query(schema: str) -> str:
    figures = ", ".join(f'({FIGURES[key]}) as "{key}"' for key in _COMPARED)
    return (
        f"select now() as now, u.time_zone as zone, r.register_id, r.fn_serial, {figures}, "
        f"{policy_sql.REASONS} as reasons, {policy_sql.SEVERITY} as severity, "
        f"{policy_sql.MAYBE} as maybe, {policy_sql.NEXT_DEADLINE} as next_deadline, "
        f"{FIGURES['fn_docs_per_day']} as fn_docs_per_day, "
        f"r.ofd_unsent_before, r.ofd_unsent_earlier, r.head_replaced_mm, r.cutter_replaced_cuts "
        f"from {REGISTER_SOURCES} where {ON_THE_LISTS}"
    ).replace("{schema}", f"'{schema}'")


def _plain(value: Any) -> Any:
    return int(value) if isinstance(value, Decimal) and value == int(value) else value


def _expected(history: FleetHistory, row: dict[str, Any]) -> dict[str, Any]:
    told = dict(history.house.live(f"register-{row['register_id']}").state.told)
    drive = history.house.aggregates.get(f"fn-{row['fn_serial']}")
    told |= drive.state.told if drive else {}  # type: ignore[attr-defined]
    queue = [row["ofd_unsent_earlier"], row["ofd_unsent_before"], told.get("ofd_unsent")]
    given = Given(
        row["now"],
        ZoneInfo(row["zone"] or "Europe/Moscow"),
        docs_per_day=row["fn_docs_per_day"] or Decimal(0),  # there is a pace when a midnight was among the last hours
        corrected_until=drive.state.corrected_until if drive else None,  # type: ignore[attr-defined]
        offline_planned=row["offline_planned"],
        ofd_unsent_grows=None not in queue and queue[0] < queue[1] < queue[2],
        replaced_at={
            key: value
            for key, value in {
                "head_total_mm": row["head_replaced_mm"],
                "cuts_total": row["cutter_replaced_cuts"],
            }.items()
            if value is not None
        },
    )
    figures = figures_of(told, given)
    attention = attention_of(figures)
    return {
        **{key: figures.get(key) for key in _COMPARED},
        "reasons": [each.message for each in attention.reasons] if attention else [],
        "severity": attention.severity if attention else None,
        "next_deadline": min(
            (figures[key] for key in ("ofd_block_at", "fn_end_at", "oism_block_at") if key in figures), default=None
        ),
    }


@pytest.mark.parametrize("seed", range(6))
async def test_sql_and_policies_say_the_same_of_every_register(conn: AsyncConnection, log: Log, seed: int) -> None:
    """FLEET-10, FLEET-14, FLEET-21, FLEET-22, FLEET-30…35, FLEET-63, FLEET-66, DEC-03…05, DEC-07."""
    history = FleetHistory(seed, 250)
    log.append(*chain().log, *history.log)
    await Projector(conn, log.schema, (UNITS_VIEW, *FLEET_VIEWS), TYPES).catch_up()
    with log.connect() as reading, reading.cursor(row_factory=dict_row) as cursor:
        rows = cursor.execute(_query(log.schema).encode()).fetchall()
    assert len(rows) > 3
    for row in rows:
        expected = _expected(history, row)
        assert row["maybe"] or row["severity"] is None, "the quick look leaves nobody out who needs attention"
        ours = {key: _plain(row[key]) for key in expected}
        wanted = {
            key: typed(BY_KEY[key], value) if key in BY_KEY and isinstance(value, str) else _plain(value)
            for key, value in expected.items()
        }
        # what is false in Python may be unknown in SQL: no condition tells them apart
        for key in ("ofd_unsent_grows", "fn_shift_known"):
            ours[key], wanted[key] = bool(ours[key]), bool(wanted[key])
        assert ours == wanted, (row["register_id"], {k: (ours[k], wanted[k]) for k in ours if ours[k] != wanted[k]})


async def test_every_row_of_the_policy_came_up(conn: AsyncConnection, log: Log) -> None:
    """FLEET-14: else the comparison would prove little."""
    seen: set[str] = set()
    log.append(*chain().log)
    for seed in range(3):
        history = FleetHistory(100 + seed, 250)
        now = datetime.now(ZoneInfo("Europe/Moscow"))
        for register in history.registers():
            told = dict(register.state.told)
            drive = history.house.aggregates.get(f"fn-{register.fn}")
            told |= drive.state.told if drive else {}  # type: ignore[attr-defined]
            attention = attention_of(figures_of(told, Given(now, ZoneInfo("Europe/Moscow"))))
            seen |= {row.message for row in attention.reasons} if attention else set()
    assert len(seen) > len({row.message for row in POLICY}) * 2 / 3, seen
