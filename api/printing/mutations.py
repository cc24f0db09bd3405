"""The mutations of papers: one command each, as a table (BET-11, -31; spec B.2.4, B.9.12)."""

from collections.abc import Mapping
from typing import Any

from api.context import Context
from api.dynamic import Member
from api.inputs import command_of, mutation, mutation_name
from api.printing.inputs import PRINTING_INPUTS
from api.reach import within_reach
from domain.command import Command
from domain.printing.annul_cash_order import AnnulCashOrder
from domain.printing.print_papers import RecordManualFiscalReceipt, ReportPrint
from domain.processes.reprint_document import ReprintDocument
from projections.printing.print_jobs import PRINT_JOBS

_PERMISSIONS: Mapping[type[Command], str] = {
    ReprintDocument: "bet.shift.document.reprint",
    ReportPrint: "bet.desk.operate",
    RecordManualFiscalReceipt: "bet.desk.operate",
    AnnulCashOrder: "bet.shift.order.annul",
}

_ANY_DESK = "bet.shift.any_desk"
_TOLD: Mapping[type[Command], Mapping[str, Member]] = {
    ReprintDocument: {"copy": Member(int | None, "Number of the copy that is printed now.")},
    AnnulCashOrder: {
        "number": Member(int | None, "Number of the order that takes its place."),
        "print_id": Member(str | None, "Id of that order's paper."),
    },
}


def _mutation(command: type[Command], permission: str) -> Any:
    async def make(context: Context, given: Any) -> Command:
        await within_reach(context, PRINT_JOBS, permission, given.print_id)
        client = context.client
        facts = {"by": client.principal, "any_desk": bool(client.scopes(_ANY_DESK))}
        return command_of(command, given, **(facts if command is ReprintDocument else {}))

    return mutation(
        command,
        permission,
        PRINTING_INPUTS,
        make,
        unsaid=frozenset({"by", "any_desk"}),
        told_by=PRINT_JOBS.told_by,
        told=_TOLD.get(command),
    )


PRINTING_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission) for command, permission in _PERMISSIONS.items()
}
