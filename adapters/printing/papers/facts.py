"""What a paper is made of: an event of the log, and what the house knows beside it."""

from dataclasses import dataclass
from datetime import datetime
from zoneinfo import ZoneInfo

from domain.event import Event
from domain.printing.papers import PaperKind


@dataclass(frozen=True)
class Issuer:
    """Whose paper it is: the organisation as forms have it, the unit, and the zone of its clock (IANA)."""

    organisation: str
    okpo: str
    unit: str
    zone: str


@dataclass(frozen=True)
class Person:
    """Somebody's data in the clear, for the moment of printing."""

    name: str
    document: str

    @property
    def short_name(self) -> str:
        """`Иванов И. И.`"""
        first, *others = self.name.split()
        return " ".join([first, *(f"{each[0]}." for each in others)])


@dataclass(frozen=True)
class Facts:
    """One copy (0: the original) of a paper of the event `event`, which is version `version` of `stream`.

    `person` is None when there is nobody, when the person is erased, and for readers who may not see who it is: then
    the paper has a line to be written on.
    """

    kind: PaperKind
    event: Event
    stream: str
    version: int
    at: datetime
    issuer: Issuer
    desk: str | None = None
    shift: str | None = None
    cashier: str | None = None
    player: str | None = None
    person: Person | None = None
    copy: int = 0
    is_annulled: bool = False

    @property
    def key(self) -> str:
        """What the stream is of: the id of the coupon, the player."""
        return self.stream.partition("-")[2]

    def clock(self, at: datetime | None = None) -> str:
        """`26.11.2026 14:05` by the clock of the place."""
        return f"{(at or self.at).astimezone(ZoneInfo(self.issuer.zone)):%d.%m.%Y %H:%M}"
