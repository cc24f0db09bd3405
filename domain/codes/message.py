"""One message to a phone, stream `sms-<message id>`: what became of it. Its text and phone are in no event."""

from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.codes.events import MessageDelivered, MessageFailed
from domain.event import Event

_PREFIX = "sms-"


class _State(Struct):
    is_told: bool = False


def message_stream(message_id: str) -> str:
    return f"{_PREFIX}{message_id}"


class Message(Aggregate):
    """What was told of it first stays."""

    CATEGORY: ClassVar[str] = "sms"

    state: _State

    def begin(self) -> None:
        self.state = _State()

    def tell(self, failure: str | None, now: datetime) -> bool:
        """It was delivered, or why not; False when its end is known already."""
        if self.state.is_told:
            return False
        self.fire(MessageDelivered() if failure is None else MessageFailed(failure), now=now)
        return True

    def evolve(self, event: Event) -> None:
        match event:
            case MessageDelivered() | MessageFailed():
                self.state.is_told = True
            case _:
                raise TypeError(event)

    def freeze(self) -> Any:
        return self.state

    def thaw(self, state: Any) -> None:
        self.state = convert(state, _State)
