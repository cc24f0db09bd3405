"""The organisation itself, stream `organisation`: how it came here, where it stands, what it has set.

One without events was made by an operator and is active.
"""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.command import Work
from domain.event import Event
from domain.expected_version import expect
from domain.organisation import organisation_events as happened
from domain.organisation.refusals import OrganisationExists, TrialRefused
from domain.organisation.settings import SETTINGS, Value, place_of, set_in
from domain.organisation.standing import MAX_TRIAL_DAYS, READ_ONLY_LASTS, WARN_DAYS, Standing, admit, standing_of_trial
from domain.refusal import InvalidInput

STREAM = "organisation"
DAY = timedelta(days=1)
TRIAL_OVER = "the trial ended and nobody activated the organisation"


# Each is some 50 bytes of memory for as long as the organisation's ledger is open.
MAX_SETTINGS = 1_000


class SetTo(Struct, frozen=True):
    """What a setting was set to, by which version of the stream."""

    value: Value
    version: int


class _State(Struct):
    requested: bool = False
    trial_from: datetime | None = None
    trial_until: datetime | None = None
    on_trial: bool = False  # nothing but the trial holds: nobody activated or suspended it since
    was_activated: bool = False
    is_suspended: bool = False
    told: list[str] = field(default_factory=list)  # what the clock has said of this trial
    settings: dict[str, SetTo] = field(default_factory=dict)  # by `place_of`


class Organisation(Aggregate):
    """Where it stands follows from the state and the clock."""

    CATEGORY: ClassVar[str] = STREAM

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def standing(self, now: datetime) -> Standing:
        """Where it stands at this instant."""
        if self.state.is_suspended:
            return Standing.SUSPENDED
        if self.state.on_trial:
            assert self.state.trial_until is not None
            return standing_of_trial(self.state.trial_until, now)
        return Standing.REQUESTED if self.state.requested else Standing.ACTIVE

    def admit(self, work: Work, now: datetime) -> None:
        """Raises AccessNotGranted, OrganisationReadOnly, OrganisationSuspended."""
        admit(self.standing(now), work)

    def value(self, key: str, *, groups: Iterable[str] = (), units: Iterable[str] = ()) -> Value:
        """What is set for something in these groups and units, the narrowest unit first; else the default."""
        set_to = self.set_to(key, groups=groups, units=units)
        return SETTINGS[key].default if set_to is None else set_to

    def sets(self, key: str) -> bool:
        """Whether it has ever set this, anywhere."""
        return any(place.startswith(place_of(key, "")) for place in self.state.settings)

    def set_to(self, key: str, *, groups: Iterable[str] = (), units: Iterable[str] = ()) -> Value:
        """The same; None where nothing is set."""
        if not self.state.settings:  # of most organisations, at each of their acts
            return None
        return set_in(
            lambda place: held.value if (held := self.state.settings.get(place)) else None, key, groups, units
        )

    def request(self, request: str, network: str, now: datetime) -> None:
        """Asked again before it was answered, it is another request. Raises OrganisationExists when it is in use."""
        if self.version and self.standing(now) is not Standing.REQUESTED:
            raise OrganisationExists("the organisation is there already; choose another name for the new one")
        self.fire(happened.AccessRequested(request, network), now=now)

    def start_trial(self, days: int, now: datetime) -> None:
        """Raises TrialRefused: there is one trial, and none after it was activated."""
        if self.state.trial_from is not None or self.state.was_activated:
            raise TrialRefused("there was a trial already, or more than that; extend it, or activate the organisation")
        if self.standing(now) is Standing.SUSPENDED:
            raise TrialRefused("the organisation is suspended; activate it")
        self.fire(happened.TrialStarted(days, now + days * DAY), now=now)

    def extend_trial(self, days: int, reason: str, now: datetime) -> None:
        """`days` are counted from its beginning. Raises TrialRefused."""
        if not self.state.on_trial or self.state.trial_from is None or self.state.trial_until is None:
            raise TrialRefused("no trial is running; begin one, or activate the organisation")
        ends_at = self.state.trial_from + days * DAY
        if ends_at <= max(self.state.trial_until, now):
            raise TrialRefused(
                f"the trial would end at {ends_at.isoformat()}, not later than it does or in the past; all its days, "
                f"{MAX_TRIAL_DAYS} at most, are counted from its beginning"
            )
        self.fire(happened.TrialExtended(days, ends_at, reason), now=now)

    def activate(self, reason: str, now: datetime) -> None:
        """Nothing happens when it is active already."""
        if self.standing(now) is not Standing.ACTIVE:
            self.fire(happened.OrganisationActivated(reason), now=now)

    def suspend(self, reason: str, now: datetime) -> None:
        """Nothing happens when a person suspended it already."""
        if not self.state.is_suspended:
            self.fire(happened.OrganisationSuspended(reason), now=now)

    def untold(self, now: datetime) -> list[tuple[Event, datetime]]:
        """What the clock has brought and nobody has said yet: warnings, the end, the suspension; and when it came."""
        until, since = self.state.trial_until, self.state.trial_from
        if not self.state.on_trial or until is None or since is None:
            return []
        found: list[tuple[Event, datetime]] = []
        warned = [days for days in WARN_DAYS if since < until - days * DAY <= now]
        if warned and now < until and f"warned {warned[-1]}" not in self.state.told:
            found.append((happened.TrialEndingSoon(warned[-1], until), until - warned[-1] * DAY))
        if until <= now and "expired" not in self.state.told:
            found.append((happened.TrialExpired(until + READ_ONLY_LASTS), until))
        if until + READ_ONLY_LASTS <= now:
            found.append((happened.OrganisationSuspended(TRIAL_OVER), until + READ_ONLY_LASTS))
        return found

    def tell_trial(self, now: datetime) -> None:
        """Say it, each once."""
        for event, since in self.untold(now):
            self.fire(event, now=now, occurred_at=since)

    def change_setting(
        self, key: str, scope: str, value: Value, reason: str, expected_version: int, now: datetime
    ) -> None:
        """Versions are those of one key in one scope. Raises VersionConflict."""
        place = place_of(key, scope)
        known = self.state.settings.get(place)
        held = None if known is None else known.value
        version = 0 if known is None else known.version
        expect(str(self.id), expected_version, version, {"key": key, "scope": scope, "value": held})
        if known is None and len(self.state.settings) >= MAX_SETTINGS:
            raise InvalidInput(f"an organisation sets at most {MAX_SETTINGS:,} things", limit=MAX_SETTINGS)
        if value != held:
            self.fire(happened.SettingChanged(key, scope, value, reason), now=now)

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.AccessRequested():
                state.requested = True
            case happened.TrialStarted():
                state.trial_until, state.trial_from = event.ends_at, event.ends_at - event.days * DAY
                state.on_trial, state.told = True, []
            case happened.TrialExtended():
                state.trial_until, state.told = event.ends_at, []
            case happened.TrialEndingSoon():
                state.told.append(f"warned {event.days_left}")
            case happened.TrialExpired():
                state.told.append("expired")
            case happened.OrganisationActivated():
                state.requested, state.on_trial, state.is_suspended = False, False, False
                state.was_activated = True
            case happened.OrganisationSuspended():
                state.on_trial, state.is_suspended = False, True
            case happened.SettingChanged():
                state.settings[place_of(event.key, event.scope)] = SetTo(event.value, self._version + 1)
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
