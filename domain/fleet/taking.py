"""One report of one register, taken in: what is different becomes events, one for each family (DEC-01)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from domain.fleet import fatal_errors
from domain.fleet.checks import fault_of
from domain.fleet.clocks import WRONG_CLOCK_SECONDS, drift_seconds, instant_text
from domain.fleet.commands import RegisterReport
from domain.fleet.events import reports as told
from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.fleet.parameters.parameter import Family, Value, Values
from domain.fleet.parameters.values import ConnectionState
from domain.fleet.problems import ProblemCode, problem
from domain.fleet.register import Register
from domain.fleet.sifting import Problems, Sifted
from domain.zones import ZONES

# Families whose changes mean nothing more than that: one event each.
_PLAIN: Mapping[Family, type[told.Reported]] = {
    Family.REGISTRATION: told.RegistrationDataChanged,
    Family.VERSION: told.SoftwareVersionChanged,
    Family.NETWORK: told.NetworkSettingsChanged,
    Family.SHIFT: told.ShiftStateChanged,
    Family.COUNTERS: told.ServiceCountersReported,
    Family.SERVICES: told.PaidServiceChanged,
    Family.ATTRIBUTES: told.RegisterAttributesChanged,
}
# Queues: how many wait, and what is said of the first one.
QUEUES: Mapping[told.Queue, tuple[str, tuple[str, ...]]] = {
    told.Queue.OFD: ("ofd_unsent", ("ofd_first_fd", "ofd_first_at")),
    told.Queue.OISM: ("oism_unsent", ("oism_first_no", "oism_first_at")),
}
RISING = frozenset(each.key for each in PARAMETERS if each.rising)
_DRIFT_STEP = BY_KEY["clock_drift_s"].step


class Taking:
    """The register's part of one report."""

    def __init__(self, register: Register, at: datetime, now: datetime) -> None:
        self._register, self._at, self._now = register, at, now
        self._told = register.state.told

    def come_online(self) -> None:
        """It answered."""
        since = self._register.offline_since
        if since is not None:
            changed: Values = {"connection_state": ConnectionState.ONLINE, "offline_since": None}
            self._fire(told.RegisterCameOnline(self._at, changed, since))

    def go_offline(self, cause: told.OfflineCause, heard_at: datetime) -> None:
        """Nobody hears it. `heard_at` is when it was heard last, if it was online until now."""
        state = {
            told.OfflineCause.DEVICE: ConnectionState.DEVICE_OFFLINE,
            told.OfflineCause.ROUTER: ConnectionState.ROUTER_OFFLINE,
        }[cause]
        if self._told.get("connection_state") != state:
            since = self._register.offline_since or heard_at
            changed: Values = {"connection_state": state, "offline_since": instant_text(since)}
            self._fire(told.RegisterWentOffline(self._at, changed, cause))

    def take(self, sifted: Sifted, fn: str | None) -> None:
        """Fire what the changes of the register's families mean; `fn` is the drive in it now."""
        self.keep_rising(sifted, Family.COUNTERS, self._told)
        rest = self._fatal(sifted.take(Family.FATAL), fn)
        if rest:
            sifted.changed.setdefault(Family.ATTRIBUTES, {}).update(rest)
        self._backlog(sifted.take(Family.BACKLOG))
        for family, event_class in _PLAIN.items():
            if changed := sifted.take(family):
                self._fire(event_class(self._at, changed))

    def keep_rising(self, sifted: Sifted, family: Family, known: Mapping[str, Value]) -> None:
        """Leave counters out that fell although nothing was replaced; it is said once, until they are right again."""
        changed, state = sifted.changed.get(family, {}), self._register.state
        for key in RISING & changed.keys() - state.may_fall:
            before, now = known.get(key), changed[key]
            if not isinstance(before, int) or not isinstance(now, int) or now >= before:
                continue
            del changed[key]
            sifted.problems.append(problem(ProblemCode.COUNTER_FELL, key, f"{now} after {before}"))
            if key not in state.fallen:
                self._fire(told.CounterFell(self._at, key, before, now))

    def measure_clock(self, report: RegisterReport, problems: Problems) -> None:
        """Tell how far the register's clock is off, when that is different by more than noise."""
        clock = report.parameters.get("device_clock")
        if clock is None:
            return
        fault = fault_of(BY_KEY["device_clock"], clock)
        if fault is None and report.zone not in ZONES:
            fault = "the zone of its place is not known"
        if fault is not None:
            problems.append(problem(ProblemCode.VALUE_INVALID, "device_clock", fault))
            return
        drift = drift_seconds(datetime.fromisoformat(clock), ZoneInfo(report.zone), self._at)
        known = self._told.get("clock_drift_s")
        if not isinstance(known, int) or abs(drift - known) >= _DRIFT_STEP:
            self._fire(told.ClockDriftMeasured(self._at, {"clock_drift_s": drift}))
        if abs(drift) > WRONG_CLOCK_SECONDS:
            problems.append(problem(ProblemCode.CLOCK_WRONG, "device_clock", f"{drift} s"))

    def replace_drive(self, fn: str) -> None:
        """Another drive is in the register."""
        self._fire(told.FiscalDriveReplaced(self._at, {"fn_serial": fn}, fn, self._register.fn))

    def _fatal(self, changed: Values, fn: str | None) -> Values:
        """Fires for errors that are new or gone; gives the changes when there are none (nothing was wrong before)."""
        if not changed:
            return {}
        changed = fatal_errors.with_bits(changed)
        before, after = fatal_errors.errors_in(self._told), fatal_errors.errors_in(self._told | changed)
        for scope, error in sorted(after - before):
            self._fire(told.FatalErrorRaised(self._at, changed, scope, error, fn))
        for scope, error in sorted(before - after):
            self._fire(told.FatalErrorCleared(self._at, changed, scope, error, fn))
        return changed if before == after else {}

    def _backlog(self, changed: Values) -> None:
        for queue, (count, firsts) in QUEUES.items():
            waiting, before = changed.get(count, self._told.get(count)), self._told.get(count)
            if waiting != 0:
                continue
            for key in firsts:  # an empty queue has no first one, whatever the device says of it
                changed.pop(key, None)
            if before:
                cleared = {key: None for key in firsts if key in self._told}
                self._fire(told.UnsentBacklogCleared(self._at, {count: changed.pop(count), **cleared}, queue))
        if changed:
            self._fire(told.UnsentBacklogReported(self._at, changed))

    def _fire(self, event: Any) -> None:
        self._register.fire(event, now=self._now, occurred_at=self._at)
