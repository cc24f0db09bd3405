"""What edits of registers have in common: the register, the version that was seen, the states it is for (FLEET-97d)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.fleet.identity import register_stream
from domain.fleet.parameters.values import EnrolmentState
from domain.fleet.register import Register
from domain.refusal import InvalidInput

LONGEST_NAME = 100
LONGEST_REASON = 500

# Registers that are on the lists.
LISTED = (EnrolmentState.PENDING, EnrolmentState.ENROLLED)


class RegisterEdit(Command, frozen=True):
    """An edit of one register by a person who has seen `expected_version` of it."""

    register: str
    expected_version: int


def register_edit(
    command: type[RegisterEdit], states: Sequence[EnrolmentState], act: Callable[[Any, Register, datetime], None]
) -> Decider:
    """The decider of an edit that needs nothing but the register."""

    def streams(asked: RegisterEdit) -> Sequence[tuple[type[Register], str]]:
        return [(Register, register_stream(asked.register))]

    def decide(asked: RegisterEdit, registers: Sequence[Register], recalled: Recalled, now: datetime) -> None:
        del recalled
        (register,) = registers
        register.edit(asked.expected_version, *states)
        act(asked, register, now)

    return Decider(command=command, streams=streams, decide=decide)


def text_of(what: str, text: str, longest: int, *, empty: bool = False) -> str:
    """The text without white space around it. Raises InvalidInput for what nobody can have meant."""
    bare = text.strip()
    if len(bare) > longest or not bare.isprintable() or (not bare and not empty):
        raise InvalidInput(f"{what} is printable text of {0 if empty else 1} to {longest} characters")
    return bare
