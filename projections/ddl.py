"""Tables made from declarations: the table, its key and indexes, grants, and descriptions as comments.

All of it runs as role kassa_projector with `search_path` set (`session.py`), so tables belong to the projector, and
those who serve may only read.
"""

from collections.abc import Iterator

from psycopg import AsyncConnection
from psycopg.sql import SQL, Identifier, Literal

from projections.statement import quoted
from projections.view import Column, View

_MAX_IDENTIFIER = 63  # PostgreSQL cuts longer ones silently


async def create_table(conn: AsyncConnection, view: View, table: str) -> None:
    """The empty table of a fed view, without its indexes: filling goes first, and faster."""
    for statement in _table(view, table):
        await conn.execute(statement)


async def create_indexes(conn: AsyncConnection, view: View, table: str) -> None:
    """The indexes of a table beside its key."""
    for number, columns in enumerate(view.indexes, 1):
        name = quoted(_checked(f"{table}_ix{number}"))
        await conn.execute(_sql(f"create index {name} on {quoted(table)} ({', '.join(map(quoted, columns))})"))


async def rename_table(conn: AsyncConnection, view: View, old: str, new: str) -> None:
    """Give a table and what belongs to it the names it would have been made with."""
    await conn.execute(_sql(f"alter table {quoted(old)} rename to {quoted(new)}"))
    for suffix in ("_key", *(f"_ix{number}" for number in range(1, len(view.indexes) + 1))):
        await conn.execute(_sql(f"alter index {quoted(old + suffix)} rename to {quoted(new + suffix)}"))


async def create_source_view(conn: AsyncConnection, view: View) -> None:
    """A view of the database for a view that nothing feeds; made again only when its declaration changed.

    `{schema}` in its SQL is the name of the organisation's schema as a literal.
    """
    found = await (
        await conn.execute("select obj_description(to_regclass(%s), 'pg_class')", [quoted(view.name)])
    ).fetchone()
    mark = f"{view.question} (shape {view.shape})"
    if found and found[0] == mark:
        return
    name = Identifier(view.name)
    await drop_source_view(conn, view)
    schema = await (await conn.execute("select quote_literal(current_schema())")).fetchone()
    assert schema is not None
    source = (view.source_sql or "").replace("{schema}", schema[0])
    await conn.execute(SQL("create view {} as ").format(name) + _sql(source))
    await conn.execute(SQL("comment on view {} is {}").format(name, Literal(mark)))
    await conn.execute(SQL("grant select on {} to kassa_reader, kassa_writer").format(name))


async def drop_source_view(conn: AsyncConnection, view: View) -> None:
    """With the views that look at it; whoever drops one makes those again, too."""
    await conn.execute(SQL("drop view if exists {} cascade").format(Identifier(view.name)))


def _table(view: View, table: str) -> Iterator[SQL]:
    key = ", ".join(map(quoted, view.key))
    columns = ",\n    ".join(map(_column, view.columns))
    name, constraint = quoted(_checked(table)), quoted(_checked(f"{table}_key"))
    yield _sql(f"create table {name} (\n    {columns},\n    constraint {constraint} primary key ({key})\n)")
    yield _sql(f"grant select on {name} to kassa_reader, kassa_writer")
    yield _sql(f"comment on table {name} is {_literal(view.question)}")
    for column in view.columns:
        yield _sql(f"comment on column {name}.{quoted(column.name)} is {_literal(column.description)}")


def _column(column: Column) -> str:
    default = f" default {column.default}" if column.default is not None else ""
    return f"{quoted(column.name)} {column.kind.sql_type}{'' if column.null else ' not null'}{default}"


def _checked(identifier: str) -> str:
    if len(identifier) > _MAX_IDENTIFIER:
        raise ValueError(f"{identifier} is longer than {_MAX_IDENTIFIER} characters; give the view a shorter name")
    return identifier


def _literal(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"


def _sql(text: str) -> SQL:
    """SQL from declarations only; the type checker wants literals, which generated tables cannot be."""
    return SQL(text)
