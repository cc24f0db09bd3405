"""Roles and scopes (spec B.6): what they hold, and what no name can give."""

import pytest

from domain.access.permissions import ALL, CATALOGUE, OF_THE_HOUSE
from domain.access.roles import HELD, ROLES, matching, permissions_of
from domain.access.scope import WHOLE_ORGANISATION, Scope, ScopeKind
from domain.refusal import InvalidInput


def test_every_permission_has_a_name_of_words_and_is_described() -> None:
    for permission, said in CATALOGUE.items():
        assert 2 <= len(permission.split(".")) <= 4
        assert permission.replace(".", "").replace("_", "").isalpha()
        assert permission.islower()
        assert said.endswith(".")


def test_the_roles_of_the_specification_are_there() -> None:
    assert len(ROLES) == 28
    assert HELD["owner"] == ALL - OF_THE_HOUSE
    assert all(not held & OF_THE_HOUSE for held in HELD.values())


@pytest.mark.parametrize(
    ("role", "holds", "lacks"),
    [
        ("fleet_viewer", {"fleet.lease.read", "fleet.export.run"}, {"fleet.export.template.manage", "org.unit.read"}),
        ("store_director", {"fleet.fn.read", "notify.rule.alert.acknowledge"}, {"notify.rule.alert.mute"}),
        ("service_engineer", {"fleet.register.edit", "fleet.job.action.resolve"}, {"fleet.register.remove"}),
        ("rollout_operator", {"fleet.job.create", "fleet.job.start"}, {"fleet.job.approve", "fleet.job.supersede"}),
        ("rollout_approver", {"fleet.job.approve"}, {"fleet.job.create", "fleet.job.start"}),
        ("fiscal_auditor", {"audit.events.read", "relay.document.raw.read"}, {"audit.payload.read", "audit.replay"}),
        ("senior_cashier", {"bet.desk.operate", "card.close", "card.unbind.without_card"}, {"card.tier.set"}),
        ("cashier", {"card.bind", "bet.coupon.void"}, {"card.close", "card.unbind.without_card", "bet.coupon.settle"}),
        ("shop_manager", {"bet.shift.lock", "bet.coupon.void.approve"}, {"bet.coupon.refund"}),
        ("regulator", {"ledger.read", "card.read", "bet.player.read"}, {"bet.player.read.full", "audit.payload.read"}),
        ("security_officer", {"platform.client.manage"}, {"relay.document.read", "platform.subject.erase.approve"}),
        ("integrator", set(), ALL),
    ],
)
def test_a_role_holds_what_the_specification_says_and_not_more(role: str, holds: set[str], lacks: set[str]) -> None:
    """FLEET-07, FLEET-90."""
    assert holds <= HELD[role]
    assert not lacks & HELD[role]


def test_a_pattern_that_names_nothing_is_an_error() -> None:
    with pytest.raises(ValueError, match=r"'fleet\.regster\.\*'"):
        matching(["fleet.fn.read", "fleet.regster.*"], ALL)


def test_rights_add_up_and_unknown_names_give_nothing() -> None:
    assert permissions_of([]) == frozenset()
    assert permissions_of(["stock_keeper", "business_analyst"]) == HELD["stock_keeper"] | HELD["business_analyst"]
    assert permissions_of(["integrator"], ["platform.metrics.read"]) == {"platform.metrics.read"}
    assert permissions_of(["of_a_later_version"], ["of.a.later", "*", "fleet.*"]) == frozenset()


@pytest.mark.parametrize("text", ["organisation", "unit:north", "unit:north/moscow-1", "group:pilot"])
def test_a_scope_is_what_its_text_says(text: str) -> None:
    assert str(Scope.parse(text)) == text


@pytest.mark.parametrize("text", ["", "unit", "unit:", "shop:1", "unit:a b", "organisation:x", "group:" + "x" * 201])
def test_what_is_no_scope_is_refused(text: str) -> None:
    with pytest.raises(InvalidInput, match="write organisation, unit:<name> or group:<name>"):
        Scope.parse(text)


def test_only_the_whole_organisation_reaches_what_cannot_be_told_apart() -> None:
    assert [Scope(kind, "x").reaches(()) for kind in ScopeKind] == [True, False, False]
    assert [Scope(kind, "x").reaches({ScopeKind.UNIT}) for kind in ScopeKind] == [True, True, False]
    assert [Scope(kind, "x").reaches({ScopeKind.GROUP}) for kind in ScopeKind] == [True, False, True]
    assert WHOLE_ORGANISATION.reaches(())
