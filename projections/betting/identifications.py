"""Who was identified at each desk, how, and how did it end? One row per identification (BET-44, -45; DEC-30)."""

from domain.betting import desk_events as happened
from domain.betting.identification import EndReason, Method
from domain.organisation.settings import SETTINGS
from projections.betting.desks import DESK
from projections.view import Change, Column, Kind, View

_START = f"""
insert into {{table}} (
    identification, desk, player, method, document_checked, cashier, shift, since, until, as_of_position)
select b.body->>'identification', {DESK}, b.body->>'player', b.body->>'method',
    (b.body->>'document_checked')::boolean, b.body->>'cashier', b.body->>'shift',
    (b.body->>'since')::timestamptz, (b.body->>'until')::timestamptz, b.position
from batch b"""
_END = """
update {table} t set ended_at = b.occurred_at, end_reason = b.body->>'reason', as_of_position = b.position
from batch b where t.identification = b.body->>'identification'"""

_COLUMNS = (
    Column("identification", Kind.TEXT, "Id of the identification"),
    Column("desk", Kind.TEXT, "Desk at which it was", facet=True),
    Column("player", Kind.TEXT, "Id of the player"),
    Column("method", Kind.TEXT, "How the player was found", values=Method, facet=True),
    Column("document_checked", Kind.BOOLEAN, "Whether the original document was compared", facet=True),
    Column("cashier", Kind.TEXT, "By whom", facet=True),
    Column("shift", Kind.TEXT, "Shift in which"),
    Column("since", Kind.INSTANT, "When the desk came into the mode"),
    Column("until", Kind.INSTANT, "When it was to leave it by itself"),
    Column("ended_at", Kind.INSTANT, "When it left the mode", null=True),
    Column("end_reason", Kind.TEXT, "Why", null=True, values=EndReason, facet=True),
    Column("as_of_position", Kind.LONG, "Position of the last event told here"),
)
_UNIT = Column("unit", Kind.TEXT, "Code of the desk's unit", facet=True)

IDENTIFICATIONS_TOLD = View(
    name="identifications_told",
    question="Which identifications were there?",
    row_name="IdentificationTold",
    permission="bet.desk.identify",
    key=("identification",),
    columns=_COLUMNS,
    changes=(
        Change((happened.IdentificationStarted.TYPE,), _START),
        Change((happened.IdentificationEnded.TYPE,), _END),
    ),
    default_order=(("since", True),),
    indexes=(("desk", "since"), ("player", "since")),
    shown=False,
)

IDENTIFICATIONS = View(
    name="identifications",
    question="Who was identified at each desk, how, and how did it end?",
    row_name="Identification",
    permission="bet.desk.identify",
    key=("identification",),
    columns=(_UNIT, *_COLUMNS),
    changes=(),
    default_order=(("since", True),),
    source_sql=f"""
select d.unit, {", ".join(f"i.{column.name}" for column in _COLUMNS)}
from identifications_told i join desks d using (desk)""",
    looks_at=("identifications_told", "desks"),
    unit_column="unit",
)


def _set_to(key: str) -> str:
    """What is set at the desk's unit, or nearest above it, or for all, or else the default."""
    return f"""coalesce(
        (select s.value::integer from unit_tree t join settings s on s.scope = 'unit:' || t.above
            where t.unit = d.unit and s.key = '{key}' and s.value is not null order by t.distance limit 1),
        (select s.value::integer from settings s where s.key = '{key}' and s.scope = 'organisation'),
        {SETTINGS[key].default})"""


RECENT_IDENTIFICATIONS = View(
    name="recent_identifications",
    question="Who was identified at each desk recently, the last one first?",
    row_name="RecentIdentification",
    permission="bet.desk.identify",
    key=("desk", "player"),
    columns=(
        Column("desk", Kind.TEXT, "Id of the desk"),
        Column("unit", Kind.TEXT, "Code of its unit", facet=True),
        Column("player", Kind.TEXT, "Id of the player"),
        Column("at", Kind.INSTANT, "When identified last"),
        Column("method", Kind.TEXT, "How found then", values=Method, facet=True),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(),
    default_order=(("at", True), ("desk", False)),
    source_sql=f"""
select d.desk, d.unit, r.player, r.since as at, r.method, r.as_of_position
from (
    select d.desk, d.unit, {_set_to("recent_identifications_count")} as most,
        {_set_to("recent_identifications_hours")} as hours
    from desks d
) d cross join lateral (
    select * from (
        select distinct on (i.player) i.player, i.since, i.method, i.as_of_position
        from identifications_told i
        where i.desk = d.desk and i.since >= now() - make_interval(hours => d.hours)
        order by i.player, i.since desc
    ) each_once order by since desc limit d.most
) r""",
    looks_at=("identifications_told", "desks", "settings", "unit_tree"),
    unit_column="unit",
)
