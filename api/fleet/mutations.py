"""The mutations of the fleet: what people may ask for, one command each, as a table (FLEET-54, -68…69, -82, -88…91).

A client whose rights reach some units or groups may edit the registers and drives there; what is not of a register is
for the whole organisation.
"""

from collections.abc import Mapping
from typing import Any

from api.context import Context
from api.fleet.inputs import FLEET_INPUTS
from api.inputs import command_of, mutation, mutation_name
from api.reach import within_reach
from domain.access.refusals import Forbidden
from domain.access.scope import EVERYWHERE
from domain.command import Command
from domain.fleet.edits import (
    describing,
    drives,
    enrolment,
    groups,
    leases,
    outages,
    parts,
    placing,
    preferences,
    releases,
    stock,
)
from domain.fleet.events.preferences import Sharing
from projections.fleet.fiscal_drive import FISCAL_DRIVE
from projections.fleet.registers import REGISTERS
from projections.query import PageRequest, page_statement
from projections.roles import ROLE_GRANTS
from projections.view import View

_REGISTER = "fleet.register."
# Of one register: the permission for each.
_OF_REGISTERS: Mapping[type[Command], str] = {
    enrolment.ApproveEnrolment: _REGISTER + "assign",
    enrolment.RejectEnrolment: _REGISTER + "assign",
    enrolment.RemoveRegister: _REGISTER + "remove",
    enrolment.BlocklistRegister: _REGISTER + "blocklist",
    enrolment.UnblockRegister: _REGISTER + "blocklist",
    placing.AssignToUnit: _REGISTER + "assign",
    placing.SetLineNumber: _REGISTER + "edit",
    describing.RenameRegister: _REGISTER + "edit",
    describing.DescribeRegister: _REGISTER + "edit",
    describing.TagRegister: _REGISTER + "tag",
    describing.UntagRegister: _REGISTER + "tag",
    outages.PlanOutage: _REGISTER + "outage.plan",
    outages.CancelOutage: _REGISTER + "outage.plan",
    outages.RecordOfflineReason: _REGISTER + "reason.record",
    parts.PlanPartReplacement: _REGISTER + "edit",
    parts.RecordPartReplacement: _REGISTER + "edit",
    leases.AcquireLease: _REGISTER + "edit",
    leases.RenewLease: _REGISTER + "edit",
    leases.ReleaseLease: _REGISTER + "edit",
    leases.BreakLease: "fleet.lease.break",
}
_OF_DRIVES: Mapping[type[Command], str] = {
    drives.PlanFnReplacement: "fleet.fn.replacement.plan",
    drives.CancelFnReplacement: "fleet.fn.replacement.plan",
    drives.CorrectFnLifetime: "fleet.fn.lifetime.correct",
}
_STOCK, _RELEASE = "fleet.fn.stock.manage", "fleet.release."
_GROUP, _TEMPLATE = "fleet.group.manage", "fleet.export.template.manage"
_OF_THE_ORGANISATION: Mapping[type[Command], str] = {
    groups.CreateGroup: _GROUP,
    groups.RenameGroup: _GROUP,
    groups.AddToGroup: _GROUP,
    groups.RemoveFromGroup: _GROUP,
    groups.SetGroupFilter: _GROUP,
    groups.DeleteGroup: _GROUP,
    stock.OrderFn: _STOCK,
    stock.RecordFnReceipt: _STOCK,
    stock.RecordFnIssue: _STOCK,
    stock.CountFnStock: _STOCK,
    releases.RegisterRelease: _RELEASE + "register",
    releases.ApproveRelease: _RELEASE + "approve",
    releases.SetRequiredBy: _RELEASE + "approve",
    releases.WithdrawRelease: _RELEASE + "withdraw",
    preferences.SaveCsvTemplate: _TEMPLATE,
    preferences.SaveView: _TEMPLATE,
    preferences.DeletePreference: _TEMPLATE,
}
_SHARE = "fleet.export.template.share"


async def _facts(context: Context, command: type[Command], given: Any) -> dict[str, Any]:
    """What a command knows of who asks and of other contexts. Raises Refusal."""
    if command in {leases.AcquireLease, leases.RenewLease, leases.ReleaseLease}:
        return {"holder": context.client.principal}
    if command is releases.RegisterRelease:
        return {"author": context.client.principal}
    if command is releases.ApproveRelease:
        return {"approver": context.client.principal}
    if command is groups.DeleteGroup:
        return {"used_by": await _roles_limited_to(context, given.group)}
    if issubclass(command, preferences.PreferenceEdit):
        shared = getattr(given, "sharing", None)
        if shared and shared.value != Sharing.PRIVATE and not context.client.scopes(_SHARE):
            raise Forbidden.lacking(_SHARE)
        return {"owner": context.client.principal}
    return {}


async def _roles_limited_to(context: Context, group: str) -> tuple[str, ...]:
    """Who holds a role for this group only."""
    wanted = {"scope": {"eq": f"group:{group}"}}
    page = PageRequest(first=10)
    statement = page_statement(
        ROLE_GRANTS, filter=wanted, order=(), page=page, columns=["principal"], scopes=EVERYWHERE
    )
    async with context.services.reads(context.organisation) as session:
        return tuple(row["principal"] for row in await session.fetch(statement.sql, statement.params))


def _mutation(command: type[Command], permission: str, view: View | None = None) -> Any:
    unsaid = frozenset({"holder", "owner", "used_by", "author", "approver"}) & set(command.__struct_fields__)

    async def make(context: Context, given: Any) -> Command:
        if view is not None:
            await within_reach(context, view, permission, given.register if view is REGISTERS else given.fn)
        return command_of(command, given, **await _facts(context, command, given))

    return mutation(
        command,
        permission,
        FLEET_INPUTS,
        make,
        unsaid=unsaid,
        told_by=view.told_by if view is not None else frozenset(),
    )


FLEET_MUTATIONS: dict[str, Any] = {
    mutation_name(command): _mutation(command, permission, view)
    for table, view in ((_OF_REGISTERS, REGISTERS), (_OF_DRIVES, FISCAL_DRIVE), (_OF_THE_ORGANISATION, None))
    for command, permission in table.items()
}
