"""What an organisation's own users have set up, so that every view of it has rows."""

from domain.event import Event
from tests.domain.organisation.units import chain


def organised() -> list[tuple[str, Event]]:
    return chain().log
