"""How far is each view behind the log, and does it stand still? (spec B.3.5 projection_health).

While a view is rebuilt, the table being filled stands here too, as `<view>__shadow`.
"""

from enum import StrEnum

from projections.view import Column, Kind, View


class ProjectionState(StrEnum):
    """What the projector does about a view."""

    RUNNING = "RUNNING"
    REBUILDING = "REBUILDING"
    PARKED = "PARKED"


PROJECTION_HEALTH = View(
    name="projection_health",
    question="How far is each view behind the log, and does it stand still?",
    row_name="ProjectionHealth",
    permission="platform.projection.rebuild",
    key=("projection",),
    columns=(
        Column("projection", Kind.TEXT, "Name of the view"),
        Column("position", Kind.LONG, "Position of the last event it has taken in"),
        Column("lag_events", Kind.LONG, "Events it has not taken in yet"),
        Column("lag_seconds", Kind.DECIMAL, "Age of the oldest of those events, seconds; 0 when there are none"),
        Column("state", Kind.TEXT, "What the projector does about it", values=ProjectionState, facet=True),
        Column("last_error", Kind.TEXT, "Why it stands still", null=True),
        Column("parked_position", Kind.LONG, "Position of the event it can not take in", null=True),
        Column("shape", Kind.TEXT, "Digest of what its table holds; another one means a rebuild"),
        Column("rebuilt_at", Kind.INSTANT, "When it was rebuilt last", null=True),
        Column("updated_at", Kind.INSTANT, "When it moved last"),
    ),
    changes=(),
    default_order=(("projection", False),),
    source_sql="""
select
    p.name as projection,
    p.position,
    greatest(log.head - p.position, 0) as lag_events,
    coalesce(round(extract(epoch from now() - next.recorded_at), 3), 0) as lag_seconds,
    p.state, p.last_error, p.parked_position, p.shape, p.rebuilt_at, p.updated_at
from projections p
    cross join (select coalesce(max(position), 0) as head from events) log
    left join events next on next.position = p.position + 1""",
)
