"""Which roles did the organisation make, and who holds which? One row per role, one per grant (FLEET-90).

Rights are not decided by these rows: whoever decides reads the log (`kassa/rights.py`).
"""

from domain.access.events import RoleCreated, RoleDeleted, RoleGranted, RolePermissionsChanged, RoleRevoked
from projections.view import Change, Column, Kind, View

# The newest of these events of each role, `n`: what is in the row already may be newer still.
_NEWEST = """
    select distinct on (b.stream)
        (select substr(s.name, length('role-') + 1) from streams s where s.id = b.stream) as name,
        b.version, b.position, b.body,
        (select string_agg(p, ' ') from json_array_elements_text(b.body->'permissions') p) as permissions
    from batch b order by b.stream, b.version desc"""

_CREATE = f"""
insert into {{table}} as t (name, title, permissions, version, as_of_position)
select n.name, n.body->>'title', n.permissions, n.version, n.position from ({_NEWEST}) n
on conflict (name) do update set
    title = excluded.title, permissions = excluded.permissions, version = excluded.version,
    as_of_position = excluded.as_of_position"""
_CHANGE = f"""
update {{table}} t set permissions = n.permissions, version = n.version, as_of_position = n.position
from ({_NEWEST}) n where t.name = n.name and t.version < n.version"""
_DELETE = f"""
delete from {{table}} t using ({_NEWEST}) n where t.name = n.name and t.version < n.version"""

ROLES_VIEW = View(
    name="roles",
    question="Which roles did the organisation make?",
    row_name="Role",
    permission="platform.role.manage",
    key=("name",),
    columns=(
        Column("name", Kind.TEXT, "What it is known by; it never changes"),
        Column("title", Kind.TEXT, "Name for people"),
        Column("permissions", Kind.TEXT, "What it holds, in alphabetical order with spaces between"),
        Column("version", Kind.LONG, "What whoever edits it gives as `expectedVersion`"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(
        Change((RoleCreated.TYPE,), _CREATE),
        Change((RolePermissionsChanged.TYPE,), _CHANGE),
        Change((RoleDeleted.TYPE,), _DELETE),
    ),
    default_order=(("name", False),),
)

# The last word of the batch on each grant.
_LAST = """
    select distinct on (1, 2, 3)
        b.body->>'to' as principal, b.body->>'role' as role, b.body->>'scope' as scope,
        b.type, b.version, b.recorded_at, b.position
    from batch b order by 1, 2, 3, b.version desc"""

_GRANT = f"""
insert into {{table}} as t (principal, role, scope, since, version, as_of_position)
select principal, role, scope, recorded_at, version, position from ({_LAST}) l where type = '{RoleGranted.TYPE}'
on conflict (principal, role, scope) do update set
    since = excluded.since, version = excluded.version, as_of_position = excluded.as_of_position"""
_REVOKE = f"""
delete from {{table}} t using ({_LAST}) l
where (t.principal, t.role, t.scope) = (l.principal, l.role, l.scope) and l.type = '{RoleRevoked.TYPE}'"""
_VERSION = """
update {table} t set version = n.version, as_of_position = n.position
from (
    select b.body->>'to' as principal, max(b.version) as version, max(b.position) as position from batch b group by 1
) n where t.principal = n.principal"""
_EITHER = (RoleGranted.TYPE, RoleRevoked.TYPE)

ROLE_GRANTS = View(
    name="role_grants",
    question="Who was given which role, and how far does it reach?",
    row_name="RoleGrant",
    permission="platform.role.manage",
    key=("principal", "role", "scope"),
    columns=(
        Column("principal", Kind.TEXT, "Who holds it: client:<name>, or user:<subject> as the issuer calls him"),
        Column("role", Kind.TEXT, "The role, built-in or of the organisation"),
        Column("scope", Kind.TEXT, "How far: organisation, unit:<code> with all below it, or group:<name>"),
        Column("since", Kind.INSTANT, "When it was given"),
        Column("version", Kind.LONG, "Of everything the principal holds: `expectedVersion` of whoever edits it"),
        Column("as_of_position", Kind.LONG, "Position of the last event told here"),
    ),
    changes=(Change(_EITHER, _GRANT), Change(_EITHER, _REVOKE), Change(_EITHER, _VERSION)),
    default_order=(("principal", False),),
    indexes=(("role",),),
)
