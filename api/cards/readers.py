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
from api.reach import within_reach
from domain.access.scope import ScopeKind
from domain.cards.reader_edits import ConfigureReader, DetachReader, ReportReader
from domain.cards.reader_events import PlaceKind
from domain.command import Command
from domain.processes.attach_reader import AttachReader, SetUpTerminal
from domain.processes.present_card import PresentCard
from projections.betting.desks import DESK_STATE
from projections.betting.terminals import TERMINALS
from projections.cards.readers import READERS

_MANAGE, _REPORT = "card.reader.manage", "card.touch.report"
_PERMISSIONS: Mapping[type[Command], str] = {
    AttachReader: _MANAGE,
    DetachReader: _MANAGE,
    ConfigureReader: _MANAGE,
    ReportReader: _REPORT,
    PresentCard: _REPORT,
}
_PLACES = {PlaceKind.DESK: DESK_STATE, PlaceKind.TERMINAL: TERMINALS}
_TOLD: Mapping[type[Command], Mapping[str, Member]] = {
    PresentCard: {
        "identification": Member(str | None, "The identification it began at the desk; null when it began none."),
    }
}


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        if command is AttachReader:
            await within_reach(context, _PLACES[PlaceKind(given.kind.value)], permission, given.place)
        else:
            await within_reach(context, READERS, permission, given.reader)
        made = {"identification": made_id(given.command_id, "identification")} if command is PresentCard else {}
        return command_of(command, given, **made)

    return mutation(
        command,
        permission,
        CARD_INPUTS,
        make,
        unsaid=frozenset({"identification"}),
        told_by=frozenset({ScopeKind.UNIT}),
        told=_TOLD.get(command),
    )


async def _set_up(_: Context, given: Any) -> Command:
    return command_of(SetUpTerminal, given)


READER_MUTATIONS: dict[str, Any] = {
    mutation_name(SetUpTerminal): mutation(SetUpTerminal, "org.unit.manage", CARD_INPUTS, _set_up),
    **{mutation_name(command): _mutation(command, permission) for command, permission in _PERMISSIONS.items()},
}
