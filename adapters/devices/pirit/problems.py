"""What can be wrong on a line to a register: stable codes with what each says.

`RemoteProtocolError`: the bytes are wrong; noise on the line, to be survived and counted. `LocalProtocolError`: our own
code asked for what the protocol cannot say or does not allow now. Messages never quote the bytes: names of cashiers and
buyers travel in them.
"""

from enum import StrEnum


class Problem(StrEnum):
    """Stable codes, seen in logs and counters."""

    # the bytes of a packet
    NOISE = "NOISE"
    PACKET_CUT = "PACKET_CUT"
    PACKET_GAP = "PACKET_GAP"
    PACKET_TOO_LONG = "PACKET_TOO_LONG"
    PACKET_CRC = "PACKET_CRC"
    PACKET_HEADER = "PACKET_HEADER"
    # what an answer says
    ANSWER_FIELDS = "ANSWER_FIELDS"
    ANSWER_ECHO = "ANSWER_ECHO"
    ANSWER_VALUE = "ANSWER_VALUE"
    # asked of our own end
    CANNOT_SAY = "CANNOT_SAY"
    NOT_NOW = "NOT_NOW"


SAYS: dict[Problem, str] = {
    Problem.NOISE: "bytes that belong to no packet",
    Problem.PACKET_CUT: "a packet ends in its middle",
    Problem.PACKET_GAP: "a packet pauses longer than the line allows",
    Problem.PACKET_TOO_LONG: "a packet that no register sends",
    Problem.PACKET_CRC: "the check sum of a packet is wrong",
    Problem.PACKET_HEADER: "a packet has no id, command or error code",
    Problem.ANSWER_FIELDS: "an answer has fewer fields than its command gives",
    Problem.ANSWER_ECHO: "an answer is to another request of the command",
    Problem.ANSWER_VALUE: "a field of an answer cannot have this value",
    Problem.CANNOT_SAY: "the protocol cannot say this",
    Problem.NOT_NOW: "the dialogue does not allow this now",
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
    """The line or the register is at fault. `packet`: what there is of the packet, for who must answer it."""

    def __init__(self, problem: Problem, detail: str = "", *, packet: bytes = b"") -> None:
        self.packet = packet
        super().__init__(problem, detail)
