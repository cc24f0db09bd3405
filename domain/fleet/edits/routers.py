"""Router services: keys, enrolment, what they say of themselves, and their silence (FLEET-52, -53; DEC-06).

Secrets are made and compared outside: a command and an event know the hash of a key or of a credential only.
"""

import re
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import field

from domain.aggregate import Aggregate
from domain.command import Command, Work
from domain.decision import Decider, Recalled
from domain.fleet.checks import fault_of
from domain.fleet.edits.edit import LONGEST_NAME, LONGEST_REASON, text_of
from domain.fleet.events.reports import OfflineCause
from domain.fleet.events.router import EnrolmentKeyIssued, RouterEnrolled, RouterLost, RouterRevoked, RouterStateChanged
from domain.fleet.identity import named, register_stream, router_stream
from domain.fleet.parameters.catalogue import BY_KEY
from domain.fleet.refusals import EnrolmentKeyRefused
from domain.fleet.register import Register
from domain.fleet.router import RouterService
from domain.fleet.taking import Taking
from domain.refusal import InvalidInput

# A key lies about until it is typed in; a month is enough for every store.
KEY_LASTS_AT_MOST = timedelta(days=31)
MAX_REGISTERS_OF_A_ROUTER = 1_000
# Hexadecimal digest; the shortest that nobody guesses is 16 bytes.
_HASH = re.compile(r"[\w+/=:$.-]{4,200}", re.ASCII)


class IssueEnrolmentKey(Command, frozen=True):
    """Let whoever shows the key with this hash enrol as the router, once, before `expires_at`. The registers it finds
    are placed under `unit`; with `trusted` they are enrolled without a person.
    """

    NAME: ClassVar[str] = "fleet.IssueEnrolmentKey"

    router: str
    key_hash: str
    expires_at: datetime
    unit: str | None = None
    trusted: bool = True


class EnrolRouter(Command, frozen=True):
    """An agent shows its key and gets a credential: both are told by their hashes."""

    NAME: ClassVar[str] = "fleet.EnrolRouter"
    WORK: ClassVar[Work] = Work.COLLECTS

    router: str
    key_hash: str
    credential_hash: str
    host: str


class RevokeRouter(Command, frozen=True):
    """Let the router report no longer, and its key be void."""

    NAME: ClassVar[str] = "fleet.RevokeRouter"

    router: str
    reason: str


class ReportRouterState(Command, frozen=True):
    """What the agent says of itself: any of `router_host`, `router_ip`, `router_version`, `utility_versions`."""

    NAME: ClassVar[str] = "fleet.ReportRouterState"
    WORK: ClassVar[Work] = Work.COLLECTS

    router: str
    told: dict[str, str | list[str]] = field(default_factory=dict)


class MarkRouterLost(Command, frozen=True):
    """Say that the router has been silent `since` (asked by the clock), and that nobody hears its registers."""

    NAME: ClassVar[str] = "fleet.MarkRouterLost"
    WORK: ClassVar[Work] = Work.COLLECTS

    router: str
    since: datetime
    registers: tuple[str, ...] = ()


SAID_OF_ITSELF = ("router_host", "router_ip", "router_version", "utility_versions")


def _streams(asked: Any) -> Sequence[tuple[type[Aggregate], str]]:
    return [(RouterService, router_stream(asked.router))]


def _issue(asked: IssueEnrolmentKey, routers: Sequence[RouterService], recalled: Recalled, now: datetime) -> None:
    del recalled
    (router,) = routers
    _hash_of(asked.key_hash)
    if not now < asked.expires_at <= now + KEY_LASTS_AT_MOST:
        raise InvalidInput(f"a key expires within {KEY_LASTS_AT_MOST.days} days from now")
    unit = named("unit", asked.unit) if asked.unit is not None else None
    router.fire(EnrolmentKeyIssued(asked.key_hash, asked.expires_at, unit, asked.trusted), now=now)


def _enrol(asked: EnrolRouter, routers: Sequence[RouterService], recalled: Recalled, now: datetime) -> None:
    del recalled
    (router,) = routers
    router.known()
    state = router.state
    expired = state.key_expires_at is None or state.key_expires_at <= now
    if state.key_hash is None or expired or state.key_hash != asked.key_hash:
        raise EnrolmentKeyRefused("this key is wrong, used or expired; ask for a new one", router=router.router)
    host = text_of("a host", asked.host, LONGEST_NAME)
    router.fire(RouterEnrolled(_hash_of(asked.credential_hash), host), now=now)


def _revoke(asked: RevokeRouter, routers: Sequence[RouterService], recalled: Recalled, now: datetime) -> None:
    del recalled
    (router,) = routers
    router.known()
    if not router.state.revoked:
        router.fire(RouterRevoked(text_of("a reason", asked.reason, LONGEST_REASON)), now=now)


def _report(asked: ReportRouterState, routers: Sequence[RouterService], recalled: Recalled, now: datetime) -> None:
    del recalled
    (router,) = routers
    router.may_report()
    router.hear(now, now)
    for key, value in asked.told.items():
        if key not in SAID_OF_ITSELF or (fault := fault_of(BY_KEY[key], value)) is not None:
            raise InvalidInput(f"{key[:LONGEST_NAME]}: {fault if key in SAID_OF_ITSELF else 'is not the router’s'}")
    changed = {key: value for key, value in asked.told.items() if router.state.told.get(key) != value}
    if changed:
        router.fire(RouterStateChanged(now, changed), now=now)


def _lost_streams(asked: MarkRouterLost) -> Sequence[tuple[type[Aggregate], str]]:
    if len(asked.registers) > MAX_REGISTERS_OF_A_ROUTER:
        raise InvalidInput(f"name at most {MAX_REGISTERS_OF_A_ROUTER} registers", limit=MAX_REGISTERS_OF_A_ROUTER)
    registers = [(Register, register_stream(each)) for each in dict.fromkeys(asked.registers)]
    return [(RouterService, router_stream(asked.router)), *registers]


def _lose(asked: MarkRouterLost, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    router, *registers = aggregates
    router.known()
    if asked.since > now:
        raise InvalidInput("a router is not silent from a later time on")
    if router.state.lost_since is None:
        router.fire(RouterLost(asked.since), now=now, occurred_at=asked.since)
    for register in registers:
        heard_at = register.state.told_at
        if register.state.router == router.router and register.is_online and heard_at <= asked.since:
            Taking(register, asked.since, now).go_offline(OfflineCause.ROUTER, asked.since)


def _hash_of(text: str) -> str:
    if _HASH.fullmatch(text) is None:
        raise InvalidInput("a hash is 4 to 200 letters, digits and signs")
    return text


DECIDERS = (
    Decider(command=IssueEnrolmentKey, streams=_streams, decide=_issue),
    Decider(command=EnrolRouter, streams=_streams, decide=_enrol),
    Decider(command=RevokeRouter, streams=_streams, decide=_revoke),
    Decider(command=ReportRouterState, streams=_streams, decide=_report),
    Decider(command=MarkRouterLost, streams=_lost_streams, decide=_lose),
)
