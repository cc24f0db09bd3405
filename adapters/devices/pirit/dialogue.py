"""A plan carried through one line, without I/O: what to send, when to give up, what was found.

It begins with an ENQ. After silence, or an answer that came damaged, it does not ask again blindly: ENQ first, then the
state (00), which shows that both ends are in step, then the read that was lost (facts §10 #17, #19). Every way ends: a
read is tried `ATTEMPTS` times, a line that loses `LOSSES` things in a row is left, and the whole has its own deadline.
"""

from enum import StrEnum

from msgspec import Struct

from adapters.devices.pirit import reads
from adapters.devices.pirit.answers import Family, answer
from adapters.devices.pirit.asking import Plan
from adapters.devices.pirit.connection import Alive, Answered, Connection, Damaged, Event, Silence, Skipped, State
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.problems import Problem
from adapters.devices.pirit.reads import ANSWER_SECONDS, Read

ATTEMPTS = 3
LOSSES = 6
"""Six ENQs or answers lost one after another: the cable is out, or nobody is there."""


class Trouble(StrEnum):
    """Why a dialogue ended before its plan."""

    NO_ANSWER = "NO_ANSWER"
    OUT_OF_TIME = "OUT_OF_TIME"
    LINK_LOST = "LINK_LOST"
    CHANGED = "CHANGED"  # another register answers than at the beginning


class Line(Struct):
    """How the line behaved: a measure of cables and of programs that share it."""

    silences: int = 0
    damaged: int = 0
    skipped: int = 0


class Dialogue:
    """One plan through one connection. Times are seconds of the clock of the connection.

    `seconds`: how long the whole may take.
    """

    def __init__(self, connection: Connection, plan: Plan, *, at: float, seconds: float) -> None:
        self._connection = connection
        self._plan = plan
        self._ends = at + seconds
        self._read: Read | None = None  # what the plan wants to know; None before it was asked for the first time
        self._checks = False  # whether the open command is the check of the state
        self._attempts = 0
        self._losses = 0
        self.line = Line()
        self.trouble: Trouble | None = None
        self.finished = False

    @property
    def deadline(self) -> float:
        """When `expire` is to be called, if nothing comes before."""
        due = self._connection.deadline
        return self._ends if due is None else min(due, self._ends)

    def start(self, *, at: float) -> bytes:
        """The first byte to send."""
        self._connection.abandon()  # what an earlier dialogue left open is not ours
        self._next(None)
        return b"" if self.finished else self._connection.enquire(at=at)

    def receive(self, data: bytes, *, at: float) -> bytes:
        """What to send after these bytes came."""
        self._connection.receive(data, at=at)
        return self._after(at)

    def expire(self, *, at: float) -> bytes:
        """What to send when nothing came until the deadline."""
        self._connection.expire(at=at)
        return self._after(at)

    def _after(self, at: float) -> bytes:
        if at >= self._ends:
            self._end(Trouble.OUT_OF_TIME)
        out = b""
        while not self.finished and (event := self._connection.next_event()) is not None:
            out += self._on(event, at)
        return b"" if self.finished else out

    def _on(self, event: Event, at: float) -> bytes:
        match event:
            case Answered(reply):
                return self._on_answer(reply, at)
            case Alive(lost):
                return self._on_alive(at, lost=lost is not None)
            case Silence():
                self.line.silences += 1
                return self._enquire(at)
            case Skipped():
                self.line.skipped += 1
            case Damaged(error):
                self.line.damaged += 1
                # Noise stands between packets; anything else may have been our answer: do not wait for its deadline.
                if error.problem is not Problem.NOISE and self._connection.state is State.ASKED:
                    return self._enquire(at)
        return b""

    def _on_answer(self, reply: Reply, at: float) -> bytes:
        self._losses = 0
        if self._checks:
            self._checks = False
        elif answer(reply.error).family is not Family.LINE or self._attempts >= ATTEMPTS:
            self._next(reply)
        # Otherwise the command came damaged and was not carried out: it goes again.
        return self._ask(at) if self._connection.state is State.IDLE else b""

    def _on_alive(self, at: float, *, lost: bool) -> bytes:
        if not lost:
            self._losses = 0
            return self._ask(at)
        self._checks = False
        if self._attempts >= ATTEMPTS:
            self._next(None)
            if self.finished:
                return b""
        if self._lost_again():
            return b""
        self._checks = True
        return self._connection.command(reads.STATUS.code, reads.STATUS.fields, at=at, seconds=ANSWER_SECONDS)

    def _enquire(self, at: float) -> bytes:
        return b"" if self._lost_again() else self._connection.enquire(at=at)

    def _lost_again(self) -> bool:
        self._losses += 1
        if self._losses > LOSSES:
            self._end(Trouble.NO_ANSWER)
        return self.finished

    def _ask(self, at: float) -> bytes:
        """Send what the plan wants to know."""
        if self.finished or self._read is None:
            return b""
        self._attempts += 1
        return self._connection.command(self._read.code, self._read.fields, at=at, seconds=ANSWER_SECONDS)

    def _next(self, reply: Reply | None) -> None:
        """Give the plan the answer to its question and take the next."""
        self._attempts = 0
        try:
            self._read = next(self._plan) if self._read is None else self._plan.send(reply)
        except StopIteration:
            self.finished = True

    def close(self) -> None:
        """Leave the plan where it stands; what it found is complete in itself."""
        self.finished = True
        self._plan.close()

    def _end(self, trouble: Trouble) -> None:
        if not self.finished:
            self.trouble = trouble
            self.close()
