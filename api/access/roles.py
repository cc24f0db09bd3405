"""The mutations of the organisation's own roles and of who holds which (FLEET-90)."""

from typing import Any

from api.commanding import EXPECTED_VERSION, command_field
from api.context import Context
from api.dynamic import Member, list_of
from api.services import Client
from domain.access.edit_roles import ChangeRolePermissions, CreateRole, DeleteRole
from domain.access.grant_roles import GrantRole, RevokeRole
from domain.access.granter import Granter

_MANAGE = "platform.role.manage"
_ROLE = Member(str, "Name of the role: 1 to 48 of a-z, 0-9 and _.")
_PERMISSIONS = Member(list_of(str), "Everything it holds, as context.object.verb, one by one.")
_TO = Member(str, "To whom: client:<name>, or user:<subject> as the issuer calls him.")
_SCOPE = Member(str, "How far it reaches: organisation, unit:<code> with all below it, or group:<name>.")
_VERSION_OF_ALL = Member(
    EXPECTED_VERSION.type,
    "The `version` of what this principal holds, as roleGrants tells it; 0 when it holds nothing. When somebody "
    "changed it since, nothing is done, and VersionConflict names the other change.",
)


def granter(client: Client) -> Granter:
    """The client as somebody who gives rights: with what it holds in the whole organisation."""
    held = client.permissions.union(*(each.permissions for each in client.granted))
    return Granter(client.principal, tuple(sorted(each for each in held if client.holds_everywhere(each))))


async def _create(context: Context, given: Any) -> CreateRole:
    return CreateRole(given.role, given.title, tuple(given.permissions), granter(context.client))


async def _change(context: Context, given: Any) -> ChangeRolePermissions:
    permissions = tuple(given.permissions)
    return ChangeRolePermissions(given.role, permissions, given.expected_version, granter(context.client))


async def _delete(_: Context, given: Any) -> DeleteRole:
    return DeleteRole(given.role, given.expected_version)


async def _grant(context: Context, given: Any) -> GrantRole:
    return GrantRole(given.to, given.role, given.scope, given.expected_version, granter(context.client))


async def _revoke(_: Context, given: Any) -> RevokeRole:
    return RevokeRole(given.to, given.role, given.scope, given.expected_version)


ROLE_MUTATIONS: dict[str, Any] = {
    "create_role": command_field(
        "create_role",
        "Make a role of what you hold yourself; built-in ones can be copied so.",
        {"role": _ROLE, "title": Member(str, "Name for people."), "permissions": _PERMISSIONS},
        _create,
        _MANAGE,
    ),
    "change_role_permissions": command_field(
        "change_role_permissions",
        "Say anew what a role holds; whoever holds it may that and nothing else, within seconds.",
        {"role": _ROLE, "permissions": _PERMISSIONS, "expected_version": EXPECTED_VERSION},
        _change,
        _MANAGE,
    ),
    "delete_role": command_field(
        "delete_role",
        "Delete a role that nobody holds.",
        {"role": _ROLE, "expected_version": EXPECTED_VERSION},
        _delete,
        _MANAGE,
    ),
    "grant_role": command_field(
        "grant_role",
        "Give somebody else a role, built-in or your own, of which you hold everything in the whole organisation.",
        {"to": _TO, "role": _ROLE, "scope": _SCOPE, "expected_version": _VERSION_OF_ALL},
        _grant,
        _MANAGE,
    ),
    "revoke_role": command_field(
        "revoke_role",
        "Take a role back, with the scope it was given with; the last owner stays.",
        {"to": _TO, "role": _ROLE, "scope": _SCOPE, "expected_version": _VERSION_OF_ALL},
        _revoke,
        _MANAGE,
    ),
}
