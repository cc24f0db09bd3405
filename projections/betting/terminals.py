"""Where is each betting terminal, and who is identified at it? One row per terminal (BET-02, BET-73d)."""

from domain.betting import terminal_events as happened
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, View

_TERMINAL = named_by_stream("terminal")

_SET_UP = f"""
insert into {{table}} (terminal, unit, title, zone, version, changed_at, as_of_position)
select {_TERMINAL}, b.body->>'unit', b.body->>'title', b.body->>'zone', b.version, b.recorded_at, b.position
from batch b"""

_NOBODY = ", ".join(
    f"'{name}', null"
    for name in ("identification", "identified_player", "card", "identified_since", "identified_until")
)
_PATCHES = {
    happened.TerminalIdentified.TYPE: (
        "'identification', b.body->'identification', 'identified_player', b.body->'player', 'card', b.body->'card', "
        "'identified_since', b.body->'since', 'identified_until', b.body->'until'"
    ),
    happened.TerminalLeft.TYPE: _NOBODY,
}
_PATCHED = (
    Column("identification", Kind.TEXT, "What a bet gives as `identification`, which spends it", null=True),
    Column("identified_player", Kind.TEXT, "Id of the player identified by card and PIN", null=True),
    Column("card", Kind.TEXT, "Serial number of his card", null=True),
    Column("identified_since", Kind.INSTANT, "Since when", null=True),
    Column("identified_until", Kind.INSTANT, "From then on it is over by itself", null=True),
)

TERMINALS = View(
    name="terminals",
    question="Where is each betting terminal, and who is identified at it?",
    row_name="Terminal",
    permission="card.read",
    key=("terminal",),
    columns=(
        Column("terminal", Kind.TEXT, "Id of the terminal"),
        Column("unit", Kind.TEXT, "Code of its unit", facet=True),
        Column("title", Kind.TEXT, "What people call it"),
        Column("zone", Kind.TEXT, "IANA zone of its days", facet=True),
        *_PATCHED,
        Column("version", Kind.LONG, "Version of the terminal"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.TerminalSetUp.TYPE,), _SET_UP),
        Change(
            tuple(_PATCHES),
            patched(
                _TERMINAL,
                "terminal",
                "case b.type "
                + " ".join(f"when '{name}' then jsonb_build_object({patch})" for name, patch in _PATCHES.items())
                + " end",
                [column.name for column in _PATCHED],
            ),
        ),
    ),
    default_order=(("terminal", False),),
    unit_column="unit",
)
