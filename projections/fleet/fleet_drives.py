"""What was told and said of each fiscal drive, in whichever register it was? One row each (FLEET-21…26, -63, -66)."""

from domain.fleet.events import drive as happened
from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.parameters.parameter import Family
from projections.fleet.columns import columns
from projections.fleet.streams import DRIVE, patched
from projections.view import Change, Column, Kind, View

_FAMILIES = frozenset({Family.DRIVE, Family.DRIVE_FILL, Family.DRIVE_WARNING, Family.DRIVE_BLOCK})
KEPT = tuple(each for each in PARAMETERS if each.family in _FAMILIES)
_OWN = (
    Column("register", Kind.TEXT, "Register it is in; null: in none any more", null=True),
    Column("last_register", Kind.TEXT, "Register it is in, or was in last", null=True),
    Column("installed_at", Kind.INSTANT, "When it was found in its register first", null=True),
    Column("removed_at", Kind.INSTANT, "When it was found to be in no register any more", null=True),
    Column("previous_fn", Kind.TEXT, "Drive that was in the register before", null=True),
    Column("next_fn", Kind.TEXT, "Drive that is in the register instead", null=True),
    Column("archive_closed_at", Kind.INSTANT, "When it was found closed", null=True),
    Column("corrected_until", Kind.DATE, "Last day as a person corrected it", null=True),
    Column("fn_replacement_planned_on", Kind.DATE, "Day on which it will be replaced", null=True),
)

_INSERT = f"""
insert into {{table}} (fn, first_seen_at, version, changed_at, as_of_position)
select {DRIVE}, (b.body->>'at')::timestamptz, b.version, b.recorded_at, b.position from batch b"""

_REGISTER = "b.body->'register'"
_PATCHES = {
    happened.FnInstalled.TYPE: (
        f"jsonb_build_object('register', {_REGISTER}, 'last_register', {_REGISTER}, 'installed_at', b.body->'at', "
        "'previous_fn', b.body->'previous_fn', 'removed_at', null, 'next_fn', null)"
    ),
    happened.FnRemoved.TYPE: (
        "jsonb_build_object('register', null, 'removed_at', b.body->'at', 'next_fn', b.body->'next_fn', "
        "'fn_replacement_planned_on', null)"
    ),
    happened.FnArchiveClosed.TYPE: "jsonb_build_object('archive_closed_at', b.body->'at')",
    happened.FnRegistered.TYPE: "'{}'::jsonb",
    happened.FnReregistered.TYPE: "'{}'::jsonb",
    happened.FnReplacementPlanned.TYPE: "jsonb_build_object('fn_replacement_planned_on', b.body->'on')",
    happened.FnReplacementCancelled.TYPE: "jsonb_build_object('fn_replacement_planned_on', null)",
    happened.FnLifetimeCorrected.TYPE: "jsonb_build_object('corrected_until', b.body->'valid_until')",
    **{each.TYPE: "(b.body->'changed')::jsonb" for each in happened.EVENTS if issubclass(each, happened.DriveReported)},
    # the device's own date wins over what a person said before (DEC-05)
    happened.FnAttributesChanged.TYPE: (
        "(b.body->'changed')::jsonb || case when (b.body->'changed')::jsonb ? 'fn_valid_until' "
        "then '{\"corrected_until\": null}'::jsonb else '{}' end"
    ),
}
_PATCH = patched(
    DRIVE,
    "fn",
    "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
    [*(each.key for each in KEPT), *(each.name for each in _OWN)],
)

FLEET_DRIVES = View(
    name="fleet_drives",
    question="What was told and said of each fiscal drive?",
    row_name="ToldOfDrive",
    permission="fleet.fn.read",
    key=("fn",),
    columns=(
        Column("fn", Kind.TEXT, "Serial of the fiscal drive"),
        *_OWN,
        *columns(KEPT),
        Column("first_seen_at", Kind.INSTANT, "When it was reported first"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("changed_at", Kind.INSTANT, "When anything of it changed last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((happened.FnFirstSeen.TYPE,), _INSERT), Change(tuple(_PATCHES), _PATCH)),
    default_order=(("fn", False),),
    indexes=(("register",), ("last_register",)),
    shown=False,
)
