"""Who enters and leaves the groups that describe registers by a filter: written beside the log (FLEET-91)."""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog

from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from domain.refusal import InvalidInput, Refusal
from projections.filters import Filter
from projections.fleet.group_filter import NOBODY, moves_statement, read_group_filter

log = structlog.get_logger(__name__)

# Written at once; takes some 50 ms, and others write through the same connection.
AT_ONCE = 2_000

_DESCRIBING = "select group_id, filter from register_groups where filter is not null and not deleted order by group_id"
_GONE = """
delete from {schema}.group_matches m where not exists
    (select from {schema}.register_groups g where g.group_id = m.group_id and not g.deleted)
"""
_MOVE = """
with gone as (delete from {schema}.group_matches where group_id = %(group)s and register = any(%(leave)s::text[]))
insert into {schema}.group_matches (group_id, register) select %(group)s, unnest(%(enter)s::text[])
on conflict do nothing
"""


async def follow_filters(reads: Reads, writes: Writes, schema: str) -> None:
    """Let every group by filter be what its filter finds now. Raises Unavailable, DeadlineExceeded.

    A group whose filter takes too long stays as it was; the others go on.
    """
    await writes.run(_GONE, (), schema)
    async with reads.transaction(schema) as reading:
        groups = await reading.fetch(_DESCRIBING, ())
    for row in groups:
        try:
            await _follow(reads, writes, schema, row["group_id"], row["filter"])
        except Refusal as refusal:
            log.warning("group does not follow its filter", schema=schema, group=row["group_id"], code=refusal.code)


async def _follow(reads: Reads, writes: Writes, schema: str, group: str, text: str) -> None:
    statement = moves_statement(group, _filter(schema, group, text))
    async with reads.transaction(schema) as reading:
        moves: Sequence[Mapping[str, Any]] = await reading.fetch(statement.sql, statement.params)
    for at in range(0, len(moves), AT_ONCE):
        part = moves[at : at + AT_ONCE]
        enter = [each["register"] for each in part if each["enters"]]
        leave = [each["register"] for each in part if not each["enters"]]
        await writes.run(_MOVE, {"group": group, "enter": enter, "leave": leave}, schema)


def _filter(schema: str, group: str, text: str) -> Filter:
    """It was checked when it was set; one that this version does not know finds nobody: nobody sees too much."""
    try:
        return read_group_filter(text)
    except InvalidInput as refusal:
        log.warning("group has a filter of another version", schema=schema, group=group, code=refusal.code)
        return NOBODY
