"""The one door: a command of any context is decided only while the organisation may do such work (DEC-11).

The organisation's stream is one of those that the decision stands on: an activation or suspension by another process,
written a moment ago, is seen as exactly as any other event.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from domain.aggregate import Aggregate
from domain.decision import Decider, Recall, Recalled, nothing_to_recall
from domain.organisation.organisation import STREAM, Organisation


def behind_the_door(decider: Decider) -> Decider:
    """The decider of another stream than the organisation's own, which looks for itself."""
    work = decider.command.WORK

    def streams(command: Any) -> Sequence[tuple[type[Aggregate], str]]:
        return [*decider.streams(command), (Organisation, STREAM)]

    def decide(command: Any, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> Any:
        *others, organisation = aggregates
        organisation.admit(work, now)
        return decider.decide(command, others, recalled, now)

    def recalls(command: Any, aggregates: Sequence[Any]) -> Sequence[Recall]:
        return decider.recalls(command, aggregates[:-1])

    looks_back = decider.recalls is not nothing_to_recall
    return Decider(decider.command, streams, decide, recalls if looks_back else nothing_to_recall)
