"""What travels from a feed to its readers."""

from collections.abc import AsyncGenerator, Callable, Sequence
from dataclasses import dataclass
from typing import NamedTuple


class Message(NamedTuple):
    """One answer of a stream: its JSON, and for an event its position."""

    payload: bytes
    position: int | None


class Batch(NamedTuple):
    """What is behind `after`: messages (perhaps none: nothing that was wanted) up to `position`."""

    after: int
    position: int
    messages: Sequence[Message]


# Writes a batch at once; False when its reader should be waited for before it gets more.
Take = Callable[[Batch], bool]


@dataclass(frozen=True)
class Stream:
    """A running subscription, to be closed. `proven(position)`: the reader surely has everything up to there."""

    batches: AsyncGenerator[Batch, None]
    proven: Callable[[int], None] | None = None
