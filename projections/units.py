"""Which units has the organisation, and where do they stand? One row per unit (FLEET-91)."""

from domain.organisation.events import (
    UnitArchived,
    UnitCreated,
    UnitMoved,
    UnitRenamed,
    UnitResponsibleAssigned,
    UnitTimeZoneSet,
)
from domain.organisation.tree import UnitKind
from projections.view import Change, Column, Kind, View

_UNIT_OF_STREAM = "(select substr(s.name, length('unit-') + 1) from streams s where s.id = b.stream)"

_CREATE = f"""
insert into {{table}} (
    code, kind, title, parent, path, depth, own_time_zone, time_zone, responsible, version, as_of_position)
select
    {_UNIT_OF_STREAM}, b.body->>'kind', b.body->>'title', b.body->>'parent', '', 0, b.body->>'time_zone',
    b.body->>'time_zone', b.body->>'responsible', b.version, b.position
from batch b"""

# Where a unit stands, and whose clocks it has, follows from all above it: said anew for the whole tree, written where
# it is another now. Some thousand units are some milliseconds, and organisations seldom change.
_PLACE = """
update {table} t set path = n.path, depth = n.depth, time_zone = n.time_zone
from (
    with recursive tree as (
        select code, code as path, 1 as depth, own_time_zone as time_zone from {table} where parent is null
        union all
        select u.code, tree.path || '.' || u.code, tree.depth + 1, coalesce(u.own_time_zone, tree.time_zone)
        from {table} u join tree on u.parent = tree.code
    )
    select * from tree
) n
where t.code = n.code and (t.path, t.depth, t.time_zone) is distinct from (n.path, n.depth, n.time_zone)"""


def _edit(assignment: str) -> str:
    """The newest of these events of each unit; `n` is the event."""
    return f"""
update {{table}} t set
    {assignment}, version = greatest(t.version, n.version), as_of_position = greatest(t.as_of_position, n.position)
from (
    select distinct on (b.stream) {_UNIT_OF_STREAM} as code, b.version, b.position, b.body
    from batch b order by b.stream, b.version desc
) n where t.code = n.code"""


UNITS_VIEW = View(
    name="units",
    question="Which units has the organisation, and where do they stand?",
    row_name="Unit",
    permission="org.unit.read",
    key=("code",),
    columns=(
        Column("code", Kind.TEXT, "What the unit is known by: a-z, A-Z, digits, _ and -; it never changes"),
        Column("kind", Kind.TEXT, "What it is", values=UnitKind, facet=True),
        Column("title", Kind.TEXT, "Name for people"),
        Column("parent", Kind.TEXT, "Code of the unit above; null of the root", null=True),
        Column("path", Kind.TEXT, "The codes from the root down to this unit, with dots between them"),
        Column("depth", Kind.INT, "Its level; the root has 1", facet=True),
        Column("own_time_zone", Kind.TEXT, "IANA time zone that was set here; null: that of the unit above", null=True),
        Column("time_zone", Kind.TEXT, "IANA time zone that holds here", null=True, facet=True),
        Column("responsible", Kind.TEXT, "Id of the user who answers for it", null=True, facet=True),
        Column("archived", Kind.BOOLEAN, "Whether it was taken out of the tree", facet=True, default="false"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((UnitCreated.TYPE,), _CREATE),
        Change((UnitRenamed.TYPE,), _edit("title = n.body->>'title'")),
        Change((UnitMoved.TYPE,), _edit("parent = n.body->>'parent'")),
        Change((UnitTimeZoneSet.TYPE,), _edit("own_time_zone = n.body->>'time_zone'")),
        Change((UnitResponsibleAssigned.TYPE,), _edit("responsible = n.body->>'responsible'")),
        Change((UnitArchived.TYPE,), _edit("archived = true")),
        Change((UnitCreated.TYPE, UnitMoved.TYPE, UnitTimeZoneSet.TYPE), _PLACE),
    ),
    default_order=(("path", False),),
    indexes=(("parent",), ("path",)),
    unit_column="code",
)
