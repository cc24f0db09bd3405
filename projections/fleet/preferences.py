"""Which CSV templates and views are saved? (FLEET-82). Readers are given their own, and those that are shared."""

from enum import StrEnum

from domain.fleet.events.preferences import CsvTemplateSaved, PreferenceDeleted, SavedViewSaved, Sharing
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View


class PreferenceKind(StrEnum):
    """What is saved."""

    CSV_TEMPLATE = "CSV_TEMPLATE"
    VIEW = "VIEW"


# The last event of each says all there is of it.
_LAST = f"""
with last as (
    select distinct on (b.stream) {named_by_stream("pref")} as preference, b.* from batch b
    order by b.stream, b.position desc
)"""
_SAVE = f"""{_LAST}
insert into {{table}} (preference, kind, name, owner, sharing, unit, content, version, as_of_position)
select preference,
    case type when '{CsvTemplateSaved.TYPE}' then '{PreferenceKind.CSV_TEMPLATE}' else '{PreferenceKind.VIEW}' end,
    body->>'name', body->>'owner', coalesce(body->>'sharing', '{Sharing.PRIVATE}'), body->>'unit',
    case type when '{CsvTemplateSaved.TYPE}' then body->>'layout' else body::text end, version, position
from last where type <> '{PreferenceDeleted.TYPE}'
on conflict (preference) do update set name = excluded.name, sharing = excluded.sharing, unit = excluded.unit,
    content = excluded.content, version = excluded.version, as_of_position = excluded.as_of_position"""
_DELETE = f"""{_LAST}
delete from {{table}} t using last where last.type = '{PreferenceDeleted.TYPE}' and t.preference = last.preference"""
_ALL = (CsvTemplateSaved.TYPE, SavedViewSaved.TYPE, PreferenceDeleted.TYPE)

PREFERENCES = View(
    name="preferences",
    question="Which CSV templates and views are saved?",
    row_name="SavedPreference",
    permission="fleet.export.run",
    key=("preference",),
    columns=(
        Column("preference", Kind.TEXT, "Its id"),
        Column("kind", Kind.TEXT, "What is saved", values=PreferenceKind),
        Column("name", Kind.TEXT, "Name for people"),
        Column("owner", Kind.TEXT, "Whose it is"),
        Column("sharing", Kind.TEXT, "Who else sees it", values=Sharing),
        Column("unit", Kind.TEXT, "Code of the unit it is shared with", null=True),
        Column("content", Kind.TEXT, "The layout of a template, or the whole of a view, as JSON text"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(_ALL, _SAVE), Change(_ALL, _DELETE)),
    default_order=(("name", False),),
    indexes=(("owner",),),
    shown=False,
)
