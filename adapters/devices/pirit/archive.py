"""What only documents in the drive's archive say: address and reasons of the last registration, days left to the key.

A document is chosen by 78/15 (its number) and read in blocks by 78/16 (facts §3.2). The key resource (tag 1213) stands
in registrations and in the reports that close a shift: in the document before the one that opened the newest shift.
"""

from collections.abc import Callable, Mapping

from adapters.devices.pirit import words
from adapters.devices.pirit.asking import Failure, Found, Plan, ask
from adapters.devices.pirit.problems import Problem
from adapters.devices.pirit.problems import RemoteProtocolError as WrongBytes
from adapters.devices.pirit.reads import Read
from adapters.devices.pirit.values import Value, count
from adapters.devices.pirit.values import text as shown
from domain.fiscal.problems import RemoteProtocolError
from domain.fiscal.tlv import HEADER_BYTES, decode_document
from domain.fiscal.values import read_number, read_text

BLOCK_BYTES = 256
"""Each byte comes as two digits: an answer of half a kilobyte, 90 ms at 57600 bits per second."""
MAX_BYTES = 6_144
"""The longest report of a registration (facts §1.2)."""
SHIFT_BEGINNING = Read(0x78, ("17",), ())
KINDS = frozenset({1, 11, 5, 21})
"""Documents that hold what is wanted (facts §1.2): registrations, the end of a shift, the state of settlements."""
_KEY_DAYS = 1213


def _reasons(raw: bytes) -> list[str]:
    return [name for bit, name in words.REGISTRATION_REASON.items() if read_number(raw) >> bit & 1]


_OF_REGISTRATION: Mapping[int, tuple[str, Callable[[bytes], Value]]] = {
    1009: ("settlement_address", lambda raw: shown(read_text(raw))),
    1205: ("last_registration_reason", _reasons),
    _KEY_DAYS: ("fn_key_resource_days", read_number),
}
_OF_SHIFT = {_KEY_DAYS: _OF_REGISTRATION[_KEY_DAYS]}


def ask_archive(found: Found) -> Plan:
    """Ask for both documents; the second only if it is another than the first."""
    registration = found.parameters.get("last_registration_fd")
    if isinstance(registration, int) and registration > 0:
        yield from _document(registration, _OF_REGISTRATION, found)
    beginning = yield from ask(SHIFT_BEGINNING, found)
    before = _number(beginning, 0) - 1
    if before > 0 and before != registration:
        yield from _document(before, _OF_SHIFT, found)


def _document(number: int, wanted: Mapping[int, tuple[str, Callable[[bytes], Value]]], found: Found) -> Plan:
    """Read one document and take the wanted tags of it; nothing when the drive does not give it."""
    chosen = yield from ask(Read(0x78, ("15", str(number)), ()), found)
    kind, size = _number(chosen, 0), _number(chosen, 1)
    if kind not in KINDS:
        return
    data = b""
    while len(data) < size <= MAX_BYTES:
        block = Read(0x78, ("16", str(len(data)), str(min(BLOCK_BYTES, size - len(data)))), ())
        part = _block((yield from ask(block, found)))
        if not part:
            return
        data += part
    if not data:
        return
    try:
        tags = _tags(kind, data[:size])
        found.parameters |= {key: read(tags[tag]) for tag, (key, read) in wanted.items() if tag in tags}
    except (RemoteProtocolError, ValueError):
        found.failures.append(Failure(f"78/15/{number}", problem=Problem.ANSWER_VALUE))


def _block(fields: tuple[str, ...] | None) -> bytes:
    try:
        return bytes.fromhex(fields[0]) if fields else b""
    except ValueError:
        return b""


def _tags(kind: int, data: bytes) -> dict[int, bytes]:
    """Fields of a document that comes with its own header (tag and length) or without."""
    own = kind.to_bytes(2, "little") + (len(data) - HEADER_BYTES).to_bytes(2, "little", signed=True)
    header = b"" if data.startswith(own) else kind.to_bytes(2, "little") + len(data).to_bytes(2, "little")
    document = decode_document(header + data)
    children = document.value if isinstance(document.value, tuple) else ()
    return {child.tag: child.value for child in children if isinstance(child.value, bytes)}


def _number(fields: tuple[str, ...] | None, place: int) -> int:
    """A whole number of an answer; zero when it is not there or is none."""
    try:
        return count(fields[place]) if fields is not None and place < len(fields) else 0
    except WrongBytes:
        return 0
