"""What works in a unit: the fact from outside on which archiving it depends."""

from collections.abc import Iterable

from api.context import Context
from domain.access.scope import EVERYWHERE
from projections.query import count_statement
from projections.view import View


async def living(context: Context, unit: str, views: Iterable[View]) -> int:
    """How many rows of these views keep the unit (`View.keeps_unit`), whoever may see them. Raises Refusal."""
    found = 0
    async with context.services.reads(context.organisation) as session:
        for view in views:
            if view.keeps_unit is not None:
                assert view.unit_column is not None, f"{view.name}: which unit does a row keep?"
                wanted = {"and": [{view.unit_column: {"eq": unit}}, view.keeps_unit]}
                statement = count_statement(view, filter=wanted, scopes=EVERYWHERE)
                [row] = await session.fetch(statement.sql, statement.params)
                found += row["count"]
    return found
