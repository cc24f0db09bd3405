"""The mutations of card readers: where they stand, for people; what happens at them, for their programs (CORE-13).

A client whose rights reach some units only may set up and report the readers there.
"""

from collections.abc import Mapping
from typing import Any

from api.cards.inputs import CARD_INPUTS
from api.context import Context
from api.dynamic import Member
from api.inputs import command_of, mutation, mutation_name
from api.made_ids import made_id
from domain.access.refusals import Forbidden
from domain.access.scope import ScopeKind
from domain.cards.reader_edits import ConfigureReader, DetachReader, ReportReader
from domain.command import Command
from domain.processes.attach_reader import AttachReader, SetUpTerminal
from domain.processes.present_card import PresentCard
from projections.cards.readers import READERS
from projections.query import row_statement
from projections.scoping import is_narrow

_MANAGE, _REPORT = "card.reader.manage", "card.touch.report"
# Of a reader that stands somewhere: whoever is limited to units has to reach it.
_AT_A_PLACE: Mapping[type[Command], str] = {
    DetachReader: _MANAGE,
    ConfigureReader: _MANAGE,
    ReportReader: _REPORT,
    PresentCard: _REPORT,
}
# Places are chosen freely by these.
_ANYWHERE: Mapping[type[Command], str] = {SetUpTerminal: _MANAGE, AttachReader: _MANAGE}
_TOLD: Mapping[type[Command], Mapping[str, Member]] = {
    PresentCard: {
        "identification": Member(str | None, "The identification it began at the desk; null when it began none."),
    }
}


async def _within_reach(context: Context, permission: str, reader: str) -> None:
    """Raises Forbidden."""
    scopes = context.client.scopes(permission)
    if not is_narrow(scopes):
        return
    statement = row_statement(READERS, key={"reader": reader}, columns=["reader"], scopes=scopes)
    async with context.services.reads(context.organisation) as session:
        if not await session.fetch(statement.sql, statement.params):
            raise Forbidden.beyond_scope(permission, ", ".join(sorted(map(str, scopes))))


def _mutation(command: type[Command], permission: str, told_by: frozenset[ScopeKind]) -> Any:
    async def make(context: Context, given: Any) -> Command:
        if told_by:
            await _within_reach(context, permission, given.reader)
        made = {"identification": made_id(given.command_id, "identification")} if command is PresentCard else {}
        return command_of(command, given, **made)

    return mutation(
        command,
        permission,
        CARD_INPUTS,
        make,
        unsaid=frozenset({"identification"}),
        told_by=told_by,
        told=_TOLD.get(command),
    )


READER_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission, told_by)
    for table, told_by in ((_AT_A_PLACE, READERS.told_by), (_ANYWHERE, frozenset[ScopeKind]()))
    for command, permission in table.items()
}
