"""What has the organisation set, and where does it stand? One row per setting and scope; one row of the organisation
(FLEET-57, -93, -94; DEC-06, -09, -11).
"""

from collections.abc import Mapping

from domain.event import Event
from domain.organisation.organisation_events import (
    AccessRequested,
    OrganisationActivated,
    OrganisationSuspended,
    SettingChanged,
    TrialEndingSoon,
    TrialExpired,
    TrialExtended,
    TrialStarted,
)
from domain.organisation.standing import READ_ONLY_LASTS, Standing
from projections.view import Change, Column, Kind, View

_SET = """
insert into {table} as t (key, scope, value, reason, changed_at, version, as_of_position)
select distinct on (1, 2) b.body->>'key', b.body->>'scope', b.body->>'value', b.body->>'reason', b.recorded_at,
    b.version, b.position
from batch b order by 1, 2, b.version desc
on conflict (key, scope) do update set
    value = excluded.value, reason = excluded.reason, changed_at = excluded.changed_at, version = excluded.version,
    as_of_position = excluded.as_of_position"""

SETTINGS_VIEW = View(
    name="settings",
    question="What has the organisation set?",
    row_name="Setting",
    permission="platform.tenant.manage",
    key=("key", "scope"),
    columns=(
        Column("key", Kind.TEXT, "What is set"),
        Column("scope", Kind.TEXT, "For whom: organisation, unit:<code> with all below it, or group:<id>"),
        Column(
            "value", Kind.TEXT, "The value; null: it was taken back, the wider scope or the default holds", null=True
        ),
        Column("reason", Kind.TEXT, "Why it was set"),
        Column("changed_at", Kind.INSTANT, "When it was set"),
        Column("version", Kind.LONG, "What whoever changes it gives as `expectedVersion`; 0 where there is no row"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((SettingChanged.TYPE,), _SET),),
    default_order=(("key", False), ("scope", False)),
)

# Where each of them leaves the organisation.
_LEAVES_IT: Mapping[type[Event], Standing] = {
    AccessRequested: Standing.REQUESTED,
    TrialStarted: Standing.TRIAL,
    TrialExtended: Standing.TRIAL,
    TrialEndingSoon: Standing.TRIAL,
    TrialExpired: Standing.READ_ONLY,
    OrganisationActivated: Standing.ACTIVE,
    OrganisationSuspended: Standing.SUSPENDED,
}
_STANDING = (
    "case b.type " + " ".join(f"when '{e.TYPE}' then '{standing}'" for e, standing in _LEAVES_IT.items()) + " end"
)


def _last(value: str, condition: str = "true") -> str:
    """The value in the newest of these events."""
    return f"(array_agg({value} order by b.version desc) filter (where {condition}))[1]"


_ENDS = "(b.body->>'ends_at')::timestamptz"
_TELL = f"""
insert into {{table}} as t (
    name, standing, network, trial_started_at, trial_ends_at, read_only_until, reason, changed_at, as_of_position)
select 'organisation', {_last(_STANDING)},
    {_last("b.body->>'network'", f"b.type = '{AccessRequested.TYPE}'")},
    {_last("b.recorded_at", f"b.type = '{TrialStarted.TYPE}'")},
    {_last(_ENDS, f"{_ENDS} is not null")},
    {_last(f"{_ENDS} + interval '{READ_ONLY_LASTS.days * 24} hours'", f"{_ENDS} is not null")},
    {_last("b.body->>'reason'", "b.body->>'reason' is not null")},
    max(b.recorded_at), max(b.position)
from batch b having count(*) > 0
on conflict (name) do update set
    standing = excluded.standing, network = coalesce(excluded.network, t.network),
    trial_started_at = coalesce(excluded.trial_started_at, t.trial_started_at),
    trial_ends_at = coalesce(excluded.trial_ends_at, t.trial_ends_at),
    read_only_until = coalesce(excluded.read_only_until, t.read_only_until),
    reason = coalesce(excluded.reason, t.reason), changed_at = excluded.changed_at,
    as_of_position = excluded.as_of_position"""

STANDING = View(
    name="standing",
    question="Where does the organisation stand? No row: it was active from its first day.",
    row_name="OrganisationStanding",
    permission="platform.tenant.manage",
    key=("name",),
    columns=(
        Column("name", Kind.TEXT, "Always `organisation`: there is one"),
        Column(
            "standing", Kind.TEXT, "As was told last; on trial, the dates below decide to the second", values=Standing
        ),
        Column("network", Kind.TEXT, "Trading network for which access was asked", null=True),
        Column("trial_started_at", Kind.INSTANT, "When its trial began", null=True),
        Column("trial_ends_at", Kind.INSTANT, "When its trial ends, or ended", null=True),
        Column("read_only_until", Kind.INSTANT, "When it is suspended, if nobody activates it before", null=True),
        Column("reason", Kind.TEXT, "What was said last for an extension, activation or suspension", null=True),
        Column("changed_at", Kind.INSTANT, "When this changed last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(tuple(each.TYPE for each in _LEAVES_IT), _TELL),),
    default_order=(("name", False),),
)
