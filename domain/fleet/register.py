"""One register: where it stands, what people say of it, what it told last (FLEET-01…35, -52…66, -88, -89).

Its reports are taken by `taking.py`, edits by people are in `edits/`. The factory number is in the name of the stream:
it never changes.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events import register as happened
from domain.fleet.events import reports as told
from domain.fleet.parameters.parameter import Values
from domain.fleet.parameters.values import ConnectionState, EnrolmentState
from domain.fleet.refusals import RegisterStateRefuses, RegisterUnknown

_PREFIX = "register-"

# Where an event leaves the register; what is not here leaves it where it is.
STATE_AFTER: Mapping[type[Event], EnrolmentState] = {
    happened.RegisterDiscovered: EnrolmentState.PENDING,
    happened.RegisterEnrolled: EnrolmentState.ENROLLED,
    happened.EnrolmentRejected: EnrolmentState.REJECTED,
    happened.RegisterRemoved: EnrolmentState.REMOVED,
    happened.RegisterAutoRemoved: EnrolmentState.REMOVED,
    happened.RegisterReadmitted: EnrolmentState.ENROLLED,
    happened.RegisterBlocklisted: EnrolmentState.BLOCKLISTED,
    happened.RegisterUnblocked: EnrolmentState.REMOVED,
}
# What people do: an edit by somebody who has not seen the last of these is stale (FLEET-97d).
EDITS = frozenset({
    happened.RegisterEnrolled,
    happened.EnrolmentRejected,
    happened.RegisterAssigned,
    happened.LineNumberSet,
    happened.RegisterRenamed,
    happened.RegisterDescribed,
    happened.RegisterTagged,
    happened.RegisterUntagged,
    happened.OutagePlanned,
    happened.OutageCancelled,
    happened.OfflineReasonRecorded,
    happened.PartReplacementPlanned,
    happened.PartReplaced,
    happened.RegisterRemoved,
    happened.RegisterAutoRemoved,
    happened.RegisterBlocklisted,
    happened.RegisterUnblocked,
})  # fmt: skip


class Outage(Struct, frozen=True):
    """A planned silence that is not over."""

    starts: datetime
    ends: datetime
    started: bool = False


class _State(Struct):
    enrolment: EnrolmentState | None = None
    router: str | None = None
    unit: str | None = None
    line_number: int | None = None
    name: str = ""
    described: Values = field(default_factory=dict)
    tags: list[str] = field(default_factory=list)
    told: Values = field(default_factory=dict)
    told_at: datetime | None = None
    outages: dict[str, Outage] = field(default_factory=dict)
    parts: dict[happened.Part, date] = field(default_factory=dict)
    expiring: date | None = None  # the last ends of paid services that were said to come, and to have come
    expired: date | None = None
    may_fall: set[str] = field(default_factory=set)
    fallen: set[str] = field(default_factory=set)
    edited: int = 0


class Register(Aggregate):
    """`state` is what events added up to; `told` in it are the values of all reports but those of the drive."""

    CATEGORY: ClassVar[str] = "register"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    @property
    def register(self) -> str:
        """Its id: `CSI-0123456789`."""
        return self._id.removeprefix(_PREFIX)

    @property
    def is_online(self) -> bool:
        return self.state.told.get("connection_state") == ConnectionState.ONLINE

    @property
    def fn(self) -> str | None:
        """Serial of the drive that is in it."""
        serial = self.state.told.get("fn_serial")
        assert serial is None or isinstance(serial, str), serial
        return serial

    @property
    def offline_since(self) -> datetime | None:
        """The last instant at which it was heard, if it is offline."""
        since = self.state.told.get("offline_since")
        return datetime.fromisoformat(since) if isinstance(since, str) else None

    def edit(self, expected: int, *states: EnrolmentState) -> None:
        """Check an edit: the register is known, nobody edited it meanwhile, and it is in one of these states.

        Raises RegisterUnknown, VersionConflict, RegisterStateRefuses.
        """
        state = self.state
        if state.enrolment is None:
            raise RegisterUnknown(f"no register {self.register} was ever reported here", register=self.register)
        expect(self._id, expected, state.edited, self.edited_values())
        if state.enrolment not in states:
            raise RegisterStateRefuses(
                f"{self.register} is {state.enrolment}; this is for registers that are {', '.join(states)}",
                register=self.register,
                state=str(state.enrolment),
            )

    def edited_values(self) -> dict[str, Any]:
        """What people see and edit, as plain JSON."""
        state = self.state
        return {
            "enrolment_state": state.enrolment and str(state.enrolment),
            "unit": state.unit,
            "line_number": state.line_number,
            "register_name": state.name,
            "tags": list(state.tags),
            **state.described,
        }

    def evolve(self, event: Event) -> None:
        kind = type(event)
        if kind in EDITS:
            self.state.edited = self._version + 1
        if (after := STATE_AFTER.get(kind)) is not None:
            self.state.enrolment = after
        if isinstance(event, told.Reported):
            self._learn(event)
        if (change := _CHANGES.get(kind)) is not None:
            change(self.state, event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)

    def _learn(self, event: told.Reported) -> None:
        state = self.state
        if state.told_at is None or event.at > state.told_at:
            state.told_at = event.at
        for key, value in event.changed.items():
            if value is None:
                state.told.pop(key, None)
            else:
                state.told[key] = value
        if state.may_fall or state.fallen:
            state.may_fall -= event.changed.keys()
            state.fallen -= event.changed.keys()


def _discovered(state: _State, event: happened.RegisterDiscovered) -> None:
    state.router, state.told_at = event.router, event.at
    state.told["connection_state"] = ConnectionState.ONLINE


def _enrolled(state: _State, event: happened.RegisterEnrolled) -> None:
    state.unit = event.unit


def _assigned(state: _State, event: happened.RegisterAssigned) -> None:
    state.unit, state.line_number = event.unit, None


def _numbered(state: _State, event: happened.LineNumberSet) -> None:
    state.line_number = event.line_number


def _renamed(state: _State, event: happened.RegisterRenamed) -> None:
    state.name = event.name


def _described(state: _State, event: happened.RegisterDescribed) -> None:
    state.described = {key: value for key, value in (state.described | event.changed).items() if value is not None}


def _tagged(state: _State, event: happened.RegisterTagged) -> None:
    state.tags = sorted({*state.tags, *event.tags})


def _untagged(state: _State, event: happened.RegisterUntagged) -> None:
    state.tags = [tag for tag in state.tags if tag not in event.tags]


def _outage_planned(state: _State, event: happened.OutagePlanned) -> None:
    state.outages[event.outage] = Outage(event.starts, event.ends)


def _outage_started(state: _State, event: happened.OutageStarted) -> None:
    planned = state.outages[event.outage]
    state.outages[event.outage] = Outage(planned.starts, planned.ends, started=True)


def _outage_over(state: _State, event: happened.OutageEnded | happened.OutageCancelled) -> None:
    del state.outages[event.outage]


def _part_planned(state: _State, event: happened.PartReplacementPlanned) -> None:
    if event.on is None:
        state.parts.pop(event.part, None)
    else:
        state.parts[event.part] = event.on


def _part_replaced(state: _State, event: happened.PartReplaced) -> None:
    state.parts.pop(event.part, None)
    state.may_fall |= event.counters.keys()


def _expiring(state: _State, event: happened.PaidServiceExpiring) -> None:
    state.expiring = event.ends


def _expired(state: _State, event: happened.PaidServiceExpired) -> None:
    state.expired = event.ends


def _removed(state: _State, event: Event) -> None:
    del event
    state.line_number = None


def _counter_fell(state: _State, event: told.CounterFell) -> None:
    state.fallen.add(event.key)


def _drive_replaced(state: _State, event: told.FiscalDriveReplaced) -> None:
    del event
    state.fallen.discard("fn_last_fd")  # every drive counts from one


def _router_changed(state: _State, event: told.RegisterRouterChanged) -> None:
    state.router = event.router


def _readmitted(state: _State, event: happened.RegisterReadmitted) -> None:
    state.router = event.router


_CHANGES: Mapping[type[Event], Callable[[_State, Any], None]] = {
    happened.RegisterDiscovered: _discovered,
    happened.RegisterEnrolled: _enrolled,
    happened.RegisterAssigned: _assigned,
    happened.LineNumberSet: _numbered,
    happened.RegisterRenamed: _renamed,
    happened.RegisterDescribed: _described,
    happened.RegisterTagged: _tagged,
    happened.RegisterUntagged: _untagged,
    happened.OutagePlanned: _outage_planned,
    happened.OutageStarted: _outage_started,
    happened.OutageEnded: _outage_over,
    happened.OutageCancelled: _outage_over,
    happened.PartReplacementPlanned: _part_planned,
    happened.PartReplaced: _part_replaced,
    happened.PaidServiceExpiring: _expiring,
    happened.PaidServiceExpired: _expired,
    happened.RegisterRemoved: _removed,
    happened.RegisterAutoRemoved: _removed,
    happened.RegisterBlocklisted: _removed,
    happened.RegisterReadmitted: _readmitted,
    told.CounterFell: _counter_fell,
    told.FiscalDriveReplaced: _drive_replaced,
    told.RegisterRouterChanged: _router_changed,
}
