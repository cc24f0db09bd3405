"""Every bit of a printed document counts: a forgery that reads well under the same key is never called a repeat."""

from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

import pytest

from domain.fiscal.commands import ReceivedDocument
from domain.fiscal.events import TamperSuspected
from domain.fiscal.framing import SIGN_MARK, unwrap
from domain.fiscal.intake import Parsed, read_documents
from domain.fiscal.stream import FiscalStream, stream_name
from tests.domain.fiscal.drives import NOW, ZONE

Sample = Callable[[str], bytes]
BARE = (
    "receipt_ffd100_agrotorg_2018.tlv",
    "receipt_ffd105_intertorg_2019.tlv",
    "receipt_ffd105_lenta_2020.tlv",
    "receipt_ffd105_vkusvill_2018.tlv",
)
ARCHIVE, SESSION = "fn_archive_tlv_response.bin", "kkt_to_ofd_reregistration_session.bin"


def _read(data: bytes) -> Parsed | None:
    found = list(read_documents(data))
    return found[0] if len(found) == 1 and isinstance(found[0], Parsed) else None


def _mutants(data: bytes) -> Iterator[tuple[int, Parsed]]:
    """Every mutant of one bit that is still read under the same key, with the offset of the bit's byte."""
    original = _read(data)
    assert original is not None
    for bit in range(8 * len(data)):
        changed = bytearray(data)
        changed[bit // 8] ^= 1 << bit % 8
        mutant = _read(bytes(changed))
        if mutant and (mutant.document.fn, mutant.document.fd) == (original.document.fn, original.document.fd):
            yield bit // 8, mutant


def _outcome(first: Parsed, second: Parsed) -> tuple[str, list[TamperSuspected]]:
    stream = FiscalStream.blank(stream_name(first.document.fn))
    stored = stream.record(ReceivedDocument(first.document, first.raw), ZoneInfo(ZONE), NOW)
    stream.collect_events()
    outcome, _ = stream.repeat(stored, ReceivedDocument(second.document, second.raw), ZoneInfo(ZONE), NOW)
    return outcome, [each.event for each in stream.collect_events()]


@pytest.mark.parametrize("name", [*BARE, ARCHIVE, SESSION])
def test_a_mutant_of_one_bit_is_a_suspect_unless_only_the_wrapping_changed(name: str, sample: Sample) -> None:
    data = sample(name)
    if name == SESSION:  # its container has a check sum, which no mutant passes: what it holds, by itself
        data = data[unwrap(data).document_start : unwrap(data).document_end + 8]
    original, frame = _read(data), unwrap(data)
    assert original is not None
    signed = range(frame.document_end, frame.document_end + 8 if frame.message_sign else frame.document_end)
    outcomes, unread = [], 0
    for at, mutant in _mutants(data):
        outcome, events = _outcome(original, mutant)
        told = frame.document_start <= at < frame.document_end or (at in signed and mutant.document.message_sign)
        assert outcome == ("TAMPER_SUSPECTED" if told else "REPEATED"), at
        assert len(events) == (outcome == "TAMPER_SUSPECTED")
        unread += bool(events) and events[0].differs == ("bytes",)
        outcomes.append(outcome)
    assert outcomes.count("TAMPER_SUSPECTED") > 100
    assert unread, "mutants that no field shows are among them"


def test_each_forged_message_sign_is_evidence_of_its_own(sample: Sample) -> None:
    bare = sample(BARE[0])
    original, forged, again = (_read(bare + SIGN_MARK + tail * 6) for tail in (b"\1", b"\2", b"\3"))
    assert original is not None
    assert forged is not None
    assert again is not None
    first, second = _outcome(original, forged)[1][0], _outcome(original, again)[1][0]
    assert first.differs == second.differs == ("message_sign",)
    assert len({first.digest, second.digest, first.stored_digest}) == 3
