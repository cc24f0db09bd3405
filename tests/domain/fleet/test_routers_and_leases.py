"""Keys and enrolment of routers; leases of registers, by given/when/then."""

from datetime import timedelta

import msgspec
import pytest

from domain.fleet.edits.leases import AcquireLease, BreakLease, ExpireLeases, ReleaseLease, RenewLease
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey, MarkRouterLost, ReportRouterState, RevokeRouter
from domain.fleet.events import lease, router
from domain.fleet.lease import LEASE_LASTS
from domain.fleet.parameters.values import Activity
from domain.fleet.refusals import (
    ActivityConflict,
    EnrolmentKeyRefused,
    LeaseNotHeld,
    RouterNotEnrolled,
    RouterUnknown,
)
from domain.refusal import InvalidInput
from tests.domain.fleet.house import NOW, REGISTER, ROUTER, House

WEEK = NOW + timedelta(days=7)
UPDATE, SERVICE = Activity.FIRMWARE_UPDATE, Activity.REMOTE_SERVICE


def test_a_key_enrols_one_router_once() -> None:
    """FLEET-53, DEC-06: expiring, revocable, used once; no secret is in an event."""
    there = House()
    there.do(IssueEnrolmentKey("pos-2", "sha-of-key", WEEK, "store-2", trusted=False))
    assert there.events == [router.EnrolmentKeyIssued("sha-of-key", WEEK, "store-2", trusted=False)]
    with pytest.raises(RouterNotEnrolled, match="has not enrolled"):
        there.report({"cuts": 1}, router="pos-2")
    with pytest.raises(EnrolmentKeyRefused):
        there.do(EnrolRouter("pos-2", "sha-of-another", "sha-of-credential", "pos"))
    there.do(EnrolRouter("pos-2", "sha-of-key", "sha-of-credential", "pos"))
    assert there.events == [router.RouterEnrolled("sha-of-credential", "pos")]
    with pytest.raises(EnrolmentKeyRefused):
        there.do(EnrolRouter("pos-2", "sha-of-key", "sha-of-credential", "pos"))
    for event_class in router.EVENTS:
        assert {"key", "secret", "credential", "token"}.isdisjoint(event_class.__struct_fields__)


def test_a_key_that_is_late_or_revoked_enrols_nobody() -> None:
    """DEC-06."""
    there = House()
    there.do(IssueEnrolmentKey("pos-2", "sha-of-key", there.now + timedelta(hours=1)))
    there.now += timedelta(hours=1)
    with pytest.raises(EnrolmentKeyRefused):
        there.do(EnrolRouter("pos-2", "sha-of-key", "sha-of-credential", "pos"))
    there.do(IssueEnrolmentKey("pos-2", "sha-of-key", WEEK))
    there.do(RevokeRouter("pos-2", "lost"))
    assert there.events == [router.RouterRevoked("lost")]
    there.do(RevokeRouter("pos-2", "lost"))
    assert there.events == []
    with pytest.raises(EnrolmentKeyRefused):
        there.do(EnrolRouter("pos-2", "sha-of-key", "sha-of-credential", "pos"))
    with pytest.raises(RouterUnknown):
        there.do(EnrolRouter("pos-404", "sha-of-key", "sha-of-credential", "pos"))


def test_a_revoked_router_enrols_with_a_new_key() -> None:
    there = House()
    there.do(RevokeRouter(ROUTER, "moved"))
    there.enrol(ROUTER)
    assert there.report({"cuts": 1})["outcome"] == "CHANGED"


@pytest.mark.parametrize(
    "asked",
    [
        IssueEnrolmentKey("a b", "sha-of-key", WEEK),
        IssueEnrolmentKey("pos-2", "x", WEEK),
        IssueEnrolmentKey("pos-2", "sha-of-key", NOW),
        IssueEnrolmentKey("pos-2", "sha-of-key", NOW + timedelta(days=32)),
        IssueEnrolmentKey("pos-2", "sha-of-key", WEEK, "a b"),
        ReportRouterState(ROUTER, {"wear_pct": "1"}),
        ReportRouterState(ROUTER, {"router_ip": "somewhere"}),
        MarkRouterLost(ROUTER, WEEK),
        MarkRouterLost(ROUTER, NOW, (REGISTER,) * 1_001),
        AcquireLease(REGISTER, "", UPDATE),
        ExpireLeases(()),
    ],
)
def test_what_nobody_can_mean_is_refused(asked: msgspec.Struct) -> None:
    with pytest.raises(InvalidInput):
        House().do(asked)  # type: ignore[arg-type]


def test_only_a_difference_in_what_a_router_says_of_itself_is_an_event() -> None:
    """FLEET-61, DEC-01."""
    there = House()
    there.do(ReportRouterState(ROUTER, {"router_version": "2.4", "router_ip": "10.0.0.2"}))
    there.do(ReportRouterState(ROUTER, {"router_version": "2.4", "router_ip": "10.0.0.3"}))
    assert there.events == [router.RouterStateChanged(there.now, {"router_ip": "10.0.0.3"})]


def test_a_register_has_one_holder_at_a_time() -> None:
    """FLEET-55, DEC-28: every exclusive activity excludes every other (spec B.8.4)."""
    there = House()
    there.do(AcquireLease(REGISTER, "job-7", UPDATE))
    assert there.events == [lease.LeaseAcquired(UPDATE, "job-7", there.now + LEASE_LASTS)]
    for activity in Activity:
        with pytest.raises(ActivityConflict, match="job-7 is at work"):
            there.do(AcquireLease(REGISTER, "user-2", activity))
    with pytest.raises(ActivityConflict):
        there.do(AcquireLease(REGISTER, "job-7", SERVICE))
    there.do(ReleaseLease(REGISTER, "job-7"))
    there.do(AcquireLease(REGISTER, "user-2", SERVICE))


def test_asking_again_for_the_same_goes_on() -> None:
    there = House()
    there.do(AcquireLease(REGISTER, "job-7", UPDATE))
    there.do(AcquireLease(REGISTER, "job-7", UPDATE))
    assert there.events == [lease.LeaseRenewed(there.now + LEASE_LASTS)]
    there.now += LEASE_LASTS - timedelta(seconds=2)
    there.do(RenewLease(REGISTER, "job-7"))
    there.now += LEASE_LASTS - timedelta(seconds=2)
    with pytest.raises(ActivityConflict):
        there.do(AcquireLease(REGISTER, "user-2", SERVICE))


def test_a_holder_that_is_gone_holds_nothing_after_a_quarter_of_an_hour() -> None:
    """FLEET-55: 15 minutes after the last renewal."""
    there = House()
    there.do(AcquireLease(REGISTER, "job-7", UPDATE))
    there.do(ExpireLeases((REGISTER, "CSI-2")))
    assert there.events == []
    there.now += LEASE_LASTS
    for asked in (RenewLease(REGISTER, "job-7"), ReleaseLease(REGISTER, "job-7")):
        with pytest.raises(LeaseNotHeld):
            there.do(asked)
    there.do(AcquireLease(REGISTER, "user-2", SERVICE))
    assert there.events == [lease.LeaseExpired(), lease.LeaseAcquired(SERVICE, "user-2", there.now + LEASE_LASTS)]
    there.now += LEASE_LASTS
    there.do(ExpireLeases((REGISTER,)))
    assert there.events == [lease.LeaseExpired()]


def test_a_person_takes_a_register_from_its_holder() -> None:
    """FLEET-55: breaking needs a reason."""
    there = House()
    with pytest.raises(LeaseNotHeld):
        there.do(BreakLease(REGISTER, "stuck"))
    there.do(AcquireLease(REGISTER, "job-7", UPDATE))
    with pytest.raises(InvalidInput):
        there.do(BreakLease(REGISTER, " "))
    with pytest.raises(LeaseNotHeld):
        there.do(ReleaseLease(REGISTER, "user-2"))
    there.do(BreakLease(REGISTER, "stuck"))
    assert there.events == [lease.LeaseBroken("job-7", "stuck")]
    there.do(AcquireLease(REGISTER, "user-2", SERVICE))
    assert there.replayed(f"lease-{REGISTER}").freeze() == there.live(f"lease-{REGISTER}").freeze()
