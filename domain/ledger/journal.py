"""Streams of what people enter themselves: `journal`, and one `reversal-<stream>.<version>` for each entry taken back.

The books hold what they moved; here is only what no account can tell.
"""

from typing import Any, ClassVar

from msgspec import Struct, convert, field

from domain.aggregate import Aggregate
from domain.event import Event
from domain.ledger import entered
from domain.ledger.chart import OPENING
from domain.ledger.refusals import EntryIsReversed

JOURNAL = "journal"
_REVERSAL = "reversal-"


class _State(Struct):
    opened: list[str] = field(default_factory=list)  # accounts that got an opening balance and have no stream to tell


class Journal(Aggregate):
    """Manual entries that need nobody's approval."""

    CATEGORY: ClassVar[str] = JOURNAL

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def evolve(self, event: Event) -> None:
        match event:
            case entered.OpeningBalanceSet():
                self.state.opened += [line.account for line in event.entry.lines if line.account != OPENING]
            case entered.ManualEntry():
                pass
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)


def reversal_stream(source: str) -> str:
    """The stream of the reversal of the entry of an event, `stream@version`."""
    stream, _, version = source.rpartition("@")
    return f"{_REVERSAL}{stream}.{version}"


class Reversal(Aggregate):
    """Of one entry: it is reversed once."""

    CATEGORY: ClassVar[str] = "reversal"

    def begin(self) -> None:
        self.is_done = False

    def admit(self) -> None:
        """Raises EntryIsReversed."""
        if self.is_done:
            raise EntryIsReversed("this entry was reversed before; the journal tells by which event")

    def evolve(self, event: Event) -> None:
        if not isinstance(event, entered.EntryReversed):
            raise TypeError(event)
        self.is_done = True

    def freeze(self) -> Any:
        return self.is_done

    def thaw(self, state: Any) -> None:
        self.is_done = bool(state)
