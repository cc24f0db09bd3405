"""What the fleet's views read in a batch `b` besides the event's own fields."""


def named_by_stream(category: str) -> str:
    """SQL of the natural key in the name of the event's stream: `register-CSI-1` names CSI-1."""
    return f"(select substr(s.name, length('{category}-') + 1) from streams s where s.id = b.stream)"


REGISTER = named_by_stream("register")
DRIVE = named_by_stream("fn")


def patched(key: str, key_column: str, patches: str, names: list[str]) -> str:
    """An update of the rows that a batch's events patch.

    `patches` is SQL of an event's patch: a jsonb object of columns and their new values. The patches of one row are
    put together in the order of the log, so that each row is written once; what PostgreSQL makes of a value is what
    the column's type makes of it.
    """
    columns = ", ".join(f'"{name}"' for name in names)
    values = ", ".join(f'n."{name}"' for name in names)
    return f"""
with patches as (
    select {key} as key, max(b.version) as version, max(b.position) as position, max(b.recorded_at) as at,
        coalesce(jsonb_object_agg(p.key, p.value order by b.position) filter (where p.key is not null), '{{}}') as patch
    from batch b left join lateral jsonb_each({patches}) p on true
    group by 1
)
update {{table}} t set ({columns}, version, changed_at, as_of_position) = (
    select {values}, greatest(t.version, patches.version), patches.at, patches.position
    from jsonb_populate_record(t, patches.patch) n
) from patches where t."{key_column}" = patches.key"""
