"""A player leaves a terminal, or his time there is over (BET-73d, DEC-29)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.terminal import Terminal, terminal_stream
from domain.command import Command, Work
from domain.decision import Decider, Recalled, Streams


class LeaveTerminal(Command, frozen=True):
    """End an identification at a terminal, if it is still on: the player has done what he wanted."""

    NAME: ClassVar[str] = "betting.LeaveTerminal"

    terminal: str
    identification: str


class ExpireTerminal(Command, frozen=True):
    """Say that the time of an identification at a terminal is over (asked by the clock)."""

    NAME: ClassVar[str] = "betting.ExpireTerminal"
    WORK: ClassVar[Work] = Work.COLLECTS

    terminal: str


def _streams(asked: LeaveTerminal | ExpireTerminal) -> Streams:
    return [(Terminal, terminal_stream(asked.terminal))]


def _leave(asked: LeaveTerminal, terminals: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    (terminal,) = terminals
    terminal.leave(asked.identification, now)


def _expire(asked: ExpireTerminal, terminals: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del asked, recalled
    (terminal,) = terminals
    terminal.expire(now)


DECIDERS = (Decider(LeaveTerminal, _streams, _leave), Decider(ExpireTerminal, _streams, _expire))
