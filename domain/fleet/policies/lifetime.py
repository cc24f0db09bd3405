"""When a fiscal drive ends: by date, by fill, by keys (FLEET-21, -22, -63, -64; DEC-05; facts §5.1)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

from domain.fleet.parameters.parameter import Values
from domain.fleet.parameters.values import FfdVersion, TaxSystem

# At most so many signed documents fit (facts §5.1).
CAPACITY_DOCUMENTS = 250_000
# A date beyond this is no forecast but the end of the calendar.
_LONGEST_FORECAST_DAYS = 10_000

_MONTHS = re.compile(r"(?<!\d)(13|15|36)(?!\d)")


def months_of(model: str | None) -> int:
    """For how long the maker sells the drive: 13, 15 or 36 months, as its model says; 13 when it does not."""
    found = _MONTHS.search(model or "")
    return int(found[1]) if found else 13


@dataclass(frozen=True)
class Rule:
    """Drives of these kinds (None: all), if every one of `all_of` and one of `any_of` holds, end after `days`."""

    days: int
    months: frozenset[int] | None = None
    all_of: frozenset[str] = frozenset()
    any_of: frozenset[str] = frozenset()


_FN15, _FN36 = frozenset({15}), frozenset({36})
# The first rule that fits counts (facts §5.1).
RULES: Sequence[Rule] = (
    Rule(410, all_of=frozenset({"mode_excise", "ffd_1_2"})),
    Rule(410, _FN36, all_of=frozenset({"mode_excise"})),
    Rule(
        410,
        _FN15,
        all_of=frozenset({"ffd_1_2"}),
        any_of=frozenset({"mode_gambling", "mode_lottery", "mode_pawnshop", "mode_insurance"}),
    ),
    Rule(410, _FN15, all_of=frozenset({"mode_autonomous"})),
    Rule(410, all_of=frozenset({"mode_autonomous", "ffd_1_2", "goods", "osn"})),
    Rule(560, all_of=frozenset({"mode_autonomous"})),
    Rule(560, _FN36, all_of=frozenset({"osn", "goods"})),
    Rule(560, _FN36, all_of=frozenset({"osn", "agents", "ffd_1_2"})),
    Rule(1100, _FN36),
    Rule(470, _FN15),
    Rule(410),
)


def lifetime_days(told: Values) -> int:
    """For how long a drive lives after its registration, given the register's parameters."""
    model = told.get("fn_model")
    months = months_of(model if isinstance(model, str) else None)
    holds = {key for key, value in told.items() if value is True} | _conditions(told)
    return next(
        rule.days
        for rule in RULES
        if (rule.months is None or months in rule.months)
        and rule.all_of <= holds
        and (not rule.any_of or rule.any_of & holds)
    )


def _conditions(told: Values) -> set[str]:
    taxes, agents = told.get("tax_systems"), told.get("agent_flags")
    said = {
        "ffd_1_2": told.get("ffd_kkt") == FfdVersion.FFD_1_2,
        "goods": not told.get("mode_services"),
        "osn": isinstance(taxes, list) and TaxSystem.OSN in taxes,
        "agents": bool(agents),
    }
    return {name for name, holds in said.items() if holds}


def day_at_pace(today: date, left: int, per_day: Decimal) -> date | None:
    """The day on which so much is used up; None when that is beyond all planning. SQL: `today + div(left, per_day)`."""
    if left >= per_day * _LONGEST_FORECAST_DAYS:
        return None
    return today + timedelta(days=int(left // per_day))


def keys_end(today: date, resource_days: int) -> date:
    """The last day of the keys: the resource is told anew every day."""
    return today + timedelta(days=min(resource_days, _LONGEST_FORECAST_DAYS))


def earliest(*days: date | None) -> date | None:
    """`end_eta`: what comes first ends the drive."""
    return min((day for day in days if day is not None), default=None)
