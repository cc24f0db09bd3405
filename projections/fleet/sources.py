"""What the questions about registers are asked of: a register with its drive, its unit, and what stands beside it.

    r register, d its drive, u its unit, st its store, s when it was heard last, l who has it for himself, o a planned
    outage that has begun, v what its model is to run, home the organisation

Each is joined by the key of its table: what a query does not ask for is not read.
"""

from collections.abc import Iterable

from domain.fleet.edits.edit import LISTED
from projections.fleet.beside import FATAL_ERRORS, PLANNED_OUTAGES, REGISTER_LEASES
from projections.fleet.days import DRIVE_DAYS, REGISTER_DAYS
from projections.fleet.fleet_drives import FLEET_DRIVES
from projections.fleet.groups import GROUP_LISTS, REGISTER_GROUPS
from projections.fleet.registers import REGISTERS
from projections.fleet.releases import RELEASES
from projections.fleet.targets import HOME, TARGETS
from projections.units import UNITS_VIEW
from projections.view import Column

LOOKS_AT = tuple(
    view.name
    for view in (
        REGISTERS,
        FLEET_DRIVES,
        UNITS_VIEW,
        PLANNED_OUTAGES,
        REGISTER_LEASES,
        FATAL_ERRORS,
        GROUP_LISTS,
        REGISTER_GROUPS,
        DRIVE_DAYS,
        REGISTER_DAYS,
        RELEASES,
    )
)
_OUTAGES = "(select distinct register from planned_outages where starts <= now() and ends > now())"

# What the policies look at. PostgreSQL puts up to eight tables into the best order (`join_collapse_limit`); these are
# seven, so that the queue of those who need attention stays among them.
POLICY_SOURCES = f"""registers r
    cross join {HOME}
    left join units u on u.code = r.unit
    left join units st on st.code = case when u.kind = 'LINE' then u.parent else u.code end
    left join fleet_drives d on d.fn = r.fn_serial
    left join {_OUTAGES} o on o.register = r.register_id
    left join {TARGETS}"""
REGISTER_SOURCES = f"""{POLICY_SOURCES}
    left join register_sightings s on s.register = r.register_id
    left join register_leases l on l.register = r.register_id and l.until > now()"""
# A drive, and the register it is in; w is the register that it was in last, too: whose it is.
DRIVE_SOURCES = f"""fleet_drives d
    cross join {HOME}
    left join registers r on r.register_id = d.register
    left join registers w on w.register_id = d.last_register
    left join units u on u.code = w.unit"""
ON_THE_LISTS = f"r.enrolment_state in ({', '.join(repr(str(each)) for each in LISTED)})"

assert REGISTERS.groups is not None
MEMBERSHIP = REGISTERS.groups
"""Of a view whose rows are registers, or of registers."""


def source_sql(columns: Iterable[tuple[Column, str]], rows: str) -> str:
    """The SQL of a view: each column with its expression, from these rows."""
    outputs = ",\n    ".join(f'({sql})::{made.kind.sql_type} as "{made.name}"' for made, sql in columns)
    return f"select\n    {outputs}\nfrom {rows}"
