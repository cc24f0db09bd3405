import pytest

from domain.access.edit_roles import ChangeRolePermissions, CreateRole, DeleteRole
from domain.access.events import RoleCreated, RoleDeleted, RoleGranted, RolePermissionsChanged, RoleRevoked
from domain.access.grant_roles import GrantRole, RevokeRole
from domain.access.granter import Granter
from domain.access.members import MAX_GRANTS
from domain.access.refusals import LastOwner, NotHeld, RoleExists, RoleInUse, RoleUnknown, SelfGrant
from domain.command import Command
from domain.expected_version import VersionConflict
from domain.refusal import InvalidInput, Refusal
from tests.domain.access.roles import BOSS, CLERK, READER, access
from tests.domain.deciding import Deciding

READER_CREATED = ("role-reader", RoleCreated("Reads", READER))
GRANTED = ("members", RoleGranted("user:anna", "reader", "unit:north"))


def _reader() -> Deciding:
    return access().given(READER_CREATED)


def test_a_role_is_made_changed_and_deleted() -> None:
    """FLEET-90: roles are made on the user's side; what they hold is named once and in order."""
    roles = access()
    assert roles.when(CreateRole("reader", "Reads", (*reversed(READER), READER[0]), BOSS)) == [READER_CREATED]
    fewer = ChangeRolePermissions("reader", ("org.unit.read",), 1, CLERK)
    assert roles.when(fewer) == [("role-reader", RolePermissionsChanged(("org.unit.read",)))]
    assert roles.when(ChangeRolePermissions("reader", ("org.unit.read",), 2, CLERK)) == []
    assert roles.when(DeleteRole("reader", 2)) == [("role-reader", RoleDeleted())]
    assert roles.when(CreateRole("reader", "Again", ("org.unit.read",), CLERK))


def test_roles_are_given_as_far_as_is_said_and_taken_back() -> None:
    """FLEET-90: scope by unit or group; several grants add up."""
    roles = _reader()
    assert roles.when(GrantRole("user:anna", "reader", "unit:north", 0, BOSS)) == [GRANTED]
    assert roles.when(GrantRole("user:anna", "reader", "unit:north", 1, BOSS)) == []
    assert roles.when(GrantRole("user:anna", "stock_keeper", "group:pilot", 1, BOSS))
    assert roles.when(RevokeRole("user:anna", "reader", "unit:north", 2)) == [
        ("members", RoleRevoked("user:anna", "reader", "unit:north"))
    ]
    assert roles.when(RevokeRole("user:anna", "reader", "unit:north", 3)) == []
    assert roles.when(RevokeRole("user:anna", "stock_keeper", "group:pilot", 3))
    assert roles.when(GrantRole("user:anna", "reader", "unit:south", 0, BOSS)), (
        "nothing is held: nothing is overwritten"
    )


def test_the_last_owner_stays_and_is_not_the_one_of_a_unit() -> None:
    """B.2.1: the last owner cannot be removed."""
    roles = access()
    for to, scope in (("user:anna", "organisation"), ("user:boris", "unit:north")):
        roles.when(GrantRole(to, "owner", scope, 0, BOSS))
    with pytest.raises(LastOwner):
        roles.when(RevokeRole("user:anna", "owner", "organisation", 1))
    roles.when(GrantRole("user:boris", "owner", "organisation", 2, BOSS))
    assert roles.when(RevokeRole("user:anna", "owner", "organisation", 1))
    assert roles.when(RevokeRole("user:boris", "owner", "unit:north", 3))


@pytest.mark.parametrize(
    ("command", "refusal"),
    [
        (CreateRole("reader", "Reads", READER, BOSS), RoleExists),
        (CreateRole("owner", "Mine", READER, BOSS), InvalidInput),  # built-in
        (CreateRole("Reader", "Reads", READER, BOSS), InvalidInput),
        (CreateRole("more", " ", READER, BOSS), InvalidInput),
        (CreateRole("more", "More", (), BOSS), InvalidInput),
        (CreateRole("more", "More", ("fleet.*",), BOSS), InvalidInput),
        (CreateRole("more", "More", ("platform.metrics.read",), BOSS), InvalidInput),  # of the house
        (CreateRole("more", "More", READER, CLERK), NotHeld),
        (ChangeRolePermissions("reader", (*READER, "fleet.fn.stock.manage"), 1, CLERK), NotHeld),
        (ChangeRolePermissions("reader", READER[:1], 0, BOSS), VersionConflict),
        (ChangeRolePermissions("nobody", READER, 0, BOSS), RoleUnknown),
        (DeleteRole("reader", 1), RoleInUse),
        (DeleteRole("nobody", 0), RoleUnknown),
        (GrantRole("user:boris", "reader", "organisation", 0, CLERK), NotHeld),
        (GrantRole("user:boris", "owner", "organisation", 0, CLERK), NotHeld),
        (GrantRole("user:boris", "nobody", "organisation", 0, BOSS), RoleUnknown),
        (GrantRole("client:boss", "reader", "organisation", 0, BOSS), SelfGrant),
        (GrantRole("boris", "reader", "organisation", 0, BOSS), InvalidInput),
        (GrantRole("user:", "reader", "organisation", 0, BOSS), InvalidInput),
        (GrantRole("user:boris", "reader", "shop:1", 0, BOSS), InvalidInput),
        (GrantRole("user:anna", "reader", "unit:south", 0, BOSS), VersionConflict),
        (RevokeRole("user:anna", "reader", "unit:north", 0), VersionConflict),
    ],
)
def test_what_may_not_be_is_refused_and_changes_nothing(command: Command, refusal: type[Refusal]) -> None:
    """FLEET-90, FLEET-97d, B.2.1: deny by default, nobody grants what he does not hold, nor anything to himself."""
    roles = _reader().given(GRANTED)
    before = list(roles.log)
    with pytest.raises(refusal):
        roles.when(command)
    assert roles.log == before


def test_nobody_collects_grants_without_end() -> None:
    roles = _reader().given(*(("members", RoleGranted("user:anna", "reader", f"unit:u{n}")) for n in range(MAX_GRANTS)))
    with pytest.raises(InvalidInput, match="make one role of them"):
        roles.when(GrantRole("user:anna", "reader", "unit:more", MAX_GRANTS, BOSS))


def test_what_is_held_in_a_part_only_cannot_be_given() -> None:
    """B.2.1: the granter holds what he gives in the whole organisation; that is what his `holds` says."""
    with pytest.raises(NotHeld, match=r"fleet\.fn\.read"):
        _reader().when(GrantRole("user:boris", "reader", "unit:north", 0, Granter("user:part", ("org.unit.read",))))
