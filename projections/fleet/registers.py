"""What was told and said of each register? One row each: all its parameters that events carry (FLEET-06, -56…62).

What the time of day, the unit or the drive adds is joined by `fleet_register.py`: a row here changes with events only.
"""

from domain.event import Event
from domain.fleet.edits.edit import LISTED
from domain.fleet.events import register as happened
from domain.fleet.events import reports as told
from domain.fleet.events.register import Part
from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.parameters.parameter import Family, Origin
from domain.fleet.parameters.values import ConnectionState, EnrolmentState
from domain.fleet.register import STATE_AFTER
from projections.fleet.columns import column, columns, required
from projections.fleet.groups import GROUP_MEMBERS
from projections.fleet.streams import REGISTER, patched
from projections.view import Change, Column, Kind, Membership, View

# Parameters that other streams, or tables beside the log, tell.
_ELSEWHERE = frozenset({
    "store_code", "store_name", "store_address", "org_path", "groups", "responsible", "time_zone", "offline_planned",
    "fn_replacement_planned_on",
})  # fmt: skip
_OF_THE_DRIVE = frozenset({Family.DRIVE, Family.DRIVE_FILL, Family.DRIVE_WARNING, Family.DRIVE_BLOCK})
_IDENTITY = ("register_id", "manufacturer", "factory_number")
KEPT = tuple(
    each
    for each in PARAMETERS
    if each.key not in {*_IDENTITY, *_ELSEWHERE, "tags", "parts_replaced"}
    and each.family not in {*_OF_THE_DRIVE, Family.SEEN}
    and (each.family is not None or each.origin is Origin.CABINET)
)
_PLANNED = tuple(
    Column(f"{part.lower()}_planned_on", Kind.DATE, f"Day on which the {part.lower()} will be replaced", null=True)
    for part in Part
)
_REPLACED = (
    Column("head_replaced_mm", Kind.LONG, "Mileage of the head when it was replaced last, mm", null=True),
    Column("cutter_replaced_cuts", Kind.LONG, "Cuts when the cutter was replaced last", null=True),
)
_OWN = (
    Column("unit", Kind.TEXT, "Code of the unit it belongs to; null: to none yet", null=True, facet=True),
    Column("router", Kind.TEXT, "Router that reports it", null=True, facet=True),
    Column("reason_offline_since", Kind.INSTANT, "Silence for which the reason was given", null=True),
    *_PLANNED,
    *_REPLACED,
)

_PATCHABLE = [each.key for each in KEPT] + [each.name for each in _OWN]

_INSERT = f"""
insert into {{table}} (
    register_id, manufacturer, factory_number, router, enrolment_state, connection_state, discovered_at, version,
    changed_at, as_of_position)
select {REGISTER}, b.body->>'manufacturer', b.body->>'factory_number', b.body->>'router', '{EnrolmentState.PENDING}',
    '{ConnectionState.ONLINE}', (b.body->>'at')::timestamptz, b.version, b.recorded_at, b.position
from batch b"""


def _set(**values: str) -> str:
    """A patch of these columns; values are SQL of JSON."""
    return "jsonb_build_object(" + ", ".join(f"'{name}', {value}" for name, value in values.items()) + ")"


def _body(field: str) -> str:
    return f"b.body->'{field}'"


def _left(event: type[Event]) -> str:
    """A register that leaves the lists gives its line number back."""
    return _set(enrolment_state=f"'{STATE_AFTER[event]}'", line_number="null")


_AT = "to_jsonb(b.recorded_at)"
_PATCHES: dict[str, str] = {
    **{
        each.TYPE: "(b.body->'changed')::jsonb"
        for each in (*told.EVENTS, happened.RegisterDescribed)
        if "changed" in each.__struct_fields__
    },
    told.RegisterCameOnline.TYPE: "(b.body->'changed')::jsonb || '{\"offline_reason\": null}'",
    told.CounterFell.TYPE: "'{}'::jsonb",
    told.RegisterRouterChanged.TYPE: _set(router=_body("router")),
    happened.RegisterEnrolled.TYPE: _set(
        enrolment_state=f"'{EnrolmentState.ENROLLED}'", unit=_body("unit"), enrolled_at=_AT
    ),
    happened.EnrolmentRejected.TYPE: _set(enrolment_state=f"'{EnrolmentState.REJECTED}'"),
    happened.RegisterAssigned.TYPE: _set(unit=_body("unit"), line_number="null"),
    happened.LineNumberSet.TYPE: _set(line_number=_body("line_number")),
    happened.RegisterRenamed.TYPE: _set(register_name="nullif(b.body->>'name', '')"),
    happened.OfflineReasonRecorded.TYPE: _set(
        offline_reason=_body("reason"), reason_offline_since=_body("offline_since")
    ),
    happened.RegisterRemoved.TYPE: _left(happened.RegisterRemoved),
    happened.RegisterAutoRemoved.TYPE: _left(happened.RegisterAutoRemoved),
    happened.RegisterBlocklisted.TYPE: _left(happened.RegisterBlocklisted),
    happened.RegisterUnblocked.TYPE: _set(enrolment_state=f"'{EnrolmentState.REMOVED}'"),
    happened.RegisterReadmitted.TYPE: _set(
        enrolment_state=f"'{EnrolmentState.ENROLLED}'", router=_body("router")
    ),
    happened.PartReplacementPlanned.TYPE: (
        "jsonb_build_object(lower(b.body->>'part') || '_planned_on', b.body->'on')"
    ),
    happened.PartReplaced.TYPE: f"""case b.body->>'part'
        when '{Part.HEAD}' then {_set(head_planned_on="null", head_replaced_mm="b.body->'counters'->'head_total_mm'")}
        when '{Part.CUTTER}'
        then {_set(cutter_planned_on="null", cutter_replaced_cuts="b.body->'counters'->'cuts_total'")}
        else {_set(battery_planned_on="null")} end || {_set(last_service_at=_body("on"))}""",
    **{
        each.TYPE: "'{}'::jsonb"  # their own changes say what they mean; here they are only counted as versions
        for each in (
            happened.RegisterTagged, happened.RegisterUntagged, happened.OutagePlanned, happened.OutageStarted,
            happened.PaidServiceExpiring,
            happened.PaidServiceExpired,
            happened.OutageEnded, happened.OutageCancelled,
        )
    },
}  # fmt: skip
_PATCH = patched(
    REGISTER,
    "register_id",
    "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
    _PATCHABLE,
)

# Of each tag the last word counts.
_TAG = f"""
with said as (
    select distinct on (b.stream, tag) {REGISTER} as register, tag, b.type = '{happened.RegisterTagged.TYPE}' as is_on
    from batch b cross join lateral json_array_elements_text(b.body->'tags') tag
    order by b.stream, tag, b.position desc
), news as (
    select register, array_agg(tag) as named, coalesce(array_agg(tag) filter (where is_on), '{{}}') as added
    from said group by register
)
update {{table}} t set tags = array(
    select tag from unnest(t.tags) tag where tag <> all(news.named) union select unnest(news.added) order by 1
) from news where t.register_id = news.register"""

_REPLACE_PART = f"""
update {{table}} t set parts_replaced = t.parts_replaced || n.parts
from (
    select {REGISTER} as register,
        array_agg((b.body->>'part') || ' ' || (b.body->>'on') order by b.position) as parts
    from batch b group by b.stream
) n where t.register_id = n.register"""

# What the queue was before, twice: it grows when three reports in a row say more (facts §5.4, row 13).
_REMEMBER_QUEUE = f"""
update {{table}} t set (ofd_unsent_before, ofd_unsent_earlier) = (
    select told[array_length(told, 1) - 1], told[array_length(told, 1) - 2]
    from (select array_remove(array[t.ofd_unsent_earlier, t.ofd_unsent_before, t.ofd_unsent], null) || n.told) r(told)
)
from (
    select {REGISTER} as register, array_agg((b.body->'changed'->>'ofd_unsent')::bigint order by b.position) as told
    from batch b where b.body->'changed'->'ofd_unsent' is not null group by b.stream
) n where t.register_id = n.register"""
_QUEUE = (told.UnsentBacklogReported.TYPE, told.UnsentBacklogCleared.TYPE)

REGISTERS = View(
    name="registers",
    question="What was told and said of each register?",
    row_name="ToldOfRegister",
    permission="fleet.register.read",
    key=("register_id",),
    columns=(
        *(required(column(key)) for key in _IDENTITY),
        *columns(KEPT),
        *_OWN,
        required(column("tags"), "'{}'"),
        required(column("parts_replaced"), "'{}'"),
        Column("ofd_unsent_before", Kind.LONG, "Unsent documents told before", null=True),
        Column("ofd_unsent_earlier", Kind.LONG, "Unsent documents told before that", null=True),
        Column("discovered_at", Kind.INSTANT, "When it was reported first"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("changed_at", Kind.INSTANT, "When anything of it changed last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.RegisterDiscovered.TYPE,), _INSERT),
        Change(_QUEUE, _REMEMBER_QUEUE),
        Change(tuple(_PATCHES), _PATCH),
        Change((happened.RegisterTagged.TYPE, happened.RegisterUntagged.TYPE), _TAG),
        Change((happened.PartReplaced.TYPE,), _REPLACE_PART),
    ),
    default_order=(("register_id", False),),
    indexes=(("unit",), ("fn_serial",), ("router",)),
    unit_column="unit",
    keeps_unit={"enrolment_state": {"in": [str(each) for each in LISTED]}},
    groups=Membership(GROUP_MEMBERS.name, "group_id", "register", "register_id", GROUP_MEMBERS.looks_at),
    shown=False,
)
