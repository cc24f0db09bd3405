"""How worn a register's parts are (FLEET-29…35, DEC-07).

The limits are proposals of ours for want of public ones: a mean life of a thermal head and of a cutter as makers of
mechanisms state it. An organisation may set its own.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from domain.fleet.parameters.values import BatteryState
from domain.fleet.policies.lifetime import day_at_pace

# Below it the clock stops at the next power cut (facts §5.4: 3 V).
LOW_BATTERY_MV = 3_000
_MM_IN_A_KM = 1_000_000


@dataclass(frozen=True)
class Limits:
    """What a part lasts."""

    head_mm: int
    cuts: int


DEFAULT_LIMITS = Limits(head_mm=150 * _MM_IN_A_KM, cuts=1_500_000)
# By model code (request 02/21). The Vikis have narrower mechanisms of a shorter life.
LIMITS: Mapping[int, Limits] = {
    1: Limits(head_mm=50 * _MM_IN_A_KM, cuts=500_000),
    2: Limits(head_mm=100 * _MM_IN_A_KM, cuts=1_000_000),
    3: Limits(head_mm=50 * _MM_IN_A_KM, cuts=500_000),
    4: Limits(head_mm=100 * _MM_IN_A_KM, cuts=1_000_000),
    5: Limits(head_mm=100 * _MM_IN_A_KM, cuts=1_000_000),
    8: DEFAULT_LIMITS,
    9: DEFAULT_LIMITS,
}


def limits_of(model_code: int | None) -> Limits:
    """The limits of a model; the default ones for a model that is not listed."""
    return LIMITS.get(model_code or 0, DEFAULT_LIMITS)


def worn(total: int, replaced_at: int = 0) -> int:
    """What a part has done: the counter since the part was replaced, or the whole of a counter that began again."""
    return total - replaced_at if total >= replaced_at else total


def wear_pct(done: int, limit: int) -> int:
    """Whole per cent of the limit; a part that outlives it has more than 100."""
    return done * 100 // limit


def battery_state(battery_mv: int) -> BatteryState:
    return BatteryState.LOW if battery_mv < LOW_BATTERY_MV else BatteryState.GOOD


def worst(head_pct: int | None, cutter_pct: int | None, battery: BatteryState | None) -> int | None:
    """`wear_pct` of the register: its worst part; a low battery is worn out."""
    parts = [pct for pct in (head_pct, cutter_pct) if pct is not None]
    if battery is not None:
        parts.append(100 if battery is BatteryState.LOW else 0)
    return max(parts, default=None)


def wear_end(today: date, done: int, limit: int, per_day: Decimal) -> date | None:
    """The day on which the part reaches its limit, at this pace; None when that is beyond all planning."""
    return day_at_pace(today, max(0, limit - done), per_day)


def paper_km(head_total_mm: int) -> Decimal:
    """Paper fed, exact to the millimetre."""
    return Decimal(head_total_mm) / _MM_IN_A_KM
