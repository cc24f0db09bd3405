"""What registers are to run: the newest release of their model that was published and not withdrawn (FLEET-61, -84).

    v what the model of a register is to run; no row: nothing was released for it

Releases are few: they are read once for all registers, and not at all by a query that asks for none of it.
"""

from domain.fleet.parameters.values import Software
from projections.fleet.releases import RELEASES
from projections.view import Kind

HOME = "(select time_zone from kassa.organisations where 'org_' || name = {schema}) home"
# A release is of the whole organisation: its day is the organisation's, too.
_BY_NOW = "s.required_by <= (now() at time zone home.time_zone)::date"
_NUMBERS = Kind.VERSION.compared("s.number")


def _newest(kind: Software) -> str:
    return f"(array_agg(s.number order by {_NUMBERS} desc) filter (where s.kind = '{kind}'))[1]"


def _highest(condition: str) -> str:
    """The numbers of the newest firmware of those."""
    return f"max({_NUMBERS}) filter (where s.kind = '{Software.FIRMWARE}' and {condition})"


_TARGETS = f"""(
    select m.model, {_newest(Software.FIRMWARE)} as firmware, {_newest(Software.ROUTER)} as router,
        {_highest("true")} as newest, {_highest(_BY_NOW)} as required
    from {RELEASES.name} s cross join {HOME} cross join lateral unnest(s.models) m(model)
    where s.published_at is not null and s.withdrawn_at is null group by m.model
)"""
TARGETS = f"{_TARGETS} v on v.model = r.model_name"
_INSTALLED = Kind.VERSION.compared("r.firmware_version")


def _below(numbers: str) -> str:
    """Null where either is not known; a text is taken apart only where there is something to compare it with."""
    return f"(case when {numbers} is not null then {_INSTALLED} < {numbers} end)"


FIRMWARE_OUTDATED, UPDATE_OVERDUE = _below("v.newest"), _below("v.required")
