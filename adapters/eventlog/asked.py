"""Which command ids are being worked on, and what the last ones were answered (CORE-15).

Older answers, and large ones, are in the log: this is only the short way for a client's quick retry.
"""

import asyncio
from itertools import islice
from uuid import UUID

import msgspec

from domain.command import Receipt
from domain.refusal import IdempotencyMismatch

# Answers kept in memory, so that a retry does not cost a unit.
RECENT_ANSWERS = 1_000
# So many are let go of in one go: looking for the oldest costs as much as letting go of it.
TRIMMED_TOGETHER = 100
# Bytes of a result beyond which an answer is read from the log again.
LARGEST_ANSWER_KEPT = 1_000


class Asked(msgspec.Struct, gc=False):
    """One command id and the digest of its body."""

    digest: bytes
    receipt: Receipt | None = None
    is_small: bool = True  # the answer
    settled: asyncio.Event | None = None  # of the unit in which its decision was last placed
    _is_over: bool = False  # answered, or left: its caller failed or went away
    _bell: asyncio.Event | None = None  # made when somebody waits

    @property
    def is_vain(self) -> bool:
        """Left without an answer, and nothing of it is in flight: somebody else may try."""
        return self._is_over and self.receipt is None and (self.settled is None or self.settled.is_set())

    async def over(self) -> None:
        """Wait for the answer, or until it is vain to wait."""
        if not self._is_over:
            if self._bell is None:
                self._bell = asyncio.Event()
            await self._bell.wait()
        if self.receipt is None and self.settled is not None:
            await self.settled.wait()

    def end(self, receipt: Receipt | None) -> None:
        """Answered, or left without an answer."""
        self.receipt = receipt
        self._is_over = True
        if receipt is not None:
            self.settled = None  # an answer outlives its unit by far
        if self._bell is not None:
            self._bell.set()


class AskedCommands:
    """The ids in flight and the recent answers, oldest first."""

    def __init__(self) -> None:
        self._asked: dict[int, Asked] = {}  # by the id's number: a UUID hashes slowly

    def find(self, command_id: UUID) -> Asked | None:
        return self._asked.get(command_id.int)

    def begin(self, command_id: UUID, digest: bytes) -> Asked:
        asked = self._asked[command_id.int] = Asked(digest)
        return asked

    def forget(self, command_id: UUID, asked: Asked) -> None:
        """Let go of `asked`, unless somebody began anew meanwhile."""
        if self._asked.get(command_id.int) is asked:
            del self._asked[command_id.int]

    def doubt(self) -> None:
        """Forget every answer: the log may not hold what they tell of. What is in flight stays."""
        for number in [number for number, asked in self._asked.items() if asked.receipt is not None]:
            del self._asked[number]

    def trim(self) -> None:
        """Keep the most recent answers; what is in flight stays."""
        surplus = len(self._asked) - RECENT_ANSWERS
        if surplus >= TRIMMED_TOGETHER:
            for number, asked in list(islice(self._asked.items(), surplus)):
                if asked.receipt is not None or asked.is_vain:
                    del self._asked[number]


def compare(stored: bytes, given: bytes, command_id: UUID) -> None:
    """Raises `IdempotencyMismatch` when two bodies came under one id."""
    if stored != given:
        raise IdempotencyMismatch(
            "this command id was used before with another body; give a new command its own id",
            command_id=str(command_id),
        )
