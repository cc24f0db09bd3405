"""What can be wrong with a fiscal source: one table of stable codes with the advice a reader is given.

`Problem` is the value every reader answers with. `LocalProtocolError` (our own code asked a codec for nonsense) and
`RemoteProtocolError` (the bytes are wrong) carry one. Messages never quote names, tax numbers or other text of the
document: they are shown and logged.
"""

from enum import StrEnum

from msgspec import Struct


class ProblemCode(StrEnum):
    """Stable codes, part of the public contract. Those of `WARNINGS` never refuse a document."""

    # the source as a whole
    SOURCE_TOO_LARGE = "SOURCE_TOO_LARGE"
    SOURCE_UNREADABLE = "SOURCE_UNREADABLE"
    SOURCE_EMPTY = "SOURCE_EMPTY"
    NOT_A_FISCAL_SOURCE = "NOT_A_FISCAL_SOURCE"
    # TLV and what surrounds it
    TLV_TRUNCATED = "TLV_TRUNCATED"
    TLV_LENGTH_OVERRUN = "TLV_LENGTH_OVERRUN"
    TLV_TRAILING_BYTES = "TLV_TRAILING_BYTES"
    TLV_UNKNOWN_DOCUMENT = "TLV_UNKNOWN_DOCUMENT"
    TLV_TOO_DEEP = "TLV_TOO_DEEP"
    TLV_TOO_MANY_FIELDS = "TLV_TOO_MANY_FIELDS"
    DOCUMENT_TOO_LARGE = "DOCUMENT_TOO_LARGE"
    CONTAINER_MALFORMED = "CONTAINER_MALFORMED"
    CONTAINER_CRC = "CONTAINER_CRC"
    CONTAINER_MISMATCH = "CONTAINER_MISMATCH"
    CONTENT_UNREADABLE = "CONTENT_UNREADABLE"
    NO_DOCUMENT = "NO_DOCUMENT"
    DRIVE_ANSWERED_ERROR = "DRIVE_ANSWERED_ERROR"
    # JSON
    JSON_SYNTAX = "JSON_SYNTAX"
    UNKNOWN_ENVELOPE = "UNKNOWN_ENVELOPE"
    JSON_UNKNOWN_DOCUMENT = "JSON_UNKNOWN_DOCUMENT"
    MONEY_NOT_INTEGER = "MONEY_NOT_INTEGER"
    # QR
    QR_SYNTAX = "QR_SYNTAX"
    QR_TIME_IMPOSSIBLE = "QR_TIME_IMPOSSIBLE"
    # fields of any form
    MISSING_FIELD = "MISSING_FIELD"
    FIELD_VALUE = "FIELD_VALUE"
    FN_MALFORMED = "FN_MALFORMED"
    FD_OUT_OF_RANGE = "FD_OUT_OF_RANGE"
    OFD_ACKNOWLEDGEMENT = "OFD_ACKNOWLEDGEMENT"
    # warnings
    FIELD_REPEATED = "FIELD_REPEATED"
    FIELD_WIDTH = "FIELD_WIDTH"
    FIELD_TOO_LONG = "FIELD_TOO_LONG"
    TEXT_CUT = "TEXT_CUT"
    TEXT_REPAIRED = "TEXT_REPAIRED"
    FISCAL_SIGN_MISSING = "FISCAL_SIGN_MISSING"
    MESSAGE_SIGN_ROUNDED = "MESSAGE_SIGN_ROUNDED"
    INN_MALFORMED = "INN_MALFORMED"
    INN_CHECK_DIGIT = "INN_CHECK_DIGIT"
    REGISTER_CHECK_DIGITS = "REGISTER_CHECK_DIGITS"
    TOTAL_BELOW_LINES = "TOTAL_BELOW_LINES"
    TOTAL_ABOVE_LINES = "TOTAL_ABOVE_LINES"
    TIME_ZONE_IGNORED = "TIME_ZONE_IGNORED"
    TIME_UNLIKELY = "TIME_UNLIKELY"
    DRIVE_ANSWER_LENGTH = "DRIVE_ANSWER_LENGTH"
    # asked of an encoder
    CANNOT_ENCODE = "CANNOT_ENCODE"


_C = ProblemCode

ADVICE: dict[ProblemCode, str] = {
    _C.SOURCE_TOO_LARGE: "Split the file and import the parts; what was imported before is recognised.",
    _C.SOURCE_UNREADABLE: "Check that the file exists and that this user may read it.",
    _C.SOURCE_EMPTY: "Check that the export finished; there is nothing to import.",
    _C.NOT_A_FISCAL_SOURCE: "Give an FFD document (TLV), a JSON receipt or export, or a list of receipt QR strings.",
    _C.TLV_TRUNCATED: "The bytes end early: fetch the document again.",
    _C.TLV_LENGTH_OVERRUN: "A length is wrong: fetch the document again from the register or the drive.",
    _C.TLV_TRAILING_BYTES: "Bytes follow that belong to no document: cut them off or fetch the document again.",
    _C.TLV_UNKNOWN_DOCUMENT: "Only documents 1-7, 11, 21, 31 and 41 of the FFD are kept.",
    _C.TLV_TOO_DEEP: "No FFD document nests like this: the bytes are damaged or made up.",
    _C.TLV_TOO_MANY_FIELDS: "No FFD document has so many fields: the bytes are damaged or made up.",
    _C.DOCUMENT_TOO_LARGE: "No fiscal document is so large: check that the file holds one document per item.",
    _C.CONTAINER_MALFORMED: "The header around the document is not as the exchange protocol says: fetch it again.",
    _C.CONTAINER_CRC: "The container was damaged on its way: fetch the document again.",
    _C.CONTAINER_MISMATCH: "Container and document name different drives or numbers: do not trust either.",
    _C.CONTENT_UNREADABLE: "The register encrypts its documents (tag 1056): import the receipt's JSON or QR instead.",
    _C.NO_DOCUMENT: "The message carries no document: nothing to import.",
    _C.DRIVE_ANSWERED_ERROR: "The fiscal drive refused the request: look up its answer code and ask again.",
    _C.JSON_SYNTAX: "This is not valid JSON in UTF-8 from here on: export the file again.",
    _C.UNKNOWN_ENVELOPE: "Known are a bare receipt, {document:{receipt}}, {data:{json}} and an array of tickets.",
    _C.JSON_UNKNOWN_DOCUMENT: "Only documents 1-7, 11, 21, 31 and 41 of the FFD are kept.",
    _C.MONEY_NOT_INTEGER: "Money is a whole number of kopecks: the export must not convert it to roubles.",
    _C.QR_SYNTAX: "Expected t=…&s=…&fn=…&i=…&fp=…&n=… as printed on the receipt.",
    _C.QR_TIME_IMPOSSIBLE: "No clock shows this time: read the code again or correct the typed time.",
    _C.MISSING_FIELD: "The document lacks a field it must have: fetch it again or take it from another source.",
    _C.FIELD_VALUE: "The field cannot have this value: fetch the document again or take it from another source.",
    _C.FN_MALFORMED: "The number of a fiscal drive has exactly 16 digits.",
    _C.FD_OUT_OF_RANGE: "Documents of a drive are numbered from 1 to 4294967295.",
    _C.OFD_ACKNOWLEDGEMENT: "It bears the number of the document it confirms: leave it out of imports.",
    _C.FIELD_REPEATED: "The first value was taken.",
    _C.FIELD_WIDTH: "The number was read as it stands.",
    _C.FIELD_TOO_LONG: "The whole field was read.",
    _C.TEXT_CUT: "No register prints so much: the beginning was read; the raw bytes are kept.",
    _C.TEXT_REPAIRED: "Characters that no text may hold were replaced; the raw bytes are kept.",
    _C.FISCAL_SIGN_MISSING: "The document cannot be compared with other sources of the same receipt.",
    _C.MESSAGE_SIGN_ROUNDED: "The export rounded the message sign: it is kept, but never compared.",
    _C.INN_MALFORMED: "A tax number has 10 or 12 digits; check the settings of the register.",
    _C.INN_CHECK_DIGIT: "The check digit of the tax number is wrong; check the settings of the register.",
    _C.REGISTER_CHECK_DIGITS: "Registration number, tax number and serial do not belong together.",
    _C.TOTAL_BELOW_LINES: "Usual when cash is rounded down; the total stands as printed.",
    _C.TOTAL_ABOVE_LINES: "Lines may be missing from this source; the total stands as printed.",
    _C.TIME_ZONE_IGNORED: "Fiscal time is the clock at the place of settlement; it was taken as written.",
    _C.TIME_UNLIKELY: "The clock of the register may be wrong: fiscal drives exist since September 2016.",
    _C.DRIVE_ANSWER_LENGTH: "The declared length of the drive's answer was ignored; the document itself is whole.",
    _C.CANNOT_ENCODE: "Give a value that the FFD allows for this tag.",
}

WARNINGS: frozenset[ProblemCode] = frozenset(
    {
        _C.FIELD_REPEATED,
        _C.FIELD_WIDTH,
        _C.FIELD_TOO_LONG,
        _C.TEXT_CUT,
        _C.TEXT_REPAIRED,
        _C.FISCAL_SIGN_MISSING,
        _C.MESSAGE_SIGN_ROUNDED,
        _C.INN_MALFORMED,
        _C.INN_CHECK_DIGIT,
        _C.REGISTER_CHECK_DIGITS,
        _C.TOTAL_BELOW_LINES,
        _C.TOTAL_ABOVE_LINES,
        _C.TIME_ZONE_IGNORED,
        _C.TIME_UNLIKELY,
        _C.DRIVE_ANSWER_LENGTH,
    }
)


class Problem(Struct, frozen=True, omit_defaults=True):
    """One thing that is wrong. `offset` counts bytes from the start of the source; `path` is the tag or JSON path."""

    code: str
    message: str
    offset: int | None = None
    path: str | None = None


def problem(code: ProblemCode, what: str, *, offset: int | None = None, path: str | None = None) -> Problem:
    """A problem whose message says what was met and, from the table, what to do about it."""
    if path is not None:  # it may hold a foreign key of JSON, with surrogates that no answer can carry
        path = path.encode("utf-8", "backslashreplace").decode()
    return Problem(code, f"{what}. {ADVICE[code]}", offset, path)


class ProtocolError(Exception):
    """Base of both families; `problem` says it all."""

    def __init__(self, code: ProblemCode, what: str, *, offset: int | None = None, path: str | None = None) -> None:
        self.problem = problem(code, what, offset=offset, path=path)
        super().__init__(self.problem.message)


class LocalProtocolError(ProtocolError):
    """Our own code asked a codec for something the format cannot say: a defect of the caller."""


class RemoteProtocolError(ProtocolError):
    """The bytes are wrong: somebody else's defect, to be reported and survived."""
