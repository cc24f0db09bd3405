"""One router service: the agent on a workstation, with what it finds there (FLEET-52, -53, DEC-06)."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.fleet.events import router as happened
from domain.fleet.refusals import RouterNotEnrolled, RouterUnknown

_PREFIX = "router-"
# Ports and addresses of one workstation; what is beyond is found, but not remembered.
MAX_ADDRESSES = 1_000
LONGEST_ADDRESS = 100


class _State(Struct):
    key_hash: str | None = None
    key_expires_at: datetime | None = None
    credential_hash: str | None = None
    unit: str | None = None
    trusted: bool = False
    revoked: bool = False
    lost_since: datetime | None = None
    told: dict[str, str | list[str]] = field(default_factory=dict)
    found: dict[str, str] = field(default_factory=dict)  # address -> register
    refused: dict[str, str] = field(default_factory=dict)  # register -> outcome


class RouterService(Aggregate):
    """`unit` and `trusted` say what becomes of the registers it finds."""

    CATEGORY: ClassVar[str] = "router"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def router(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def known(self) -> None:
        """Raises RouterUnknown."""
        if self.version == 0:
            raise RouterUnknown(f"no router {self.router}; issue a key for it first", router=self.router)

    def may_report(self) -> None:
        """Raises RouterUnknown, RouterNotEnrolled."""
        self.known()
        if self.state.revoked or self.state.credential_hash is None:
            raise RouterNotEnrolled(
                f"router {self.router} {'was revoked' if self.state.revoked else 'has not enrolled'}; enrol it with a "
                "new key",
                router=self.router,
            )

    def hear(self, at: datetime, now: datetime) -> None:
        """It speaks: if it was lost, it is back."""
        if self.state.lost_since is not None:
            self.fire(happened.RouterReturned(at, self.state.lost_since), now=now)

    def find(self, address: str, register: str, at: datetime, now: datetime) -> str | None:
        """A register answers at the address. Gives the register that answered there before, if it was another."""
        before = self.state.found.get(address)
        if before == register or (before is None and len(self.state.found) >= MAX_ADDRESSES):
            return None
        self.fire(happened.RegisterFoundAtAddress(at, address, register, before), now=now)
        return before

    def refuse(self, register: str, outcome: str, at: datetime, now: datetime) -> None:
        """What the register reports is not taken in: said once for each reason."""
        if self.state.refused.get(register) != outcome:
            self.fire(happened.ContactRefused(at, register, outcome), now=now)

    def evolve(self, event: Event) -> None:
        if (change := _CHANGES.get(type(event))) is not None:
            change(self.state, event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)


def _key_issued(state: _State, event: happened.EnrolmentKeyIssued) -> None:
    state.key_hash, state.key_expires_at = event.key_hash, event.expires_at
    state.unit, state.trusted, state.revoked = event.unit, event.trusted, False


def _enrolled(state: _State, event: happened.RouterEnrolled) -> None:
    state.credential_hash, state.key_hash = event.credential_hash, None


def _state_changed(state: _State, event: happened.RouterStateChanged) -> None:
    state.told |= event.changed


def _found(state: _State, event: happened.RegisterFoundAtAddress) -> None:
    state.found[event.address] = event.register


def _refused(state: _State, event: happened.ContactRefused) -> None:
    state.refused[event.register] = event.outcome


def _revoked(state: _State, event: happened.RouterRevoked) -> None:
    del event
    state.revoked, state.key_hash, state.credential_hash = True, None, None


def _lost(state: _State, event: happened.RouterLost) -> None:
    state.lost_since = event.since


def _returned(state: _State, event: happened.RouterReturned) -> None:
    del event
    state.lost_since = None


_CHANGES: Mapping[type[Event], Callable[[_State, Any], None]] = {
    happened.EnrolmentKeyIssued: _key_issued,
    happened.RouterEnrolled: _enrolled,
    happened.RouterStateChanged: _state_changed,
    happened.RegisterFoundAtAddress: _found,
    happened.ContactRefused: _refused,
    happened.RouterRevoked: _revoked,
    happened.RouterLost: _lost,
    happened.RouterReturned: _returned,
}
