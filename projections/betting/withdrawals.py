"""Where is each withdrawal in its life? One row per withdrawal (spec B.3.4 withdrawal_view)."""

from domain.betting import withdrawal_events as happened
from domain.betting.withdrawal import LEADS_TO
from domain.betting.withdrawal_life import WithdrawalState
from projections.fleet.streams import named_by_stream, patched
from projections.view import Change, Column, Kind, Relation, View

_WITHDRAWAL = named_by_stream("wd")

_REQUEST = f"""
insert into {{table}} (
    withdrawal, player, amount, desk, unit, shift, cashier, identification, needs_code, requested_at, held_until,
    version, changed_at, as_of_position)
select {_WITHDRAWAL}, b.body->>'player', (b.body->>'amount')::bigint, b.body->>'desk', b.body->>'unit',
    b.body->>'shift', b.body->>'cashier', b.body->>'identification', (b.body->>'needs_code')::boolean, b.recorded_at,
    (b.body->>'held_until')::timestamptz, b.version, b.recorded_at, b.position
from batch b"""

_ALSO = {
    happened.WithdrawalCodeSent: ", 'code_sent_at', b.recorded_at",
    happened.WithdrawalPaid: (
        f", 'paid_at', b.recorded_at, 'paid_shift', b.body->'shift', 'paid_by', b.body->'cashier', "
        f"'paid_source', 'wd-' || {_WITHDRAWAL} || '@' || b.version"
    ),
    happened.WithdrawalRefused: ", 'refusal', b.body->'reason'",
}
_PATCHES = {
    event.TYPE: f"jsonb_build_object('state', '{state}'{_ALSO.get(event, '')})" for event, state in LEADS_TO.items()
}
_PATCHED = (
    Column(
        "state",
        Kind.TEXT,
        "Where it is in its life",
        values=WithdrawalState,
        facet=True,
        default=f"'{WithdrawalState.REQUESTED}'",
    ),
    Column("code_sent_at", Kind.INSTANT, "When its code went out last", null=True),
    Column("paid_at", Kind.INSTANT, "When it was paid", null=True),
    Column("paid_shift", Kind.TEXT, "Shift in which it was paid", null=True),
    Column("paid_by", Kind.TEXT, "Who paid it", null=True),
    Column("paid_source", Kind.TEXT, "The event of the payment, as stream@version", null=True),
    Column("refusal", Kind.TEXT, "Why it was refused", null=True),
)

WITHDRAWALS = View(
    name="withdrawals",
    question="Where is each withdrawal in its life?",
    row_name="Withdrawal",
    permission="bet.account.withdraw",
    key=("withdrawal",),
    columns=(
        Column("withdrawal", Kind.TEXT, "Id of the withdrawal"),
        Column("player", Kind.TEXT, "Id of the player"),
        Column("amount", Kind.MONEY, "Minor units"),
        Column("desk", Kind.TEXT, "Desk at which it was requested and is paid", facet=True),
        Column("unit", Kind.TEXT, "Code of its unit", facet=True),
        Column("shift", Kind.TEXT, "Shift in which it was requested"),
        Column("cashier", Kind.TEXT, "Who was asked for it", facet=True),
        Column("identification", Kind.TEXT, "Identification under which, if there was one", null=True),
        Column("needs_code", Kind.BOOLEAN, "Whether a code confirms it", facet=True),
        Column("requested_at", Kind.INSTANT, "When it was requested"),
        Column("held_until", Kind.INSTANT, "Until when its money is held"),
        *_PATCHED,
        Column("version", Kind.LONG, "Version of the withdrawal"),
        Column("changed_at", Kind.INSTANT, "When anything happened to it last"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((happened.WithdrawalRequested.TYPE,), _REQUEST),
        Change(
            tuple(_PATCHES),
            patched(
                _WITHDRAWAL,
                "withdrawal",
                "case b.type " + " ".join(f"when '{name}' then {patch}" for name, patch in _PATCHES.items()) + " end",
                [column.name for column in _PATCHED],
            ),
        ),
    ),
    default_order=(("requested_at", True),),
    relations=(
        Relation("cash_orders", "cash_orders", {"paid_source": "source"}, "The expense order, where they are used"),
    ),
    indexes=(("requested_at",), ("player", "requested_at"), ("state", "held_until")),
    unit_column="unit",
)
