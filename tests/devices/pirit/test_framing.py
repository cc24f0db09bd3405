"""Reading a line: gaps, noise, cut packets, and that the cutting into portions makes no difference."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from adapters.devices.pirit.framing import GAP_SECONDS, MAX_BODY_BYTES, Framer, Signal, Unit, frame
from adapters.devices.pirit.problems import Problem, RemoteProtocolError

BODY = b"\x20000" + b"0\x1c"


def told(units: list[Unit]) -> list[object]:
    """Units as values that compare: a protocol error by its code."""
    return [unit.problem if isinstance(unit, RemoteProtocolError) else unit for unit in units]


def test_a_packet_that_pauses_too_long_is_given_up_and_the_next_is_read() -> None:
    framer, packet = Framer(), frame(BODY)
    assert framer.feed(packet[:5], 0.0) == []
    assert framer.deadline == GAP_SECONDS
    assert told(framer.feed(packet, 0.0 + GAP_SECONDS * 1.01)) == [Problem.PACKET_GAP, BODY]


def test_a_pause_of_just_the_gap_is_allowed() -> None:
    framer, packet = Framer(), frame(BODY)
    framer.feed(packet[:5], 0.0)
    assert framer.feed(packet[5:], GAP_SECONDS) == [BODY]


def test_the_gap_is_met_without_new_bytes_too() -> None:
    framer = Framer()
    framer.feed(frame(BODY)[:-1], 0.0)
    assert framer.expire(GAP_SECONDS / 2) == []
    assert told(framer.expire(GAP_SECONDS * 2)) == [Problem.PACKET_GAP]
    assert framer.deadline is None


def test_a_cut_packet_costs_neither_the_next_packet_nor_the_ack_behind_it() -> None:
    packet = frame(BODY)
    assert told(Framer().feed(packet[:4] + packet, 0.0)) == [Problem.PACKET_CUT, BODY]
    assert told(Framer().feed(packet[:4] + b"\x06", 0.0)) == [Problem.PACKET_CUT, Signal.ACK]
    for cut in range(1, len(packet)):
        assert told(Framer().feed(packet[:cut] + packet, 0.0)) == [Problem.PACKET_CUT, BODY]


def test_noise_is_told_once_before_what_follows_it() -> None:
    units = Framer().feed(b"\xff\x00noise" + frame(BODY), 0.0)
    assert told(units) == [Problem.NOISE, BODY]
    assert "7 bytes" in str(units[0])


def test_a_wrong_check_sum_is_told_and_small_letters_are_read() -> None:
    packet = frame(b"\x20000a\x1c")
    assert told(Framer().feed(packet[:-1] + b"Z", 0.0)) == [Problem.PACKET_CRC]
    assert Framer().feed(packet[:-2] + packet[-2:].lower(), 0.0) == [b"\x20000a\x1c"]


def test_a_packet_without_end_does_not_fill_memory() -> None:
    framer = Framer()
    units = [unit for at in range(40) for unit in framer.feed(b"\x02" + b"A" * 1000 if not at else b"A" * 1000, 0.0)]
    assert told(units) == [Problem.PACKET_TOO_LONG]
    assert len(framer._buffer) <= MAX_BODY_BYTES + 1
    assert told(framer.feed(frame(BODY), 0.0)) == [Problem.NOISE, BODY]


PIECES = st.one_of(
    st.binary(max_size=12),
    st.sampled_from([frame(BODY), frame(BODY)[:-1], b"\x06", b"\x05", b"\x0a", frame(b"\x20\x80\x9f")]),
)


@given(st.lists(PIECES, max_size=8), st.lists(st.integers(0, 120), max_size=8))
def test_the_cutting_into_portions_makes_no_difference(pieces: list[bytes], cuts: list[int]) -> None:
    """Facts §10 #14: several packets in one read, one packet over several reads."""
    data = b"".join(pieces)
    whole = Framer().feed(data, 0.0)
    places = sorted({0, len(data), *(cut for cut in cuts if cut < len(data))})
    framer = Framer()
    units = [unit for start, end in pairwise(places) for unit in framer.feed(data[start:end], 0.0)]
    assert told(units) == told(whole)


@given(st.binary(max_size=40).filter(lambda noise: not set(noise) & {2, 5, 6, 10}))
def test_after_any_noise_the_next_packet_is_read(noise: bytes) -> None:
    assert Framer().feed(noise + frame(BODY), 0.0)[-1] == BODY
