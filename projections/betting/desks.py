"""In which mode is each desk, who works there, what does its drawer hold? One row per desk (spec B.3.4 desk_state)."""

from domain.betting import desk_events as of_desk
from domain.betting import shift_events as of_shift
from domain.betting.identification import DeskMode, Method
from domain.betting.shift import ShiftState
from domain.cards.reader_events import Fault
from domain.entry import RUB
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

DESK = named_by_stream("desk")
_S = ShiftState

_SET_UP = f"""
insert into {{table}} (desk, unit, title, zone, version, changed_at, as_of_position)
select {DESK}, b.body->>'unit', b.body->>'title', b.body->>'zone', b.version, b.recorded_at, b.position from batch b"""


def _said(*names: str) -> str:
    """Columns that are called as the event's fields."""
    return ", ".join(f"'{name}', b.body->'{name}'" for name in names)


_NOT_FOUND = "'found_player', null, 'found_method', null, 'found_until', null"
_NOT_IDENTIFIED = ", ".join(
    f"'{name}', null"
    for name in (
        "identification",
        "identified_player",
        "identified_since",
        "identified_until",
        "method",
        "document_checked",
    )
)
_PATCHES = {
    of_desk.PlayerFound.TYPE: (
        "'found_player', b.body->'player', 'found_method', b.body->'method', 'found_until', b.body->'until'"
    ),
    of_desk.IdentificationStarted.TYPE: (
        "'identified_player', b.body->'player', 'identified_since', b.body->'since', "
        f"'identified_until', b.body->'until', {_said('identification', 'method', 'document_checked')}, {_NOT_FOUND}"
    ),
    of_desk.IdentificationEnded.TYPE: _NOT_IDENTIFIED,
    of_shift.DeskShiftOpened.TYPE: (
        f"{_said('shift', 'cashier')}, 'shift_opened_at', b.recorded_at, 'shift_state', '{_S.OPEN}'"
    ),
    of_shift.DeskShiftLocked.TYPE: f"'shift_state', '{_S.LOCKED}', {_NOT_FOUND}",
    of_shift.DeskShiftUnlocked.TYPE: f"'shift_state', '{_S.OPEN}'",
    of_shift.CashCounted.TYPE: f"'shift_state', '{_S.COUNTED}', {_NOT_FOUND}",
    of_shift.DeskShiftClosed.TYPE: (
        f"'shift', null, 'cashier', null, 'shift_opened_at', null, 'shift_state', '{_S.CLOSED}', {_NOT_FOUND}"
    ),
}
_SHIFT = (
    Column("shift", Kind.TEXT, "Id of the open shift", null=True),
    Column("cashier", Kind.TEXT, "Who works there", null=True),
    Column("shift_opened_at", Kind.INSTANT, "Since when", null=True),
    Column(
        "shift_state", Kind.TEXT, "Where the shift is", values=ShiftState, facet=True, default=f"'{ShiftState.CLOSED}'"
    ),
)
_FOUND = (
    Column("found_player", Kind.TEXT, "Id of the player to be compared with the document", null=True),
    Column("found_method", Kind.TEXT, "How that player was found", null=True, values=Method),
    Column("found_until", Kind.INSTANT, "Until when the comparison can be confirmed", null=True),
)
_IDENTIFIED = (
    Column("identification", Kind.TEXT, "What an operation gives as `identification`, which spends it", null=True),
    Column("identified_player", Kind.TEXT, "Id of the identified player: forms are filled in with his data", null=True),
    Column("identified_since", Kind.INSTANT, "Since when", null=True),
    Column("identified_until", Kind.INSTANT, "When the desk leaves the mode by itself", null=True),
    Column("method", Kind.TEXT, "How the player was found", null=True, values=Method),
    Column("document_checked", Kind.BOOLEAN, "Whether the original document was compared", null=True),
)
_PATCHED = (*_SHIFT, *_FOUND, *_IDENTIFIED)
_KEY = (
    Column("desk", Kind.TEXT, "Id of the desk"),
    Column("unit", Kind.TEXT, "Code of its unit", facet=True),
    Column("title", Kind.TEXT, "What staff call it"),
    Column("zone", Kind.TEXT, "IANA zone of its days", facet=True),
)
_LAST = (
    Column("version", Kind.LONG, "Version of the desk"),
    Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
    Column("as_of_position", Kind.LONG, "Position of the last event told here"),
)

DESKS = View(
    name="desks",
    question="What is each desk, and what was told of it?",
    row_name="Desk",
    permission="bet.desk.operate",
    key=("desk",),
    columns=(*_KEY, *_PATCHED, *_LAST),
    changes=(
        Change((of_desk.DeskSetUp.TYPE,), _SET_UP),
        Change(
            tuple(_PATCHES),
            patched(
                DESK,
                "desk",
                "case b.type "
                + " ".join(f"when '{name}' then jsonb_build_object({patch})" for name, patch in _PATCHES.items())
                + " end",
                [column.name for column in _PATCHED],
            ),
        ),
    ),
    default_order=(("desk", False),),
    shown=False,
)

# What ended by itself is over at once, also before the clock has told it (DEC-29).
_IS_ON = "(d.identified_until is not null and d.identified_until > now())"
_IS_FOUND = "(d.found_until is not null and d.found_until > now())"
DESK_STATE = View(
    name="desk_state",
    question="In which mode is each desk, who works there, and what does its drawer hold?",
    row_name="DeskState",
    permission="bet.desk.operate",
    key=("desk",),
    columns=(
        *_KEY,
        Column("mode", Kind.TEXT, "Whether a player is identified", values=DeskMode, facet=True),
        *_PATCHED,
        Column("desk_balance", Kind.MONEY, "Cash in the drawer by the books: account cash.desk.<desk>; minor units"),
        Column("reader", Kind.TEXT, "Id of its card reader", null=True),
        Column("reader_is_reading", Kind.BOOLEAN, "Whether cards can be read there", null=True),
        Column("reader_fault", Kind.TEXT, "Why not", null=True, values=Fault),
        *_LAST,
    ),
    changes=(),
    default_order=(("desk", False),),
    relations=(
        Relation("recent", "recent_identifications", {"desk": "desk"}, "Players identified there recently, last first"),
        Relation("shift_report", "shift_report", {"shift": "shift"}, "The open shift"),
    ),
    source_sql=f"""
select d.desk, d.unit, d.title, d.zone,
    case when {_IS_ON} then '{DeskMode.IDENTIFIED}' else '{DeskMode.NORMAL}' end as mode,
    {", ".join(f"d.{column.name}" for column in _SHIFT)},
    {", ".join(f"case when {_IS_FOUND} then d.{column.name} end as {column.name}" for column in _FOUND)},
    {", ".join(f"case when {_IS_ON} then d.{column.name} end as {column.name}" for column in _IDENTIFIED)},
    coalesce(a.balance, 0) as desk_balance, r.reader, r.is_reading as reader_is_reading, r.fault as reader_fault,
    d.version, d.changed_at, greatest(d.as_of_position, a.as_of_position, r.as_of_position) as as_of_position
from desks d
    left join account_totals a on a.account = 'cash.desk.' || d.desk and a.currency = '{RUB}'
    left join lateral (
        select * from readers r where r.desk = d.desk order by r.is_reading desc, r.reader limit 1
    ) r on true""",
    looks_at=("desks", "account_totals", "readers"),
    unit_column="unit",
)
