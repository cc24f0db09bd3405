"""Where does each card reader stand, and can cards be read there? One row per reader (CORE-13)."""

from domain.cards import reader_events as happened
from domain.cards.reader_events import Fault, PlaceKind
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, View

_READER = named_by_stream("reader")

_BEGIN = f"""
insert into {{table}} (reader, title, model, is_reading, version, changed_at, as_of_position)
select {_READER}, '', '', false, max(b.version), max(b.recorded_at), max(b.position) from batch b group by 1
on conflict do nothing"""

_PLACED = "jsonb_build_object('unit', b.body->'unit', 'desk', {desk}, 'terminal', {terminal})"
_OF_PEOPLE = {
    happened.ReaderAttached.TYPE: _PLACED.format(
        desk=f"case b.body->>'kind' when '{PlaceKind.DESK}' then b.body->'place' end",
        terminal=f"case b.body->>'kind' when '{PlaceKind.TERMINAL}' then b.body->'place' end",
    ),
    happened.ReaderDetached.TYPE: _PLACED.format(desk="null", terminal="null"),
    happened.ReaderConfigured.TYPE: "jsonb_build_object('title', b.body->'title', 'model', b.body->'model')",
}
_EDIT = patched(
    _READER,
    "reader",
    "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _OF_PEOPLE.items()) + " end",
    ["unit", "desk", "terminal", "title", "model"],
)

_REPORTED = (happened.ReaderFaulted.TYPE, happened.ReaderRecovered.TYPE)
_REPORT = f"""
with told as (
    select distinct on (1) {_READER} as reader, b.body->>'fault' as fault, b.recorded_at, b.position
    from batch b order by 1, b.position desc
)
update {{table}} t set fault = told.fault, is_reading = told.fault is null, changed_at = told.recorded_at,
    as_of_position = greatest(t.as_of_position, told.position)
from told where t.reader = told.reader"""

READERS = View(
    name="readers",
    question="Where does each card reader stand, and can cards be read there?",
    row_name="Reader",
    permission="card.read",
    key=("reader",),
    columns=(
        Column("reader", Kind.TEXT, "Id of the reader, as in the settings of its program"),
        Column("title", Kind.TEXT, "What staff call it"),
        Column("model", Kind.TEXT, "Its model, as staff say", facet=True),
        Column("desk", Kind.TEXT, "Desk it belongs to", null=True),
        Column("terminal", Kind.TEXT, "Terminal it belongs to", null=True),
        Column("unit", Kind.TEXT, "Code of the unit where that is", null=True, facet=True),
        Column("is_reading", Kind.BOOLEAN, "Whether its program says that cards can be read", facet=True),
        Column("fault", Kind.TEXT, "Why not", null=True, values=Fault, facet=True),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`; 0 where there is no row"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(tuple(_OF_PEOPLE), _BEGIN), Change(tuple(_OF_PEOPLE), _EDIT), Change(_REPORTED, _REPORT)),
    default_order=(("reader", False),),
    indexes=(("desk",),),
    unit_column="unit",
)
