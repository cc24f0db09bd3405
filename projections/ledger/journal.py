"""Which entries were made? One row per entry (spec B.3.5 journal; L-11)."""

from domain.command import ActorKind
from projections.ledger.entries import ENTRIES, MONEY, SOURCE
from projections.view import Change, Column, Kind, Relation, View

_ENTER = f"""
with {ENTRIES}
insert into {{table}} (
    position, source, event_type, kind, unit, currency, amount, recorded_at, effective_at, reverses, actor_kind, actor)
select b.position, {SOURCE}, b.type, b.kind, b.unit, b.currency,
    (select coalesce(sum(greatest((l->>1)::bigint, 0)), 0)::bigint from json_array_elements(b.lines) l),
    b.recorded_at, b.effective_at, b.reverses, b.actor::json->>'kind', b.actor::json->>'id'
from entries b"""
_REVERSE = f"""
with {ENTRIES}
update {{table}} t set reversed_by = n.source
from (
    select distinct on (b.reverses) b.reverses, {SOURCE} as source
    from entries b where b.reverses is not null order by b.reverses, b.position desc
) n
where t.source = n.reverses"""

JOURNAL = View(
    name="journal",
    question="Which entries were made, by which events?",
    row_name="JournalEntry",
    permission="ledger.read",
    key=("position",),
    columns=(
        Column("position", Kind.LONG, "Position of its event: event and entry are one"),
        Column("source", Kind.TEXT, "Its event, as stream@version"),
        Column("event_type", Kind.TEXT, "Type of that event", facet=True),
        Column("kind", Kind.TEXT, "Rule by which it was made, such as P4", facet=True),
        Column("unit", Kind.TEXT, "Unit in whose books it is; null: its event names none", null=True, facet=True),
        Column("currency", Kind.TEXT, "ISO code", facet=True),
        Column("amount", Kind.MONEY, "Sum of its debits, and of its credits, minor units"),
        Column("recorded_at", Kind.INSTANT, "When it was recorded"),
        Column("effective_at", Kind.INSTANT, "When it was so: the business moment"),
        Column("reverses", Kind.TEXT, "Event whose entry it takes back, as stream@version", null=True),
        Column("reversed_by", Kind.TEXT, "Event whose entry takes it back", null=True),
        Column("actor_kind", Kind.TEXT, "What kind of actor caused it", values=ActorKind, facet=True),
        Column("actor", Kind.TEXT, "Id of the actor"),
    ),
    changes=(Change(MONEY, _ENTER), Change(MONEY, _REVERSE)),
    default_order=(("position", True),),
    relations=(Relation("lines", "account_statement", {"position": "position"}, "Its lines, one for each account"),),
    indexes=(("source",), ("effective_at",)),
)
