"""A release of software: registered once, approved by somebody else, perhaps withdrawn (FLEET-61, -83, -84, -95)."""

from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert
from msgspec.structs import replace

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events.release import (
    ReleaseApproved,
    ReleasePublished,
    ReleaseRegistered,
    ReleaseRequiredBySet,
    ReleaseWithdrawn,
)
from domain.fleet.refusals import (
    FourEyesRequired,
    ReleaseImmutable,
    ReleaseIsWithdrawn,
    ReleaseUnknown,
    ReleaseUnpublished,
)

_PREFIX = "release-"


class _State(Struct):
    registered: ReleaseRegistered
    is_published: bool = False
    is_withdrawn: bool = False
    required_by: date | None = None


class SoftwareRelease(Aggregate):
    """Without a state it was never registered."""

    CATEGORY: ClassVar[str] = "release"

    state: _State | None

    def begin(self) -> None:
        self.state = None

    @property
    def release(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def register(self, registered: ReleaseRegistered, now: datetime) -> None:
        """The same again changes nothing. Raises ReleaseImmutable."""
        if self.state is None:
            self.fire(registered, now=now)
        elif self.state.registered != replace(registered, author=self.state.registered.author):
            raise ReleaseImmutable(
                f"{self.release} was registered with other contents, which never change; give new ones a new version",
                release=self.release,
            )

    def edited(self, expected_version: int) -> _State:
        """The state, to be edited by somebody who has seen this version.

        Raises ReleaseUnknown, VersionConflict, ReleaseIsWithdrawn.
        """
        if self.state is None:
            raise ReleaseUnknown(f"there is no release {self.release}; register it first", release=self.release)
        values = {
            "published": self.state.is_published,
            "withdrawn": self.state.is_withdrawn,
            "required_by": None if self.state.required_by is None else self.state.required_by.isoformat(),
        }
        expect(self._id, expected_version, self.version, values)
        if self.state.is_withdrawn:
            raise ReleaseIsWithdrawn(f"{self.release} is withdrawn, for ever", release=self.release)
        return self.state

    def approve(self, approver: str, expected_version: int, now: datetime) -> None:
        """Nothing happens when it is approved already. Raises FourEyesRequired."""
        state = self.edited(expected_version)
        if state.is_published:
            return
        if approver == state.registered.author:
            raise FourEyesRequired(f"whoever registered {self.release} cannot approve it; ask somebody else")
        self.fire(ReleaseApproved(approver), now=now)
        self.fire(ReleasePublished(state.registered.models, state.registered.reasons), now=now)

    def withdraw(self, reason: str, expected_version: int, now: datetime) -> None:
        self.edited(expected_version)
        self.fire(ReleaseWithdrawn(reason), now=now)

    def require_by(self, day: date | None, expected_version: int, now: datetime) -> None:
        """Raises ReleaseUnpublished."""
        state = self.edited(expected_version)
        if not state.is_published:
            raise ReleaseUnpublished(f"{self.release} is not approved yet: nobody can be asked to install it")
        if state.required_by != day:
            self.fire(ReleaseRequiredBySet(day), now=now)

    def evolve(self, event: Event) -> None:
        if isinstance(event, ReleaseRegistered):
            self.state = _State(event)
            return
        assert self.state is not None, "a release begins with its registration"
        match event:
            case ReleaseApproved():
                pass  # who it was is in the event
            case ReleasePublished():
                self.state.is_published = True
            case ReleaseWithdrawn():
                self.state.is_withdrawn = True
            case ReleaseRequiredBySet():
                self.state.required_by = event.required_by
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State | None)
