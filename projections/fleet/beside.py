"""What stands beside registers: planned outages, leases, fatal errors (FLEET-18, -55, -72, -73)."""

from domain.fleet.events import lease, register, reports
from domain.fleet.events.reports import Scope
from domain.fleet.parameters.values import Activity
from projections.fleet.streams import REGISTER, named_by_stream
from projections.view import Change, Column, Kind, View

_REGISTER = Column("register", Kind.TEXT, "Id of the register")
_POSITION = Column("as_of_position", Kind.LONG, "Position of the last event told here")

# Of an id that is used again, as of a register that is leased again, the last word counts.
_PLAN = f"""
insert into {{table}} as t (register, outage, starts, ends, reason, as_of_position)
select distinct on (b.stream, b.body->>'outage') {REGISTER}, b.body->>'outage', (b.body->>'starts')::timestamptz,
    (b.body->>'ends')::timestamptz, b.body->>'reason', b.position
from batch b order by b.stream, b.body->>'outage', b.position desc
on conflict (register, outage) do update set starts = excluded.starts, ends = excluded.ends, reason = excluded.reason,
    as_of_position = excluded.as_of_position"""
_END_OUTAGE = f"""
delete from {{table}} t
using (
    select {REGISTER} as register, b.body->>'outage' as outage, max(b.position) as position from batch b group by 1, 2
) n
where t.register = n.register and t.outage = n.outage and n.position > t.as_of_position"""

PLANNED_OUTAGES = View(
    name="planned_outages",
    question="When will registers be silent on purpose?",
    row_name="PlannedOutage",
    permission="fleet.register.read",
    key=("register", "outage"),
    columns=(
        _REGISTER,
        Column("outage", Kind.TEXT, "Id of the outage"),
        Column("starts", Kind.INSTANT, "When it begins"),
        Column("ends", Kind.INSTANT, "When it is over"),
        Column("reason", Kind.TEXT, "Why"),
        _POSITION,
    ),
    changes=(
        Change((register.OutagePlanned.TYPE,), _PLAN),
        Change((register.OutageEnded.TYPE, register.OutageCancelled.TYPE), _END_OUTAGE),
    ),
    default_order=(("starts", False),),
    indexes=(("starts",),),
    shown=False,
)

_LEASE = f"""
insert into {{table}} as t (register, activity, holder, since, until, as_of_position)
select distinct on (b.stream) {named_by_stream("lease")}, b.body->>'activity', b.body->>'holder', b.recorded_at,
    (b.body->>'until')::timestamptz, b.position
from batch b order by b.stream, b.position desc
on conflict (register) do update set activity = excluded.activity, holder = excluded.holder, since = excluded.since,
    until = excluded.until, as_of_position = excluded.as_of_position"""
_RENEW = f"""
update {{table}} t set until = n.until, as_of_position = n.position
from (
    select distinct on (b.stream) {named_by_stream("lease")} as register, (b.body->>'until')::timestamptz as until,
        b.position
    from batch b order by b.stream, b.position desc
) n where t.register = n.register and n.position > t.as_of_position"""
_LET_GO = f"""
delete from {{table}} t
using (select {named_by_stream("lease")} as register, max(b.position) as position from batch b group by b.stream) n
where t.register = n.register and n.position > t.as_of_position"""

REGISTER_LEASES = View(
    name="register_leases",
    question="Who has which register for himself?",
    row_name="RegisterLease",
    permission="fleet.lease.read",
    key=("register",),
    columns=(
        _REGISTER,
        Column("activity", Kind.TEXT, "What is done", values=Activity),
        Column("holder", Kind.TEXT, "By whom"),
        Column("since", Kind.INSTANT, "Since when"),
        Column("until", Kind.INSTANT, "Until when, unless it is renewed"),
        _POSITION,
    ),
    changes=(
        Change((lease.LeaseAcquired.TYPE,), _LEASE),
        Change((lease.LeaseRenewed.TYPE,), _RENEW),
        Change((lease.LeaseReleased.TYPE, lease.LeaseExpired.TYPE, lease.LeaseBroken.TYPE), _LET_GO),
    ),
    default_order=(("register", False),),
    shown=False,
)

_RAISE = f"""
insert into {{table}} (position, register, fn, scope, error, raised_at)
select b.position, {REGISTER}, b.body->>'fn', b.body->>'scope', b.body->>'error', (b.body->>'at')::timestamptz
from batch b"""
_CLEAR = f"""
with clears as (
    select {REGISTER} as register, b.body->>'scope' as scope, b.body->>'error' as error,
        (b.body->>'at')::timestamptz as at, b.position
    from batch b
), ended as (
    select t.position, (array_agg(c.at order by c.position))[1] as at
    from {{table}} t join clears c using (register, scope, error)
    where t.cleared_at is null and c.position > t.position group by t.position
)
update {{table}} t set cleared_at = ended.at from ended where t.position = ended.position"""

FATAL_ERRORS = View(
    name="fatal_errors",
    question="Which fatal errors were there, and which are?",
    row_name="ToldFatalError",
    permission="fleet.register.read",
    key=("position",),
    columns=(
        Column("position", Kind.LONG, "Position of the event that raised it"),
        _REGISTER,
        Column("fn", Kind.TEXT, "Drive in the register at that time", null=True),
        Column("scope", Kind.TEXT, "What has the error", values=Scope),
        Column("error", Kind.TEXT, "Which error: the key of its parameter, a bit, or the drive's own text"),
        Column("raised_at", Kind.INSTANT, "When it was seen first"),
        Column("cleared_at", Kind.INSTANT, "When it was seen no longer; null while it is there", null=True),
    ),
    changes=(
        Change((reports.FatalErrorRaised.TYPE,), _RAISE),
        Change((reports.FatalErrorCleared.TYPE,), _CLEAR),
    ),
    default_order=(("position", True),),
    indexes=(("register", "raised_at"), ("raised_at",)),
    shown=False,
)
