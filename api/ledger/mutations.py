"""The mutations of the ledger: what people may do to the books, one command each, as a table (spec B.2.7, B.6)."""

from collections.abc import Mapping
from typing import Any

import msgspec

from api.context import Context
from api.inputs import command_of, mutation, mutation_name
from api.ledger.inputs import LEDGER_INPUTS
from api.made_ids import made_id
from api.reach import within_reach
from domain.access.scope import ScopeKind
from domain.command import Command
from domain.entry import Entry
from domain.ledger.mark_accounts import CloseAccount, FreezeAccount, UnfreezeAccount
from domain.ledger.refusals import EntryUnknown
from domain.processes.adjust_accounts import ApproveAdjustment, RejectAdjustment, RequestAdjustment
from domain.processes.close_periods import ClosePeriod, ReopenPeriod
from domain.processes.enter_manually import (
    ConfirmCollection,
    PostRecovery,
    ReceiveBankCash,
    RecordTaxPayment,
    SetOpeningBalance,
)
from domain.processes.reverse_entry import ReverseEntry, source_of
from projections.ledger.adjustments import ADJUSTMENTS
from projections.units import UNITS_VIEW

_ADJUST, _APPROVE = "ledger.adjust", "ledger.adjust.approve"
# In the books of one unit.
_OF_UNITS: Mapping[type[Command], str] = {
    ReceiveBankCash: _ADJUST,
    ConfirmCollection: _ADJUST,
    SetOpeningBalance: _ADJUST,
    RecordTaxPayment: _ADJUST,
    PostRecovery: _ADJUST,
    RequestAdjustment: _ADJUST,
    ReverseEntry: "ledger.reverse",
    ClosePeriod: "ledger.period.close",
    ReopenPeriod: "ledger.period.reopen",
}
_OF_ADJUSTMENTS: Mapping[type[Command], str] = {ApproveAdjustment: _APPROVE, RejectAdjustment: _APPROVE}
_OF_THE_ORGANISATION: Mapping[type[Command], str] = {
    FreezeAccount: _ADJUST,
    UnfreezeAccount: _ADJUST,
    CloseAccount: _ADJUST,
}


class _WithEntry(msgspec.Struct):
    """A money event's body, as far as it is needed here."""

    entry: Entry | None = None


async def _accounts(context: Context, source: str) -> tuple[str, ...]:
    """Accounts of the entry of an event; none of one that moves nothing. Raises InvalidInput, EntryUnknown."""
    recall = source_of(source)
    event = await context.services.event_at(context.organisation, recall.stream, recall.version)
    if event is None:  # what is not there is not recalled either
        raise EntryUnknown(f"there is no event {source}; take a source from the journal", source=source)
    entry = msgspec.json.decode(event.body, type=_WithEntry).entry
    return tuple(dict.fromkeys(line.account for line in entry.lines)) if entry is not None else ()


async def _facts(context: Context, command: type[Command], given: Any) -> dict[str, Any]:
    """What clients do not say. Raises Refusal."""
    me = context.client.principal
    if command is RequestAdjustment:
        return {"requester": me, "adjustment": made_id(given.command_id, "adjustment")}
    if command is ApproveAdjustment:
        return {"approver": me}
    if command is RejectAdjustment:
        return {"rejecter": me}
    return {"accounts": await _accounts(context, given.source)} if command is ReverseEntry else {}


_UNSAID: Mapping[type[Command], frozenset[str]] = {
    RequestAdjustment: frozenset({"requester", "adjustment"}),
    ApproveAdjustment: frozenset({"approver"}),
    RejectAdjustment: frozenset({"rejecter"}),
    ReverseEntry: frozenset({"accounts"}),
}


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        if command in _OF_UNITS:
            await within_reach(context, UNITS_VIEW, permission, given.unit)
        elif command in _OF_ADJUSTMENTS:
            await within_reach(context, ADJUSTMENTS, permission, given.adjustment)
        return command_of(command, given, **await _facts(context, command, given))

    return mutation(
        command,
        permission,
        LEDGER_INPUTS,
        make,
        unsaid=_UNSAID.get(command, frozenset()),
        told_by=frozenset() if command in _OF_THE_ORGANISATION else frozenset({ScopeKind.UNIT}),
    )


LEDGER_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission)
    for table in (_OF_UNITS, _OF_ADJUSTMENTS, _OF_THE_ORGANISATION)
    for command, permission in table.items()
}
