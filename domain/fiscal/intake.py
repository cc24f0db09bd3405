"""The one door for fiscal documents: whole file content in, every document or its problem out, in order.

The form is told by content: FFD TLV in any known frame (also several documents one after another), JSON in any known
envelope, or a text with one receipt QR string per line. A broken item yields one `Problem`; the rest is still read.
"""

from collections.abc import Iterator

from msgspec import Struct

from domain.fiscal import ffd, framing, tlv
from domain.fiscal.document import FiscalDocument, Form
from domain.fiscal.json_items import BOM, read_json_items
from domain.fiscal.problems import Problem, ProblemCode, RemoteProtocolError, problem
from domain.fiscal.qr import looks_like_qr_list, parse_qr
from domain.fiscal.receipt_json import interpret_json, open_envelope

MAX_SOURCE_BYTES = 64 * 1024 * 1024
"""About a million QR lines or 20 000 JSON receipts: a year of a large shop; parsing holds some four times as much in
memory. Callers look at the size of a file before they read it."""

_SPACE = b" \t\r\n"


class Parsed(Struct, frozen=True):
    """One document as read. `raw` is the item as received; it stands at `offset` bytes in the source."""

    document: FiscalDocument
    raw: bytes
    warnings: tuple[Problem, ...]
    offset: int


def read_documents(data: bytes, *, hint: Form | None = None) -> Iterator[Parsed | Problem]:
    """Every document of a source in order, and one Problem for each item that is none. Never raises for any bytes.

    `hint` names the form where the caller knows it; without it the content decides.
    """
    if len(data) > MAX_SOURCE_BYTES:
        yield problem(ProblemCode.SOURCE_TOO_LARGE, f"{len(data)} bytes, {MAX_SOURCE_BYTES} are the limit")
        return
    if not data.removeprefix(BOM).strip(_SPACE):
        yield problem(ProblemCode.SOURCE_EMPTY, "The source is empty", offset=0)
        return
    match hint or detect(data):
        case Form.TLV:
            yield from _read_tlv(data)
        case Form.JSON:
            yield from _read_json(data)
        case Form.QR:
            yield from _read_qr_lines(data)
        case _:
            yield problem(ProblemCode.NOT_A_FISCAL_SOURCE, "No fiscal document was recognised", offset=0)


def detect(data: bytes) -> Form | None:
    """The form of a source by its content; None if it is no fiscal source."""
    if framing.sniff(data) is not None:
        return Form.TLV
    if data.removeprefix(BOM).lstrip(_SPACE)[:1] in {b"{", b"["}:
        return Form.JSON
    if looks_like_qr_list(data.removeprefix(BOM)):
        return Form.QR
    if len(data) >= 4 and 4 + int.from_bytes(data[2:4], "little") == len(data):
        return Form.TLV  # one whole field: a document with a code nobody knows
    return None


def _read_tlv(data: bytes) -> Iterator[Parsed | Problem]:
    position = 0
    while position < len(data):
        try:
            frame = framing.unwrap(data, position)
        except RemoteProtocolError as error:
            yield error.problem  # without a frame nothing tells where the next document starts
            return
        if frame.end < len(data) and framing.sniff(data, frame.end) is None:
            # A wrong length looks the same as a true document with rubbish behind it: neither is believed.
            what = f"{len(data) - frame.end} bytes follow the document"
            yield problem(ProblemCode.TLV_TRAILING_BYTES, what, offset=frame.end)
            return
        yield _parse_frame(data, frame)
        position = frame.end


def _parse_frame(data: bytes, frame: framing.Frame) -> Parsed | Problem:
    try:
        root = tlv.decode_document(data[frame.document_start : frame.document_end])
        document, warnings = ffd.interpret(root, message_sign=frame.message_sign)
    except RemoteProtocolError as error:
        return _shifted(error.problem, frame.document_start)
    if not frame.names(document):
        what = "The container names another drive or document number than the document"
        return problem(ProblemCode.CONTAINER_MISMATCH, what, offset=frame.start)
    found = frame.warnings + tuple([_shifted(warning, frame.document_start) for warning in warnings])
    return Parsed(document, data[frame.start : frame.end], found, frame.start)


def _read_json(data: bytes) -> Iterator[Parsed | Problem]:
    strangers: list[Problem] = []  # held back until something fiscal appears: a foreign file is one problem, not many
    known = False
    for item in read_json_items(data):
        result = item if isinstance(item, Problem) else _parse_item(item.value, item.raw, item.offset, item.path)
        if not known and isinstance(result, Problem):
            if result.code == ProblemCode.UNKNOWN_ENVELOPE:
                strangers.append(result)
                continue
            if result.code == ProblemCode.JSON_SYNTAX:
                strangers = [result]
                break
        known = True
        yield from strangers
        strangers.clear()
        yield result
    yield from strangers[:1]


def _parse_item(value: object, raw: bytes, offset: int, path: str) -> Parsed | Problem:
    try:
        document, warnings = interpret_json(*open_envelope(value, path))
    except RemoteProtocolError as error:
        return _shifted(error.problem, offset)
    return Parsed(document, raw, tuple([_shifted(warning, offset) for warning in warnings]), offset)


def _read_qr_lines(data: bytes) -> Iterator[Parsed | Problem]:
    start = len(BOM) if data.startswith(BOM) else 0
    empty = True
    for line in data[start:].splitlines(keepends=True):
        raw = line.strip()
        offset = start + line.find(raw)
        start += len(line)
        if not raw or raw.startswith(b"#"):
            continue
        empty = False
        try:
            yield Parsed(parse_qr(raw.decode("ascii", "replace")), raw, (), offset)
        except RemoteProtocolError as error:
            yield _shifted(error.problem, offset)
    if empty:
        yield problem(ProblemCode.SOURCE_EMPTY, "The list has only comments and blank lines", offset=0)


def _shifted(found: Problem, by: int) -> Problem:
    return Problem(found.code, found.message, by + (found.offset or 0), found.path)
