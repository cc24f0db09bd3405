"""A fiscal drive as far as a fleet sees it: phases, numbers of documents, two queues, the 30-day rule, its end.

No cryptography. Documents are counted in runs of the same moment: a busy day costs next to nothing (facts §5).
"""

from collections import deque
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from enum import IntEnum

from msgspec import Struct

from adapters.devices.pirit.emulator.refused import Refused
from domain.fiscal.tlv import HEADER_BYTES, Field, encode

UNSENT_DAYS = 30
"""A drive whose oldest unsent document is older takes no more (facts §5.2)."""
CAPACITY = 250_000
"""Signed documents of a drive (facts §5.1)."""
BUFFER_DOCUMENTS = 16_000
"""The 30-day store holds some 32 MB; a receipt with its frame takes about 2 KB of it."""
NOTIFICATIONS = 4_000
"""Notifications of marked goods that the drive keeps until they are sent."""
KIB_PER_DOCUMENT = 2
ALMOST_FULL = 0.9
KEY_DAYS = 15
"""Keys that check marking codes are renewed so often (manual, command 23)."""
LIFE_DAYS = 470
"""A drive for 15 months (facts §5.1)."""


class Phase(IntEnum):
    SETUP = 0
    READY = 1
    FISCAL = 3
    POST_FISCAL = 7
    ARCHIVE = 15


class Run(Struct):
    """Documents one after another of the same moment."""

    first: int
    count: int
    at: datetime


class Drive:
    """One drive. `overdue_error`: what it answers past the 30 days, 54 with a warning or 55."""

    def __init__(self, serial: str, *, overdue_error: int = 0x55, life_days: int = LIFE_DAYS) -> None:
        self.serial = serial
        self.overdue_error = overdue_error
        self.life_days = life_days
        self.capacity = CAPACITY
        self.phase = Phase.READY
        self.last_fd = 0
        self.registered_at: datetime | None = None
        self.registration_fd = 0
        self.valid_until: date | None = None
        self.keys_renewed_at: datetime | None = None
        self.last_notification = 0
        self.failed = False  # critical failure: the drive is to be replaced
        self.signing_used_up = False
        self.kept: dict[int, tuple[int, bytes]] = {}  # documents that can be read: number to kind and fields
        self._unsent: deque[Run] = deque()
        self._notifications: deque[Run] = deque()

    def register(self, at: datetime) -> int:
        """The report that begins its life; its document number."""
        if self.phase is not Phase.READY:
            raise Refused(0x42, 5)
        self.phase = Phase.FISCAL
        self.registered_at = self.keys_renewed_at = at
        self.valid_until = (at + timedelta(days=self.life_days)).date()
        self.registration_fd = self.record(at, sent=True)
        return self.registration_fd

    def record(self, at: datetime, count: int = 1, *, sent: bool) -> int:
        """Take so many documents; the number of the last. `sent`: whether the operator gets them at once."""
        self.check(at)
        if count > self.room(sent=sent):
            raise Refused(0x54)
        first = self.last_fd + 1
        self.last_fd += count
        if not sent:
            _append(self._unsent, Run(first, count, at))
        return self.last_fd

    def notify(self, at: datetime, count: int, *, sent: bool) -> None:
        """Make so many notifications of marked goods."""
        first = self.last_notification + 1
        self.last_notification += count
        if not sent:
            _append(self._notifications, Run(first, count, at))

    def keep(self, kind: int, fields: Sequence[Field]) -> None:
        """Let the last document be readable: the newest registration and the newest report that closes a shift."""
        self.kept = {number: each for number, each in self.kept.items() if each[0] != kind}
        self.kept[self.last_fd] = kind, encode(Field(kind, tuple(fields)))[HEADER_BYTES:]

    def check(self, at: datetime) -> None:
        """Whether it takes a document now. Raises Refused with the drive's own code."""
        if self.failed:
            raise Refused(0x43, 21)
        if self.phase is not Phase.FISCAL:
            raise Refused(0x42, 4)
        if self.signing_used_up:
            raise Refused(0x52)
        if self.valid_until is not None and at.date() > self.valid_until:
            raise Refused(0x45)
        if self.overdue(at):
            raise Refused(self.overdue_error)

    def room(self, *, sent: bool) -> int:
        """How many more documents fit: into the archive, and unsent ones into the 30-day store."""
        archive = self.capacity - self.last_fd
        return max(0, archive if sent else min(archive, BUFFER_DOCUMENTS - self.unsent))

    def send(self, count: int | None = None) -> None:
        """The operator takes so many documents of the queue, oldest first; all of them by default."""
        _take(self._unsent, self.unsent if count is None else count)

    def send_notifications(self, count: int | None = None) -> None:
        """The same for the marking service."""
        _take(self._notifications, self.unsent_notifications if count is None else count)

    def close(self, at: datetime) -> int:
        """End the archive: only with nothing left to send (facts §10 #12)."""
        if self.unsent or self.unsent_notifications:
            raise Refused(0x01, 34)
        fd = self.record(at, sent=True)
        self.phase = Phase.ARCHIVE
        return fd

    @property
    def unsent(self) -> int:
        return sum(run.count for run in self._unsent)

    @property
    def unsent_notifications(self) -> int:
        return sum(run.count for run in self._notifications)

    @property
    def oldest_unsent(self) -> Run | None:
        return self._unsent[0] if self._unsent else None

    @property
    def oldest_notification(self) -> Run | None:
        return self._notifications[0] if self._notifications else None

    @property
    def documents_left(self) -> int:
        return self.capacity - self.last_fd

    @property
    def buffer_free_kib(self) -> int:
        return (BUFFER_DOCUMENTS - self.unsent) * KIB_PER_DOCUMENT

    @property
    def notification_fill_pct(self) -> int:
        return min(100, 100 * self.unsent_notifications // NOTIFICATIONS)

    def overdue(self, at: datetime) -> bool:
        """Whether the oldest unsent document is older than 30 × 24 hours (FLEET-10)."""
        oldest = self.oldest_unsent
        return oldest is not None and at - oldest.at > timedelta(days=UNSENT_DAYS)

    def days_left(self, at: datetime) -> int:
        """Days until its end; below zero afterwards."""
        return 0 if self.valid_until is None else (self.valid_until - at.date()).days

    def keys_need_renewal(self, at: datetime) -> bool:
        """Whether the keys that check marking codes are old."""
        return self.keys_renewed_at is not None and at - self.keys_renewed_at >= timedelta(days=KEY_DAYS)

    def warnings(self, at: datetime) -> int:
        """The mask of request 78/2 (facts §5.2)."""
        days, fiscal = self.days_left(at), self.phase is Phase.FISCAL
        bits = {
            0: fiscal and days <= 3,
            1: fiscal and days <= 30,
            2: self.last_fd >= self.capacity * ALMOST_FULL,
            3: self.overdue(at),
            7: self.failed,
        }
        return sum(1 << bit for bit, is_set in bits.items() if is_set)


def _append(queue: deque[Run], run: Run) -> None:
    if queue and queue[-1].at == run.at:
        queue[-1].count += run.count
    else:
        queue.append(run)


def _take(queue: deque[Run], count: int) -> None:
    while count > 0 and queue:
        run = queue[0]
        taken = min(count, run.count)
        run.first, run.count, count = run.first + taken, run.count - taken, count - taken
        if not run.count:
            queue.popleft()
