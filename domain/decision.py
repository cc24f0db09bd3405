"""Decisions: which streams a command needs, which old events it must look at again, and what it makes happen.

The ledger asks a `Decider` three times: for the streams (loaded and locked by nothing but optimism), for recalls
(events the state does not keep, read from the log), and then for the decision, which fires events on the aggregates or
raises a `Refusal`. A decision may be taken again on newer state: it must depend on its arguments only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple

from domain.aggregate import Aggregate
from domain.command import Command
from domain.event import Event


class Recall(NamedTuple):
    """One past event: stream name and version."""

    stream: str
    version: int


Recalled = Mapping[Recall, Event | None]
"""The events that were asked for; None where there is none."""
Streams = Sequence[tuple[type[Aggregate], str]]


def no_further_streams(command: Any, aggregates: Sequence[Any]) -> "Streams":
    """Most commands name all they need."""
    del command, aggregates
    return ()


def nothing_to_recall(command: Any, aggregates: Sequence[Any]) -> Sequence[Recall]:
    """Most decisions need the state only."""
    del command, aggregates
    return ()


@dataclass(frozen=True)
class Decider:
    """How one command type is decided.

    `streams(command)` names the aggregates in the order in which `decide(command, aggregates, recalled, now)` takes
    them; `then(command, aggregates)` names those that only the first ones know (a coupon knows its player), which
    follow them in `decide` and in `recalls`; it never refuses. What `decide` returns becomes `Receipt.result` and is
    plain JSON (None, bool, int, str, lists, dicts with text keys): a later call under the same id gets it decoded from
    what was stored.
    """

    command: type[Command]
    streams: Callable[[Any], Streams]
    decide: Callable[[Any, Sequence[Any], Recalled, datetime], Any]
    recalls: Callable[[Any, Sequence[Any]], Sequence[Recall]] = nothing_to_recall
    then: Callable[[Any, Sequence[Any]], Streams] = no_further_streams
