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


def _newest(kind: Software, condition: str = "true") -> str:
    return f"(array_agg(s.number order by {_NUMBERS} desc) filter (where s.kind = '{kind}' and {condition}))[1]"


_TARGETS = f"""(
    select m.model, {_newest(Software.FIRMWARE)} as firmware, {_newest(Software.ROUTER)} as router,
        {_newest(Software.FIRMWARE, _BY_NOW)} as required
    from {RELEASES.name} s cross join {HOME} cross join lateral unnest(s.models) m(model)
    where s.published_at is not null and s.withdrawn_at is null group by m.model
)"""
TARGETS = f"{_TARGETS} v on v.model = r.model_name"


def below(target: str) -> str:
    """Whether the firmware of a register is older than that; null where either is not known.

    Numbers are read only where the texts differ: most registers run what they are to run.
    """
    installed, wanted = (Kind.VERSION.compared(each) for each in ("r.firmware_version", target))
    return (
        f"case when r.firmware_version = {target} then false when {target} is not null then {installed} < {wanted} end"
    )
