"""Which units are in which, at any depth? One row per unit and unit above it, itself included (FLEET-91).

What asks for a unit with all below it looks here: reads limited to units (`scoping.py`) and filters by subtree. It is
wider than `units.path`, but the planner knows how many units are in one, and an index finds them.
"""

from domain.organisation.events import UnitsPlaced
from projections.scoping import TREE
from projections.view import Change, Column, Kind, View

# Of the units placed, and of all that were below them, the way up is walked anew; no other row changes.
_PLACE = """
with placed as (
    select distinct on (p.key) p.key as unit, p.value->>'parent' as parent
    from batch b cross join lateral json_each(b.body->'places') p order by p.key, b.position desc
), parents as (
    select unit, parent from placed
    union all
    select t.unit, t.above from {table} t
    where t.distance = 1 and not exists (select from placed p where p.unit = t.unit)
), affected as (
    select unit from placed
    union
    select t.unit from {table} t join placed p on t.above = p.unit
), ways as (
    select * from (
        with recursive up as (
            select unit, unit as above, 0 as distance from affected
            union all
            select up.unit, p.parent, up.distance + 1
            from up join parents p on p.unit = up.above where p.parent is not null
        )
        select * from up
    ) walked
), gone as (
    delete from {table} t using affected a
    where t.unit = a.unit and not exists (select from ways w where w.unit = t.unit and w.above = t.above)
)
insert into {table} as t (above, unit, distance)
select above, unit, distance from ways
on conflict (above, unit) do update set distance = excluded.distance where t.distance <> excluded.distance"""

UNIT_TREE = View(
    name=TREE,
    question="Which units are in which, at any depth?",
    row_name="UnitWithin",
    permission="org.unit.read",
    key=("above", "unit"),
    columns=(
        Column("above", Kind.TEXT, "Code of the unit above, or of the unit itself"),
        Column("unit", Kind.TEXT, "Code of the unit; archived ones stay where they were"),
        Column("distance", Kind.INT, "Levels between the two; 0 of the unit itself", facet=True),
    ),
    changes=(Change((UnitsPlaced.TYPE,), _PLACE),),
    default_order=(("above", False), ("distance", False)),
    indexes=(("unit",),),
    unit_column="unit",
)
