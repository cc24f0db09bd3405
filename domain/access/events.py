"""What can happen to a client's access."""

from datetime import datetime
from typing import ClassVar

from domain.event import Event


class AccessRefused(Event, frozen=True):
    """A client asked for what it may not (B.6). `refusals` counts by permission how often, between the two instants."""

    TYPE: ClassVar[str] = "access.AccessRefused"

    refusals: dict[str, int]
    first_at: datetime
    last_at: datetime


EVENTS = (AccessRefused,)
