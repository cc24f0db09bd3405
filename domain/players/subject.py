"""What the law says of a person's data, stream `subject-<id>`: how long they are kept, and who wants them erased.

Erasing takes two persons, the end of the retention, and nobody's hold (DEC-27).
"""

from datetime import date, datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.players import subject_events as happened
from domain.players.refusals import Erased, ErasureRefused
from domain.players.terms import Reason


class _State(Struct):
    keep_until: date | None = None  # None: the account is open
    is_held: bool = False
    requested_by: str | None = None
    is_erased: bool = False


def subject_stream(subject: str) -> str:
    return f"{Subject.CATEGORY}-{subject}"


class Subject(Aggregate):
    CATEGORY: ClassVar[str] = "subject"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def keep_until(self, day: date, now: datetime) -> None:
        """The account was closed; its data are kept until this day."""
        self.fire(happened.RetentionSet(day), now=now)

    def place_hold(self, reason: Reason, now: datetime) -> None:
        """Raises Erased."""
        self._expect_there()
        if not self.state.is_held:
            self.fire(happened.LegalHoldPlaced(reason), now=now)

    def release_hold(self, reason: Reason, now: datetime) -> None:
        if self.state.is_held:
            self.fire(happened.LegalHoldReleased(reason), now=now)

    def request(self, by: str, today: date, now: datetime) -> None:
        """Somebody wants it; asked again by another it is his wish. Raises ErasureRefused, Erased."""
        self._expect_ripe(today)
        if self.state.requested_by != by:
            self.fire(happened.ErasureRequested(by), now=now)

    def approve(self, by: str, today: date, now: datetime) -> None:
        """Somebody else wants it, too: it happens. Raises ErasureRefused, Erased."""
        self._expect_ripe(today)
        if self.state.requested_by is None:
            raise ErasureRefused("nobody has asked for it; one person asks, another one approves")
        if self.state.requested_by == by:
            raise ErasureRefused("you have asked for it yourself; another person approves")
        self.fire(happened.SubjectErased(self.state.requested_by, by), now=now)

    def _expect_there(self) -> None:
        if self.state.is_erased:
            raise Erased("the person's data were erased already")

    def _expect_ripe(self, today: date) -> None:
        self._expect_there()
        state = self.state
        if state.keep_until is None:
            raise ErasureRefused("the account is open; close it first")
        if today < state.keep_until:
            raise ErasureRefused(
                f"the data are kept until {state.keep_until}; ask on that day", keep_until=str(state.keep_until)
            )
        if state.is_held:
            raise ErasureRefused("the data are on legal hold; whoever placed it can release it")

    def evolve(self, event: Event) -> None:
        state = self.state
        match event:
            case happened.RetentionSet():
                state.keep_until = event.keep_until
            case happened.LegalHoldPlaced() | happened.LegalHoldReleased():
                state.is_held = isinstance(event, happened.LegalHoldPlaced)
            case happened.ErasureRequested():
                state.requested_by = event.by
            case happened.SubjectErased():
                state.is_erased = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
