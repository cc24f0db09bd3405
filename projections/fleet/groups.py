"""Which groups of registers are there, and who is in them? Those of filters come from `group_filter.py` (FLEET-91)."""

from domain.fleet.events import groups as happened
from projections.fleet.streams import named_by_stream
from projections.view import Change, Column, Kind, View

_GROUP = named_by_stream("group")
_CODE = Column("group_id", Kind.TEXT, "Id of the group")
_REGISTER = Column("register", Kind.TEXT, "Id of the register")
_POSITION = Column("as_of_position", Kind.LONG, "Position of the last event told here")

_CREATE = f"""
insert into {{table}} (group_id, name, filter, version, as_of_position)
select {_GROUP}, b.body->>'name', b.body->>'filter', b.version, b.position from batch b"""


def _last(field: str) -> str:
    return f"(array_agg(b.body->>'{field}' order by b.position desc) filter (where b.body->'{field}' is not null))[1]"


_CHANGE = f"""
update {{table}} t set name = coalesce(n.name, t.name), filter = coalesce(n.filter, t.filter),
    deleted = t.deleted or n.deleted, version = greatest(t.version, n.version),
    as_of_position = greatest(t.as_of_position, n.position)
from (
    select {_GROUP} as group_id, max(b.version) as version, max(b.position) as position,
        {_last("name")} as name, {_last("filter")} as filter,
        bool_or(b.type = '{happened.GroupDeleted.TYPE}') as deleted
    from batch b group by b.stream
) n where t.group_id = n.group_id"""

REGISTER_GROUPS = View(
    name="register_groups",
    question="Which groups of registers are there?",
    row_name="RegisterGroup",
    permission="fleet.group.read",
    key=("group_id",),
    columns=(
        _CODE,
        Column("name", Kind.TEXT, "Name for people"),
        Column(
            "filter",
            Kind.TEXT,
            "Filter of fleetRegister as JSON text that describes its registers; null: it lists them",
            null=True,
        ),
        Column("deleted", Kind.BOOLEAN, "Whether it is gone", facet=True, default="false"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        _POSITION,
    ),
    changes=(
        Change((happened.GroupCreated.TYPE,), _CREATE),
        Change(
            (
                happened.GroupRenamed.TYPE,
                happened.GroupFilterSet.TYPE,
                happened.RegisterAddedToGroup.TYPE,
                happened.RegisterRemovedFromGroup.TYPE,
                happened.GroupDeleted.TYPE,
            ),
            _CHANGE,
        ),
    ),
    default_order=(("name", False),),
)

# Of each register the last word counts, and a group that is deleted lists nobody.
_LAST = f"""
with said as (
    select distinct on (b.stream, b.body->>'register') {_GROUP} as group_id, b.body->>'register' as register,
        b.type = '{happened.RegisterAddedToGroup.TYPE}' as is_on, b.position
    from batch b where b.body->'register' is not null order by b.stream, b.body->>'register', b.position desc
)"""
_ADD = f"""{_LAST}
insert into {{table}} (group_id, register, as_of_position)
select group_id, register, position from said where is_on on conflict do nothing"""
_REMOVE = f"""{_LAST}
delete from {{table}} t using said
where not said.is_on and t.group_id = said.group_id and t.register = said.register"""
_EMPTY = f"delete from {{table}} t using (select {_GROUP} as group_id from batch b) n where t.group_id = n.group_id"
_LISTING = (happened.RegisterAddedToGroup.TYPE, happened.RegisterRemovedFromGroup.TYPE)

GROUP_LISTS = View(
    name="group_lists",
    question="Which registers do static groups list?",
    row_name="ListedRegister",
    permission="fleet.group.read",
    key=("group_id", "register"),
    columns=(_CODE, _REGISTER, _POSITION),
    changes=(
        Change(_LISTING, _ADD),
        Change(_LISTING, _REMOVE),
        Change((happened.GroupDeleted.TYPE,), _EMPTY),
    ),
    default_order=(("group_id", False), ("register", False)),
    indexes=(("register",),),
    shown=False,
)

# A group lists or describes, never both: no row comes twice.
GROUP_MEMBERS = View(
    name="group_members",
    question="Which registers are in which groups, by list or by filter?",
    row_name="GroupMember",
    permission="fleet.group.read",
    key=("group_id", "register"),
    columns=(_CODE, _REGISTER, _POSITION),
    changes=(),
    default_order=(("group_id", False), ("register", False)),
    source_sql="""
select group_id, register, as_of_position from group_lists
union all
select g.group_id, m.register, g.as_of_position from group_matches m
join register_groups g on g.group_id = m.group_id and not g.deleted""",
    looks_at=(GROUP_LISTS.name, REGISTER_GROUPS.name),
)
