"""An adjustment of a player's account, stream `adjustment-<id>`: one asks, another approves (P36)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.entry import Entry, MoneyEvent
from domain.event import Event
from domain.ledger import chart, postings
from domain.ledger.refusals import AdjustmentIsDecided, AdjustmentUnknown, SelfApproval
from domain.ledger.texts import key_of

_PREFIX = "adjustment-"


class Direction(StrEnum):
    """Which way the money goes."""

    TO_PLAYER = "TO_PLAYER"
    FROM_PLAYER = "FROM_PLAYER"


class Ground(StrEnum):
    """Which expense it is."""

    GOODWILL = "GOODWILL"
    SETTLEMENT_ERROR = "SETTLEMENT_ERROR"


_EXPENSES = {Ground.GOODWILL: chart.GOODWILL, Ground.SETTLEMENT_ERROR: chart.SETTLEMENT_ERROR}


class AdjustmentTerms(Struct, frozen=True):
    """What is asked for, in the books of a unit, whose days are those of `zone`; minor units."""

    unit: str
    zone: str
    player: str
    direction: Direction
    ground: Ground
    amount: int
    reason: str

    @property
    def entry(self) -> Entry:
        make = postings.given_to_player if self.direction is Direction.TO_PLAYER else postings.taken_from_player
        return make(self.player, _EXPENSES[self.ground], self.amount)


class AdjustmentRequested(Event, frozen=True):
    """Somebody asks for an adjustment; nothing is moved yet."""

    TYPE: ClassVar[str] = "ledger.AdjustmentRequested"

    terms: AdjustmentTerms
    requested_by: str


class AdjustmentPosted(MoneyEvent, frozen=True):
    """Somebody else approved it: it stands in the books (P36)."""

    TYPE: ClassVar[str] = "ledger.AdjustmentPosted"

    unit: str
    approved_by: str


class AdjustmentRejected(Event, frozen=True):
    """It was not approved, or whoever asked for it took it back."""

    TYPE: ClassVar[str] = "ledger.AdjustmentRejected"

    rejected_by: str
    reason: str


EVENTS = (AdjustmentRequested, AdjustmentPosted, AdjustmentRejected)


class _State(Struct):
    terms: AdjustmentTerms
    requested_by: str
    is_decided: bool = False


def adjustment_stream(adjustment: str) -> str:
    """Raises InvalidInput."""
    return _PREFIX + key_of("adjustment", adjustment)


class Adjustment(Aggregate):
    """Without a state nobody asked for it."""

    CATEGORY: ClassVar[str] = "adjustment"

    state: _State | None

    def begin(self) -> None:
        self.state = None

    def approved(self, by: str) -> AdjustmentTerms:
        """What `by` may let happen. Raises AdjustmentUnknown, AdjustmentIsDecided, SelfApproval."""
        state = self._open()
        if state.requested_by == by:
            raise SelfApproval("nobody approves what he asked for himself; ask a colleague")
        return state.terms

    def reject(self, by: str, reason: str, now: datetime) -> None:
        """Raises AdjustmentUnknown, AdjustmentIsDecided."""
        self._open()
        self.fire(AdjustmentRejected(by, reason), now=now)

    def _open(self) -> _State:
        if self.state is None:
            raise AdjustmentUnknown("there is no such adjustment; look for it in adjustments")
        if self.state.is_decided:
            raise AdjustmentIsDecided("the adjustment was posted or rejected before; ask for another one")
        return self.state

    def evolve(self, event: Event) -> None:
        match event:
            case AdjustmentRequested():
                self.state = _State(event.terms, event.requested_by)
            case AdjustmentPosted() | AdjustmentRejected():
                assert self.state is not None, "it begins with a wish"
                self.state.is_decided = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State | None)
