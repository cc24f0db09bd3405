"""Whether a row is within a client's reach: of mutations by clients whose permission reaches units or groups only."""

from api.context import Context
from domain.access.refusals import Forbidden
from projections.query import row_statement
from projections.scoping import is_narrow
from projections.view import View


async def within_reach(context: Context, view: View, permission: str, key: str) -> None:
    """Raises Forbidden when the row is beyond what the permission reaches; one that is not there is the domain's.

    `view` has one key column, and a client with a narrow permission reaches no row that is not read yet.
    """
    scopes = context.client.scopes(permission)
    if not is_narrow(scopes):
        return
    (name,) = view.key
    statement = row_statement(view, key={name: key}, columns=[name], scopes=scopes)
    async with context.services.reads(context.organisation) as session:
        if not await session.fetch(statement.sql, statement.params):
            raise Forbidden.beyond_scope(permission, ", ".join(sorted(map(str, scopes))))
