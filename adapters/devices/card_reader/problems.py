"""What can be wrong on a line from a card reader: stable codes with what each says.

`RemoteProtocolError`: the bytes are wrong; nobody is identified by them, and the card is to be put on once more.
`LocalProtocolError`: our own code asked for what a reader cannot say.
"""

from enum import StrEnum


class Problem(StrEnum):
    """Stable codes, seen in logs and counters."""

    # the bytes
    NOISE = "NOISE"
    LINE_CUT = "LINE_CUT"
    LINE_TOO_LONG = "LINE_TOO_LONG"
    FRAME_CUT = "FRAME_CUT"
    FRAME_CRC = "FRAME_CRC"
    # what they say
    LINE_UNKNOWN = "LINE_UNKNOWN"
    FRAME_UNKNOWN = "FRAME_UNKNOWN"
    NUMBER_LENGTH = "NUMBER_LENGTH"
    NUMBER_RANGE = "NUMBER_RANGE"
    NUMBERS_DISAGREE = "NUMBERS_DISAGREE"
    # asked of our own end
    CANNOT_SAY = "CANNOT_SAY"


SAYS: dict[Problem, str] = {
    Problem.NOISE: "bytes that belong to no line",
    Problem.LINE_CUT: "a line ends in its middle",
    Problem.LINE_TOO_LONG: "a line that no reader sends",
    Problem.FRAME_CUT: "a frame ends in its middle",
    Problem.FRAME_CRC: "the check sum is wrong",
    Problem.LINE_UNKNOWN: "a line of no reader that is known here; docs/readers.md lists them",
    Problem.FRAME_UNKNOWN: "a frame of a kind of card that is not known here",
    Problem.NUMBER_LENGTH: "a number of a length that no card has: a digit is missing or too many",
    Problem.NUMBER_RANGE: "a number beyond what its bits can hold",
    Problem.NUMBERS_DISAGREE: "the two numbers of one line are not of one card",
    Problem.CANNOT_SAY: "no reader of this kind can say this",
}


class ProtocolError(Exception):
    """Base of both families."""

    def __init__(self, problem: Problem, detail: str = "") -> None:
        self.problem = problem
        self.detail = detail
        super().__init__(f"{problem}: {SAYS[problem]}" + (f" ({detail})" if detail else ""))


class LocalProtocolError(ProtocolError):
    """A defect of the caller."""


class RemoteProtocolError(ProtocolError):
    """The line or the reader is at fault."""
