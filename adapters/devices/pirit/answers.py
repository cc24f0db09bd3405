"""Error codes of answers as a table: the family says what to do, the words say what was met (facts §3.3, §10 #16).

0B is success, 48 says that there is no such data, 54 needs the warnings of the drive to be understood.
"""

from enum import StrEnum

from msgspec import Struct


class Family(StrEnum):
    """What an answer means for who asked."""

    DONE = "DONE"
    NO_DATA = "NO_DATA"
    STATE = "STATE"  # not possible in this state: request 06/1 tells why
    UNSUPPORTED = "UNSUPPORTED"  # this model or format does not have it
    LINE = "LINE"  # the command did not arrive whole and was not carried out: it may be sent again
    ACCESS = "ACCESS"
    PRINTER = "PRINTER"
    CLOCK = "CLOCK"
    SHIFT = "SHIFT"
    MONEY = "MONEY"
    JOURNAL = "JOURNAL"
    OFD = "OFD"
    UPDATE = "UPDATE"
    FATAL = "FATAL"
    DRIVE_COMMAND = "DRIVE_COMMAND"  # a defect of the program that spoke to the drive
    DRIVE_STATE = "DRIVE_STATE"  # may pass after a power cycle
    DRIVE_REPLACE = "DRIVE_REPLACE"
    DRIVE_BLOCKED = "DRIVE_BLOCKED"  # 54 and 55: sending, or closing the drive, unlocks it
    DRIVE_LINK = "DRIVE_LINK"
    MARKING = "MARKING"
    UNKNOWN = "UNKNOWN"


class Answer(Struct, frozen=True):
    """One line of the table."""

    family: Family
    words: str


_F = Family

ANSWERS: dict[int, Answer] = {
    0x00: Answer(_F.DONE, "done"),
    0x01: Answer(_F.STATE, "not possible in this state"),
    0x02: Answer(_F.UNSUPPORTED, "unknown function"),
    0x03: Answer(_F.UNSUPPORTED, "bad parameter"),
    0x04: Answer(_F.LINE, "the buffer of the port overflowed"),
    0x05: Answer(_F.LINE, "a byte came too late"),
    0x06: Answer(_F.ACCESS, "wrong password of the line"),
    0x07: Answer(_F.LINE, "wrong check sum of the command"),
    0x08: Answer(_F.PRINTER, "out of paper"),
    0x09: Answer(_F.PRINTER, "the printer is not ready"),
    0x0A: Answer(_F.CLOCK, "the shift, or the step of the clock, is longer than 24 hours"),
    0x0B: Answer(_F.DONE, "done; the clocks are more than 8 minutes apart"),
    0x0C: Answer(_F.CLOCK, "earlier than the last document"),
    0x0E: Answer(_F.MONEY, "a counter would become negative"),
    0x0F: Answer(_F.SHIFT, "the shift must be closed first"),
    0x10: Answer(_F.JOURNAL, "the journal is empty"),
    0x11: Answer(_F.JOURNAL, "the control tape failed"),
    0x12: Answer(_F.OFD, "sending to the operator failed"),
    0x13: Answer(_F.UPDATE, "critical error of an update"),
    0x20: Answer(_F.FATAL, "fatal error of the register"),
    0x41: Answer(_F.DRIVE_COMMAND, "malformed command to the drive"),
    0x42: Answer(_F.DRIVE_STATE, "the drive is in another state"),
    0x43: Answer(_F.DRIVE_REPLACE, "the drive failed"),
    0x44: Answer(_F.DRIVE_REPLACE, "the cryptographic part failed"),
    0x45: Answer(_F.DRIVE_REPLACE, "the life of the drive is over"),
    0x46: Answer(_F.DRIVE_REPLACE, "the drive is full"),
    0x47: Answer(_F.CLOCK, "date or time do not suit the drive"),
    0x48: Answer(_F.NO_DATA, "no such data"),
    0x49: Answer(_F.DRIVE_COMMAND, "a value that the drive does not take"),
    0x4A: Answer(_F.DRIVE_COMMAND, "a command that the drive does not take"),
    0x4B: Answer(_F.DRIVE_COMMAND, "a requisite that the drive makes itself"),
    0x4C: Answer(_F.DRIVE_COMMAND, "a requisite given twice"),
    0x4D: Answer(_F.DRIVE_COMMAND, "requisites are missing"),
    0x4E: Answer(_F.DRIVE_COMMAND, "too many lines in a document"),
    0x50: Answer(_F.DRIVE_COMMAND, "TLV too long"),
    0x51: Answer(_F.DRIVE_COMMAND, "no transport connection"),
    0x52: Answer(_F.DRIVE_REPLACE, "the cryptographic resource is used up"),
    0x54: Answer(_F.DRIVE_BLOCKED, "a resource of the drive is used up"),
    0x55: Answer(_F.DRIVE_BLOCKED, "the oldest unsent document is older than 30 days"),
    0x56: Answer(_F.SHIFT, "the shift of the drive is longer than 24 hours"),
    0x57: Answer(_F.CLOCK, "the clock differs from the drive's by more than 5 minutes"),
    0x58: Answer(_F.DRIVE_COMMAND, "a wrong requisite"),
    0x59: Answer(_F.DRIVE_COMMAND, "a requisite contradicts the registration"),
    0x60: Answer(_F.OFD, "the drive refused a message of the operator"),
    0x61: Answer(_F.DRIVE_LINK, "no link to the drive"),
    0x62: Answer(_F.DRIVE_LINK, "the exchange with the drive failed"),
    0x63: Answer(_F.DRIVE_COMMAND, "a command too long for the drive"),
    0x64: Answer(_F.MARKING, "the key service gave an unknown answer"),
    0x72: Answer(_F.MARKING, "registered without marked goods"),
    0x73: Answer(_F.MARKING, "marking commands in a wrong order"),
    0x74: Answer(_F.MARKING, "marking is blocked until notifications are sent"),
    0x75: Answer(_F.MARKING, "the table of codes is full"),
    0x7C: Answer(_F.MARKING, "requisites of marking are missing"),
    0x7E: Answer(_F.MARKING, "a code that was not checked before"),
}


def answer(error: int) -> Answer:
    """The line of an error code; UNKNOWN for codes that the manual does not have."""
    return ANSWERS.get(error, Answer(Family.UNKNOWN, "a code that the manual does not have"))


class Block(StrEnum):
    """Why a drive takes no more documents (facts §5.2)."""

    OFD_OVERDUE = "OFD_OVERDUE"
    ARCHIVE_FULL = "ARCHIVE_FULL"
    BUFFER_FULL = "BUFFER_FULL"


ARCHIVE_90_BIT = 2
OFD_LATE_BIT = 3


def block(error: int, warnings: int) -> Block | None:
    """What errors 54 and 55 mean with the warnings of request 78/2 as a mask; None for other codes."""
    if error == 0x55:
        return Block.OFD_OVERDUE
    if error != 0x54:
        return None
    if warnings >> OFD_LATE_BIT & 1:
        return Block.OFD_OVERDUE
    return Block.ARCHIVE_FULL if warnings >> ARCHIVE_90_BIT & 1 else Block.BUFFER_FULL
