"""Where did counters stand on each of the last days? What paces and trends are made of (FLEET-34, -64, spec B.3.1).

One row for each day on which something changed, for the last `DAYS` days of the log: paces are those of 28 days.
"""

from domain.fleet.events import drive as of_drive
from domain.fleet.events import reports as of_register
from projections.fleet.streams import DRIVE, REGISTER
from projections.view import Change, Column, Kind, View

PACE_DAYS = 28
DAYS = PACE_DAYS + 2  # the first of them has begun before, and clocks have zones

# Whatever the order of batches, what is left are the last days of all.
_FORGET = f"delete from {{table}} where day < (select max(day) from {{table}}) - {DAYS}"


def _last(key: str) -> str:
    """What was told of it last on the day."""
    value = f"(b.body->'changed'->>'{key}')::bigint"
    return f"(array_agg({value} order by b.position desc) filter (where b.body->'changed'->'{key}' is not null))[1]"


def _days(
    name: str,
    question: str,
    row_name: str,
    permission: str,
    subject: Column,
    stream: str,
    events: tuple[str, ...],
    counters: tuple[Column, ...],
) -> View:
    names = ", ".join(each.name for each in counters)
    told = ", ".join(f"b.body->'changed'->'{each.name}' is not null" for each in counters)
    last = ", ".join(_last(each.name) for each in counters)
    kept = ", ".join(f"{each.name} = coalesce(excluded.{each.name}, t.{each.name})" for each in counters)
    change = f"""
insert into {{table}} as t ({subject.name}, day, {names})
select {stream}, ((b.body->>'at')::timestamptz at time zone 'UTC')::date, {last}
from batch b where true in ({told}) group by 1, 2
on conflict ({subject.name}, day) do update set {kept}"""
    return View(
        name=name,
        question=question,
        row_name=row_name,
        permission=permission,
        key=(subject.name, "day"),
        columns=(subject, Column("day", Kind.DATE, "Day of UTC"), *counters),
        changes=(Change(events, change), Change(events, _FORGET)),
        default_order=((subject.name, False), ("day", False)),
        indexes=(("day",),),
        shown=False,
    )


DRIVE_DAYS = _days(
    "drive_days",
    "How many documents had each drive on each of the last days?",
    "DriveDay",
    "fleet.fn.read",
    Column("fn", Kind.TEXT, "Serial of the fiscal drive"),
    DRIVE,
    (of_drive.FnFillMeasured.TYPE,),
    (Column("fn_last_fd", Kind.LONG, "Number of its last document", null=True),),
)
REGISTER_DAYS = _days(
    "register_days",
    "Where did the counters of each register stand on each of the last days?",
    "RegisterDay",
    "fleet.register.read",
    Column("register", Kind.TEXT, "Id of the register"),
    REGISTER,
    (
        of_register.ServiceCountersReported.TYPE,
        of_register.UnsentBacklogReported.TYPE,
        of_register.UnsentBacklogCleared.TYPE,
    ),
    (
        Column("head_total_mm", Kind.LONG, "Mileage of the head, mm", null=True),
        Column("cuts_total", Kind.LONG, "Cuts", null=True),
        Column("ofd_unsent", Kind.LONG, "Documents not sent to the OFD", null=True),
    ),
)
