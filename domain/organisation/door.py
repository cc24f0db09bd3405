"""The one door: a command of any context is decided only while the organisation may do such work (DEC-11).

The organisation's stream is one of those that the decision stands on: an activation or suspension by another process,
written a moment ago, is seen as exactly as any other event.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.decision import Decider, Recall, Recalled, Streams, no_further_streams, nothing_to_recall
from domain.organisation.organisation import STREAM, Organisation


def behind_the_door(decider: Decider) -> Decider:
    """The decider of another stream than the organisation's own, which looks for itself."""
    work = decider.command.WORK

    def streams(command: Any) -> Streams:
        return [(Organisation, STREAM), *decider.streams(command)]

    def then(command: Any, aggregates: Sequence[Any]) -> Streams:
        return decider.then(command, aggregates[1:])

    def decide(command: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
        organisation, *others = aggregates
        organisation.admit(work, now)
        return decider.decide(command, others, recalled, now)

    def recalls(command: Any, aggregates: Sequence[Any]) -> Sequence[Recall]:
        return decider.recalls(command, aggregates[1:])

    return Decider(
        decider.command,
        streams,
        decide,
        nothing_to_recall if decider.recalls is nothing_to_recall else recalls,
        no_further_streams if decider.then is no_further_streams else then,
    )
