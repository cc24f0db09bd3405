"""given(events).when(command): the events it makes, by stream; every decision is taken on what the events say."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider, Recall, Streams
from domain.event import Event

NOW = datetime(2026, 3, 1, 9, 0, tzinfo=UTC)


class Deciding:
    """A log in memory; each aggregate is frozen and thawed on its way to a decision, as the ledger's are."""

    def __init__(self, deciders: Iterable[Decider]) -> None:
        self._deciders: Mapping[type[Command], Decider] = {each.command: each for each in deciders}
        self.log: list[tuple[str, Event]] = []
        self.now = NOW
        self.answer: Any = None  # what the last decision answered

    def given(self, *happened: tuple[str, Event]) -> "Deciding":
        self.log += happened
        return self

    def when(self, command: Command) -> list[tuple[str, Event]]:
        """What it makes happen, which is then in the log. Raises Refusal: then nothing happened."""
        decider = self._deciders[type(command)]
        loaded: dict[str, Any] = {}
        first = self._load(decider.streams(command), loaded)
        aggregates = first + self._load(decider.then(command, first), loaded)
        recalled = {each: self._event(each) for each in decider.recalls(command, aggregates)}
        self.answer = decider.decide(command, aggregates, recalled, self.now)
        happened = [(str(each.id), recorded.event) for each in aggregates for recorded in each.collect_events()]
        self.log += happened
        return happened

    def _load(self, streams: Streams, loaded: dict[str, Any]) -> list[Any]:
        """One aggregate a stream, however often it is named, as the ledger has it."""
        return [loaded.setdefault(name, self.aggregate(kind, name)) for kind, name in streams]

    def _event(self, recall: Recall) -> Event | None:
        of_stream = [event for name, event in self.log if name == recall.stream]
        return of_stream[recall.version - 1] if recall.version <= len(of_stream) else None

    def version(self, stream: str) -> int:
        return sum(name == stream for name, _ in self.log)

    def aggregate(self, kind: type[Aggregate], stream: str) -> Any:
        built = kind.blank(stream)
        for name, event in self.log:
            if name == stream:
                built.fire(event, now=NOW)
        built.collect_events()
        thawed = kind.blank(stream)
        thawed._version = built.version
        thawed.thaw(msgspec.json.decode(msgspec.json.encode(built.freeze())))
        return thawed
