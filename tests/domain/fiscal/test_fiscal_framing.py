from collections.abc import Callable

import pytest

from domain.fiscal.exchange import (
    CONTAINER_BYTES,
    SESSION_BYTES,
    ContainerHeader,
    SessionHeader,
    build_container,
    container_crc,
    read_bare_container,
    read_container,
    read_session,
)
from domain.fiscal.framing import FrameForm, sniff, unwrap
from domain.fiscal.problems import LocalProtocolError, RemoteProtocolError

Sample = Callable[[str], bytes]
SESSION = "kkt_to_ofd_reregistration_session.bin"
ARCHIVE = "fn_archive_tlv_response.bin"
RECEIPT = "receipt_ffd100_agrotorg_2018.tlv"
SIGN = bytes.fromhex("81062f1ed68b19b6")


def _stored(document: bytes, sign: bytes = SIGN, code: int = 3) -> bytes:
    header = ContainerHeader(code, "8710000100518313", 55817).encode_bare()
    return b"\xff\xff\x00\x1c" + header + document + sign


def test_a_bare_document_is_its_own_frame(sample: Sample) -> None:
    data = sample(RECEIPT)
    frame = unwrap(data)
    assert (frame.form, frame.document_start, frame.document_end, frame.end) == (FrameForm.BARE, 0, 311, 311)
    assert frame.message_sign is None


@pytest.mark.parametrize("tail", [SIGN, SIGN + b"\x00\x00"])
def test_a_message_sign_behind_a_bare_document_is_read(tail: bytes, sample: Sample) -> None:
    data = sample(RECEIPT) + tail
    frame = unwrap(data)
    assert (frame.document_end, frame.end, frame.message_sign) == (311, len(data), "9297170290247932342")


def test_the_stored_form_carries_header_document_and_message_sign(sample: Sample) -> None:
    data = _stored(sample(RECEIPT))
    frame = unwrap(data)
    assert (frame.form, frame.document_start, frame.document_end) == (FrameForm.STORED, 32, 343)
    assert frame.end == len(data)
    assert frame.message_sign == "9297170290247932342"
    assert frame.container is not None
    assert (frame.container.fn, frame.container.fd) == ("8710000100518313", 55817)


def test_a_session_message_is_opened_and_its_container_checked(sample: Sample) -> None:
    data = sample(SESSION)
    frame = unwrap(data)
    assert (frame.form, frame.document_start, frame.document_end, frame.end) == (FrameForm.SESSION, 62, 456, 466)
    assert frame.message_sign == "9297300290494287221"
    assert frame.container is not None
    assert (frame.container.document_code, frame.container.fn, frame.container.fd) == (11, "9999078900005488", 1)
    # Found here: the header ends in the big-endian length of the document.
    assert int.from_bytes(frame.container.extra2[-2:], "big") == frame.document_end - frame.document_start


def test_both_headers_are_rebuilt_byte_for_byte(sample: Sample) -> None:
    data = sample(SESSION)
    session = read_session(data)
    container = read_container(data, SESSION_BYTES, session.size)
    body = data[SESSION_BYTES + CONTAINER_BYTES :]
    assert session.encode() + build_container(container, body) == data
    assert container_crc(data[SESSION_BYTES:]) == 0x7825


def test_a_published_container_header_is_read() -> None:
    header = bytes.fromhex("310103eca501011009999907891234567f00000100230982c400000100020107")
    container = read_bare_container(header, 4)
    assert (container.document_code, container.fn, container.fd) == (1, "999907891234567f", 1)
    assert container.encode_bare() == header[4:]


def test_a_drives_answer_gives_the_document_and_a_remark_on_its_length(sample: Sample) -> None:
    frame = unwrap(sample(ARCHIVE))
    assert (frame.form, frame.document_start, frame.document_end, frame.end) == (FrameForm.ARCHIVE, 5, 267, 277)
    assert frame.message_sign == "9297170290247932342"
    assert [warning.code for warning in frame.warnings] == ["DRIVE_ANSWER_LENGTH"]


def test_a_drives_answer_of_the_declared_length_has_no_remark(sample: Sample) -> None:
    data = bytearray(sample(ARCHIVE))
    data[1:3] = (272).to_bytes(2, "little")
    assert unwrap(bytes(data)).warnings == ()


def test_every_strict_form_is_told_from_a_drives_answer() -> None:
    # Both start with 04; a length whose high byte is zero makes them look alike.
    strict_form = b"\x04\x00\x08\x00\x11\x04\x00\x00\x1e\x04\x00\x00"
    assert sniff(strict_form) is FrameForm.BARE


@pytest.mark.parametrize("position", [30, 32, 40, 100, 465])
def test_a_changed_byte_anywhere_in_a_container_is_found(position: int, sample: Sample) -> None:
    data = bytearray(sample(SESSION))
    data[position] ^= 0x01
    with pytest.raises(RemoteProtocolError) as refused:
        unwrap(bytes(data))
    assert refused.value.problem.code == ("CONTAINER_MALFORMED" if position == 30 else "CONTAINER_CRC")


def _session(container: bytes, fn: str = "8710000100518313") -> bytes:
    return SessionHeader(fn, len(container)).encode() + container


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (_session(b""), "NO_DOCUMENT"),
        (_session(b"1234"), "TLV_TRUNCATED"),
        (b"\x2a\x08\x41", "TLV_TRUNCATED"),
        (SessionHeader("8710000100518313", 0).encode().replace(b"8710", b"x710"), "FN_MALFORMED"),
        (
            _session(build_container(ContainerHeader(3, "9999078900005488", 1), b"\x03\x00\x00\x00")),
            "CONTAINER_MISMATCH",
        ),
        (_session(build_container(ContainerHeader(3, "8710000100518313", 1), b"\x9e\x1f" * 40)), "CONTENT_UNREADABLE"),
        (
            _session(build_container(ContainerHeader(3, "8710000100518313", 1), b"\x03\x00\x00\x00" + bytes(9))),
            "TLV_TRAILING_BYTES",
        ),
        (
            _session(build_container(ContainerHeader(3, "8710000100518313", 1, message_type=1), b"")),
            "CONTAINER_MALFORMED",
        ),
        (b"\xff\xff", "TLV_TRUNCATED"),
        (b"\xff\xff\x00\x1d" + bytes(40), "CONTAINER_MALFORMED"),
        (b"\xff\xff\x00\x1c\xa5", "TLV_TRUNCATED"),
        (_stored(b"\x03\x00\x00\x00", code=4), "CONTENT_UNREADABLE"),
        (_stored(b"\x03\x00\x09\x00", sign=b""), "TLV_TRUNCATED"),
        (_stored(b"\x03\x00", sign=b""), "TLV_TRUNCATED"),
        (b"\x04\x01\x00\x09\x12\x34", "DRIVE_ANSWERED_ERROR"),
        (b"\x03\x00\xff\xff", "DOCUMENT_TOO_LARGE"),
    ],
)
def test_wrong_wrappings_have_their_own_codes(data: bytes, code: str) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        unwrap(data)
    assert refused.value.problem.code == code


@pytest.mark.parametrize(
    "header",
    [SessionHeader("123", 0), SessionHeader("8710000100518313", 70000)],
)
def test_a_session_header_that_says_nonsense_is_the_callers_error(header: SessionHeader) -> None:
    with pytest.raises(LocalProtocolError):
        header.encode()


def test_a_container_that_does_not_fit_is_the_callers_error() -> None:
    with pytest.raises(LocalProtocolError):
        build_container(ContainerHeader(3, "8710000100518313", 1), bytes(40000))
    with pytest.raises(LocalProtocolError):
        ContainerHeader(3, "8710000100518313", 2**24).encode_bare()
