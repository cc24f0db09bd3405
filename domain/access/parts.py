"""Everything of access that the house puts together."""

from domain.access.edit_roles import CHANGE_ROLE_PERMISSIONS, CREATE_ROLE, DELETE_ROLE
from domain.access.grant_roles import GRANT_ROLE, REVOKE_ROLE
from domain.access.members import Members
from domain.access.own_role import OwnRole
from domain.access.record_refusals import RECORD_REFUSALS, AccessStream

AGGREGATES = (AccessStream, OwnRole, Members)
DECIDERS = (RECORD_REFUSALS, CREATE_ROLE, CHANGE_ROLE_PERMISSIONS, DELETE_ROLE, GRANT_ROLE, REVOKE_ROLE)
