"""The fleet in memory: commands go through their deciders as the ledger would take them, and what happened is kept."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from domain.aggregate import Aggregate, Recorded
from domain.command import Command
from domain.decision import Decider
from domain.event import Event
from domain.fleet.commands import RegisterReport, ReportRegisters
from domain.fleet.deciders import fleet_deciders
from domain.fleet.edits.routers import EnrolRouter, IssueEnrolmentKey
from domain.fleet.parameters.parameter import Values
from domain.refusal import Refusal

NOW = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
REGISTER = "CSI-0123456789"
FN, OTHER_FN = "9960440300000001", "9960440300000002"
ROUTER = "pos-100-1"
_BY_COMMAND: Mapping[type[Command], Decider] = {each.command: each for each in fleet_deciders()}


class House:
    """given = what was done before; when = `do` or `report`; then = `events` of the last command, `result`."""

    def __init__(self, *, trusted: bool = True, unit: str | None = "store-100") -> None:
        self.now = NOW
        self.aggregates: dict[str, Aggregate] = {}
        self.happened: list[Recorded] = []
        self.events: list[Event] = []
        self.result: Any = None
        self.enrol(ROUTER, trusted=trusted, unit=unit)

    def enrol(self, router: str, *, trusted: bool = True, unit: str | None = None) -> None:
        expires = self.now + timedelta(days=7)
        self.do(IssueEnrolmentKey(router, f"hash-{router}", expires, unit, trusted))
        self.do(EnrolRouter(router, f"hash-{router}", f"credential-{router}", "pos"))

    def do(self, command: Command) -> Any:
        """Carry a command out, a second later. A refusal leaves no trace."""
        self.now += timedelta(seconds=1)
        decider = _BY_COMMAND[type(command)]
        assert msgspec.json.decode(msgspec.json.encode(command), type=type(command)) == command
        aggregates = [self._live(kind, name) for kind, name in decider.streams(command)]
        self.events = []
        try:
            self.result = decider.decide(command, aggregates, {}, self.now)
        except Refusal:
            for each in aggregates:
                if each.pending_events:
                    del self.aggregates[each.id]
            raise
        assert msgspec.json.decode(msgspec.json.encode(self.result)) == self.result, "answers are plain JSON"
        fired = [each for aggregate in aggregates for each in aggregate.collect_events()]
        self.happened += fired
        self.events = [each.event for each in fired]
        return self.result

    def report(
        self, told: Values | None = None, *, number: str = "0123456789", router: str = ROUTER, **facts: Any
    ) -> dict[str, Any]:
        """One report of one register; its result."""
        self.now += timedelta(minutes=1)
        settings = {each: facts.pop(each) for each in ("sent_at", "approval_first") if each in facts}
        facts.setdefault("polled_at", self.now)
        report = RegisterReport("CSI", number, parameters=told or {}, **facts)
        [answer] = self.do(ReportRegisters(router, (report,), **settings))
        assert isinstance(answer, dict)
        return answer

    def kinds(self) -> list[str]:
        """Names of the events of the last command."""
        return [each.TYPE.removeprefix("fleet.") for each in self.events]

    def live(self, name: str) -> Any:
        return self.aggregates[name]

    def version(self, register: str = REGISTER) -> int:
        return self.aggregates[f"register-{register}"].version

    def replayed(self, name: str) -> Any:
        """The aggregate again from its events, half of them by way of its frozen state."""
        own = [each for each in self.happened if each.originator_id == name]
        aggregate = type(self.aggregates[name]).blank(name)
        for index, each in enumerate(own):
            each.mutate(aggregate)
            if index == len(own) // 2:
                aggregate.thaw(msgspec.json.decode(msgspec.json.encode(aggregate.freeze())))
        return aggregate

    def _live(self, kind: type[Aggregate], name: str) -> Aggregate:
        if name not in self.aggregates:
            own = [each for each in self.happened if each.originator_id == name]
            self.aggregates[name] = kind.blank(name)
            for each in own:
                each.mutate(self.aggregates[name])
        assert type(self.aggregates[name]) is kind
        return self.aggregates[name]
