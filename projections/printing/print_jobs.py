"""Which papers are due, printed, failed? One row per paper (BET-09, -11, -12, -31; spec B.3.4 shift_report)."""

from domain.printing import events as happened
from domain.printing.faults import PrintFault
from domain.printing.papers import PaperKind
from domain.printing.print_job import PrintState
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

PAPER = named_by_stream("print")

_COUPON = "substring(b.body->>'source' from '^coupon-(.*)@[0-9]+$')"

_REQUEST = f"""
insert into {{table}} (print_id, kind, source, coupon, unit, desk, shift, player, cashier, requested_at, version,
    changed_at, as_of_position)
select {PAPER}, b.body->>'kind', b.body->>'source', {_COUPON}, b.body->>'unit', b.body->>'desk', b.body->>'shift',
    b.body->>'player', b.body->>'cashier', b.recorded_at, b.version, b.recorded_at, b.position
from batch b"""

_PRINTED = f"'state', '{PrintState.PRINTED}', 'printed_at', b.recorded_at, 'fault', null"
_PATCHES = {
    happened.PrintStarted.TYPE: f"'state', '{PrintState.PRINTING}', 'printer', b.body->'printer'",
    happened.PrintSucceeded.TYPE: _PRINTED,
    happened.PrintFailed.TYPE: f"'state', '{PrintState.FAILED}', 'fault', b.body->'fault'",
    happened.Reprinted.TYPE: f"'state', '{PrintState.REQUESTED}', 'copy', b.body->'copy', 'fault', null",
    happened.PaperAnnulled.TYPE: f"'state', '{PrintState.ANNULLED}', 'annul_reason', b.body->'reason'",
    happened.FiscalReceiptRecorded.TYPE: f"{_PRINTED}, 'fiscal_number', b.body->'number'",
}
_PATCHED = (
    Column(
        "state",
        Kind.TEXT,
        "Where it stands",
        values=PrintState,
        facet=True,
        default=f"'{PrintState.REQUESTED}'",
    ),
    Column("copy", Kind.INT, "The copy that is meant: 0 is the original", default="0", facet=True),
    Column("fault", Kind.TEXT, "Why it is not on paper", null=True, values=PrintFault, facet=True),
    Column("printer", Kind.TEXT, "Printer that it was sent to last", null=True, facet=True),
    Column("printed_at", Kind.INSTANT, "When it was printed last", null=True),
    Column("fiscal_number", Kind.TEXT, "Number of the register's receipt, as the cashier typed it", null=True),
    Column("annul_reason", Kind.TEXT, "Why its order was annulled", null=True),
)
_PATCH = patched(
    PAPER,
    "print_id",
    "case b.type "
    + " ".join(f"when '{name}' then jsonb_build_object({patch})" for name, patch in _PATCHES.items())
    + " end",
    [each.name for each in _PATCHED],
)

PRINT_JOBS = View(
    name="print_jobs",
    question="Which papers are due, printed, failed?",
    row_name="PrintJob",
    permission="bet.shift.report.read",
    key=("print_id",),
    columns=(
        Column("print_id", Kind.TEXT, "Id of the paper"),
        Column("kind", Kind.TEXT, "What it is", values=PaperKind, facet=True),
        Column("source", Kind.TEXT, "The event it tells of, as stream@version"),
        Column("coupon", Kind.TEXT, "Number of the coupon it tells of", null=True),
        Column("unit", Kind.TEXT, "Code of the unit", facet=True),
        Column("desk", Kind.TEXT, "Desk", null=True, facet=True),
        Column("shift", Kind.TEXT, "Id of the desk's shift", null=True),
        Column("player", Kind.TEXT, "Id of the player it is for", null=True),
        Column("cashier", Kind.TEXT, "Whose act it tells of", null=True, facet=True),
        Column("requested_at", Kind.INSTANT, "When it fell due"),
        *_PATCHED,
        Column("version", Kind.LONG, "Version of the paper's stream"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change((happened.PrintRequested.TYPE,), _REQUEST), Change(tuple(_PATCHES), _PATCH)),
    default_order=(("requested_at", True),),
    relations=(Relation("orders", "cash_orders", {"print_id": "print_id"}, "The cash order that it is, if it is one"),),
    indexes=(
        ("requested_at",),
        ("shift",),
        ("source",),
        ("coupon",),
        ("unit", "requested_at"),
        ("state", "requested_at"),
    ),
    unit_column="unit",
)
