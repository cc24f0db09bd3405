"""The built-in roles (spec B.6.1): names for sets of permissions. The rights of several roles add up.

A role is written in patterns over the catalogue: `fleet.*.read` is every permission it matches, `*` standing for any
text. A pattern that matches nothing is a slip of the pen and stops the import. What the specification limits to one's
own (a terminal's coupons, a kiosk's orders) is not held here: such rights come with the commands that can tell whose.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase

from domain.access.permissions import ALL, OF_THE_HOUSE


@dataclass(frozen=True)
class Role:
    """`holds` and all of the roles `beyond`, but not what `without` matches: all patterns."""

    title: str
    holds: tuple[str, ...] = ()
    without: tuple[str, ...] = ()
    beyond: tuple[str, ...] = ()


ROLES: Mapping[str, Role] = {
    "owner": Role("Head of the organisation", ("*",)),
    "fleet_viewer": Role("Analysts, directors", ("fleet.*.read", "fleet.export.run")),
    "store_director": Role(
        "The person behind a store",
        ("fleet.register.outage.plan", "fleet.register.reason.record", "notify.rule.alert.acknowledge"),
        beyond=("fleet_viewer",),
    ),
    "service_engineer": Role(
        "The retailer's service",
        (
            "fleet.register.*",
            "fleet.fn.read",
            "fleet.fn.replacement.plan",
            "fleet.job.read",
            "fleet.job.action.resolve",
            "fleet.export.run",
        ),
        without=("fleet.register.remove", "fleet.register.blocklist"),
    ),
    "rollout_operator": Role(
        "IT", ("fleet.job.*", "fleet.autoupdate.read"), without=("fleet.job.approve", "fleet.job.supersede")
    ),
    "rollout_approver": Role(
        "IT lead", ("fleet.job.approve", "fleet.job.supersede", "fleet.release.approve", "fleet.lease.break")
    ),
    "fleet_admin": Role("Owner of the fleet", ("fleet.*", "org.unit.*", "notify.*"), without=("fleet.agent.report",)),
    "stock_keeper": Role("Purchasing", ("fleet.fn.read", "fleet.fn.stock.manage")),
    "relay_operator": Role(
        "Administrator of the relay", ("relay.node.*", "relay.document.read", "relay.document.parked.*")
    ),
    "fiscal_auditor": Role(
        "Tax audit", ("relay.document.raw.read", "audit.events.read", "audit.proof", "audit.export")
    ),
    "business_analyst": Role("Office", ("relay.report.*",)),
    "kiosk_attendant": Role(
        "Staff at the kiosk",
        ("kiosk.device.control", "kiosk.device.attendance.confirm", "kiosk.catalogue.item.block", "kiosk.order.accept"),
    ),
    "kiosk_technician": Role("Service of kiosks", ("kiosk.device.provision", "kiosk.device.remote.session")),
    "catalogue_manager": Role("Keeper of catalogues", ("kiosk.catalogue.*",)),
    "cashier": Role(
        "Cash desk",
        (
            "bet.player.register",
            "bet.player.find",
            "bet.player.read",
            "bet.desk.*",
            "bet.shift.open",
            "bet.shift.close",
            "bet.shift.report.read",
            "bet.shift.document.reprint",
            "bet.coupon.read",  # who pays a coupon looks at it first
            "bet.coupon.place",
            "bet.coupon.payout",
            "bet.coupon.void",
            "bet.account.deposit",
            "bet.account.withdraw",
            "card.*",
        ),
        # a cashier who could tell touches would need no card to be anybody
        without=("card.tier.set", "card.close", "card.unbind.without_card", "card.reader.manage", "card.touch.report"),
    ),
    "senior_cashier": Role(
        "Shop",
        (
            "bet.shift.float",
            "bet.shift.collect",
            "bet.shift.unlock",
            "bet.coupon.void.approve",
            "card.close",
            "card.unbind.without_card",
        ),
        beyond=("cashier",),
    ),
    "shop_manager": Role(
        "Head of a shop",
        (
            "bet.shift.*",
            "bet.report.accounts.read",
            "bet.report.sport_game.read",
            "bet.player.limit.set",
            "card.reader.manage",
        ),
        beyond=("senior_cashier",),
    ),
    "settlement_operator": Role(
        "Risk",
        ("bet.coupon.read", "bet.coupon.settle", "bet.coupon.refund", "bet.coupon.settlement.correct"),
    ),
    "compliance_officer": Role(
        "Money laundering, responsible gambling",
        (
            "bet.player.read.full",
            "bet.player.exclude",
            "bet.player.block",
            "bet.player.limit.set",
            "bet.report.aml.read",
        ),
    ),
    "card_officer": Role("Keeper of cards", ("card.*",), without=("card.touch.report",)),
    "accountant": Role(
        "Books",
        (
            "ledger.read",
            "ledger.adjust",
            "ledger.reverse",
            "ledger.period.close",
            "bet.shift.report.read",
            "org.unit.read",
        ),
    ),
    "regulator": Role(
        "An authority, without personal data",
        ("*.read", "audit.export"),
        without=("audit.payload.read", "relay.document.raw.read"),
    ),
    "security_officer": Role(
        "Keys, no business", ("audit.checkpoint.sign", "platform.client.manage", "platform.subject.erase")
    ),
    "integrator": Role("A machine: what it needs is named one by one"),
    "router_agent": Role("The agent beside registers", ("fleet.agent.report",)),
    "card_reader": Role("The program beside card readers", ("card.touch.report",)),
    "terminal": Role("A betting terminal: who is there, and what he bets", ("bet.terminal.*",)),
    "kiosk_device": Role("A kiosk: nothing yet"),
}


def matching(patterns: Iterable[str], among: frozenset[str]) -> frozenset[str]:
    """The permissions that the patterns name. Raises ValueError for a pattern that names none."""
    found: set[str] = set()
    for pattern in patterns:
        matched = {permission for permission in among if fnmatchcase(permission, pattern)}
        if not matched:
            raise ValueError(f"no permission is called {pattern!r}")
        found |= matched
    return frozenset(found)


def _expanded(name: str) -> frozenset[str]:
    role = ROLES[name]
    held = matching(role.holds, ALL - OF_THE_HOUSE)
    return (held - matching(role.without, held)).union(*map(_expanded, role.beyond))


HELD: Mapping[str, frozenset[str]] = {name: _expanded(name) for name in ROLES}


def permissions_of(roles: Iterable[str], permissions: Iterable[str] = ()) -> frozenset[str]:
    """Everything that these roles and single permissions allow.

    A name that this program does not know gives nothing: whoever stored it may have been a newer one.
    """
    nothing: frozenset[str] = frozenset()
    return nothing.union(*(HELD.get(role, nothing) for role in roles)) | (ALL & frozenset(permissions))
