"""Bytes of readers to cards: real samples, bad bytes, and that the cutting into portions makes no difference."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.devices.card_reader import Card, Reading
from adapters.devices.card_reader.problems import Problem
from adapters.devices.card_reader.reading import GAP_SECONDS, MAX_LINE_BYTES
from tests.devices.card_reader.samples import FRAMES, SAMPLES, told, wire

LINE, CARD = "Em-Marine[5500] 126,58404", Card("EM:55007EE424", "126,58404")
EVERYTHING: dict[bytes, object] = {wire(line): said for line, said in SAMPLES.items()} | dict(FRAMES)


@pytest.mark.parametrize(("data", "said"), EVERYTHING.items(), ids=lambda each: repr(each)[:40])
def test_real_lines_are_read_whole_byte_by_byte_and_with_bytes_behind_them(data: bytes, said: object) -> None:
    """CARD-02, CARD-09, CORE-13."""
    assert told(Reading().feed(data, 0.0)) == [said]
    slowly = Reading()
    assert told([unit for at, byte in enumerate(data) for unit in slowly.feed(bytes([byte]), at / 1_000)]) == [said]
    behind = Reading()
    assert told(behind.feed(data + wire(LINE)[:9], 0.0)) == [said]
    assert told(behind.feed(wire(LINE)[9:], 0.1)) == [CARD]


@pytest.mark.parametrize("end", [b"\r\n", b"\n", b"\r", b"\n\r", b" \t\r\n\r\n"])
def test_lines_end_as_each_reader_ends_them(end: bytes) -> None:
    assert Reading().feed(LINE.encode() + end + LINE.lower().encode() + end, 0.0) == [CARD, CARD]


@pytest.mark.parametrize(
    ("line", "problem"),
    [
        ("Em-Marine[5500] 256,00001", Problem.NUMBER_RANGE),
        ("Em-Marine[5500] 001,65536", Problem.NUMBER_RANGE),
        ("Em-Marine[550] 126,58404", Problem.LINE_UNKNOWN),
        ("Em-Marine[5500]", Problem.LINE_UNKNOWN),
        ("126,58404", Problem.LINE_UNKNOWN),
        ("Mifare[BCD142] 1K (0004,08) 066,53692", Problem.NUMBER_LENGTH),
        ("Mifare[BCD14265] 1K (0004,08) 066,53692", None),  # the last byte is told once: nobody can see it is wrong
        ("Mifare[BCD24264] 1K (0004,08) 066,53692", Problem.NUMBERS_DISAGREE),
        ("Mifare[BCD14264] 1K (0004,08) 066,53693", Problem.NUMBERS_DISAGREE),
        (":170009593F49", Problem.FRAME_CRC),
        ("W34:5DF50F4", Problem.LINE_UNKNOWN),
        ("ABC", Problem.NUMBER_LENGTH),
        ("Em-MarineEm-Marine[5500] 126,58404", Problem.LINE_UNKNOWN),
        ("Em-Marine[5500] 126,58404 x", Problem.LINE_UNKNOWN),
        ("Em-Marine[٥500] 126,58404", Problem.NOISE),
    ],
)
def test_a_line_that_is_not_right_in_full_names_no_card(line: str, problem: Problem | None) -> None:
    if problem is None:
        assert isinstance(Reading().feed(wire(line), 0.0)[0], Card)
    else:
        assert told(Reading().feed(wire(line), 0.0)) == [problem]


def test_half_a_line_is_no_part_of_the_next_touch() -> None:
    """Issue 5: a reader unplugged in mid-line."""
    reading = Reading()
    assert reading.feed(b"Em-Marine[55", 0.0) == []
    assert reading.deadline == GAP_SECONDS
    assert told(reading.feed(wire(LINE), GAP_SECONDS * 1.01)) == [Problem.LINE_CUT, CARD]
    assert reading.deadline is None


def test_what_pauses_too_long_is_given_up_without_new_bytes_too() -> None:
    for begun, problem in ((b"No c", Problem.LINE_CUT), (b"\x02\x0a", Problem.FRAME_CUT), (b"\xff", Problem.NOISE)):
        reading = Reading()
        reading.feed(begun, 0.0)
        assert reading.expire(GAP_SECONDS / 2) == []
        assert told(reading.expire(GAP_SECONDS * 2)) == [problem]
        assert reading.deadline is None


def test_a_line_without_end_does_not_fill_memory_and_is_told_once() -> None:
    reading = Reading()
    units = [unit for _ in range(50) for unit in reading.feed(b"A" * 100, 0.0)]
    assert told(units) == [Problem.LINE_TOO_LONG]
    assert len(reading._begun) <= MAX_LINE_BYTES
    assert told(reading.feed(b"\r\n" + wire(LINE), 0.0)) == [CARD]


def test_a_line_of_just_the_limit_is_read_and_the_next_too() -> None:
    padded = LINE.encode().ljust(MAX_LINE_BYTES)
    assert told(Reading().feed(padded + b"\r\n" + padded + b" \r\n", 0.0)) == [CARD, Problem.LINE_TOO_LONG]


@pytest.mark.parametrize(
    ("frame", "problem"),
    [
        (bytes.fromhex("02 0A 02 06 00 8E 6D 5D B1 03"), Problem.FRAME_CRC),
        (bytes.fromhex("02 0A 02 06 00 8E 6D 5D B0 04"), Problem.FRAME_CUT),
        (bytes.fromhex("02 0A 01 06 00 8E 6D 5D B3 03"), Problem.FRAME_UNKNOWN),
        (bytes.fromhex("02 06 02 01 05 03"), Problem.FRAME_UNKNOWN),
        (b"\x0262E3086CED09\x03", Problem.FRAME_CRC),
        (b"\x0262E3086CZD08\x03", Problem.FRAME_CUT),
    ],
)
def test_a_frame_that_is_not_right_in_full_names_no_card(frame: bytes, problem: Problem) -> None:
    reading = Reading()
    assert told(reading.feed(frame, 0.0)) == [problem]
    assert told(reading.feed(wire(LINE), 0.0)) == [CARD]


def test_any_changed_byte_of_a_checked_frame_is_seen() -> None:
    """Random damage never makes another card of it."""
    for frame, card in FRAMES.items():
        for place in range(1, len(frame) - 1):
            for changed in range(256):
                damaged = frame[:place] + bytes([changed]) + frame[place + 1 :]
                cards = [unit for unit in Reading().feed(damaged, 0.0) if isinstance(unit, Card)]
                assert cards in ([], [card])  # the same again: a small letter for a capital one


def test_a_frame_interrupts_a_line() -> None:
    (frame, card), *_ = FRAMES.items()
    assert told(Reading().feed(b"Em-Mar" + frame, 0.0)) == [Problem.LINE_CUT, card]
    assert told(Reading().feed(b"\xff\x00" + frame, 0.0)) == [Problem.NOISE, card]


PIECES = st.one_of(st.binary(max_size=12), st.sampled_from([*EVERYTHING, b"\x02", b"\x02\x0a", b"A" * 90, b"\r\n"]))


@given(st.lists(PIECES, max_size=8), st.lists(st.integers(0, 200), max_size=8))
def test_the_cutting_into_portions_makes_no_difference(pieces: list[bytes], cuts: list[int]) -> None:
    data = b"".join(pieces)
    whole = Reading().feed(data, 0.0)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    reading = Reading()
    units = [unit for start, end in pairwise(places) for unit in reading.feed(data[start:end], 0.0)]
    assert told(units) == told(whole)


@given(st.binary(max_size=40))
def test_after_any_noise_and_a_pause_the_next_line_is_read(noise: bytes) -> None:
    reading = Reading()
    reading.feed(noise, 0.0)
    assert reading.feed(wire(LINE), GAP_SECONDS * 2)[-1] == CARD


@given(
    high=st.integers(0, 0xFFFF), low=st.integers(0, 0xFFFFFF), uid=st.sampled_from([4, 7, 10]).flatmap(
        lambda length: st.binary(min_size=length, max_size=length)
    )
)  # fmt: skip
def test_every_card_has_one_serial_whatever_reader_it_touches(high: int, low: int, uid: bytes) -> None:
    """CARD-18, facts §7: the upper bits are shifted by 24, not multiplied by 0xFF."""
    number = (high << 24) | low
    digits = f"{number:010X}"
    octets = number.to_bytes(5, "big")
    check = -sum(octets) & 0xFF
    xored = octets[0] ^ octets[1] ^ octets[2] ^ octets[3] ^ octets[4]
    data = (
        wire(f"Em-Marine[{high:04X}] {low >> 16:03d},{low & 0xFFFF:05d}")
        + wire(f":{digits}{check:02X}")
        + wire(f"8300{digits}01")
        + b"\x02\x0a\x02" + octets + bytes([0x0A ^ 0x02 ^ xored, 0x03])
        + b"\x02" + f"{digits}{xored:02X}".encode() + b"\x03"
    )  # fmt: skip
    cards = Reading().feed(data, 0.0)
    assert cards == [Card(f"EM:{digits}", f"{low >> 16:03d},{low & 0xFFFF:05d}")] * 5
    three = uid[2::-1] if len(uid) == 4 else uid[-3:]
    line = f"Mifare[{uid.hex().upper()}] 1K (0004,08) {three[0]:03d},{int.from_bytes(three[1:], 'big'):05d}"
    assert [unit.serial for unit in Reading().feed(wire(line), 0.0) if isinstance(unit, Card)] == [
        f"MF:{uid.hex().upper()}"
    ]
