"""The sample vectors whole: to bytes and back, byte by byte, with bytes that follow (facts §3.1)."""

import pytest

from adapters.devices.pirit.framing import Framer, Signal, frame
from adapters.devices.pirit.packet import (
    Command,
    Reply,
    decode_command,
    decode_reply,
    encode_command,
    encode_reply,
)
from tests.devices.pirit.vectors import ANSWERS, REQUESTS, VECTORS

COMMANDS = [
    Command(0x20, 0x00),
    Command(0x21, 0x78, ("7",)),
    Command(0x22, 0x78, ("1",)),
    Command(0x23, 0x02, ("70",)),
    Command(0x24, 0x23, ("112233445566&Иванова О.Е.",)),
]
REPLIES = [
    Reply(0x20, 0x00, 0, ("0", "4", "0")),
    Reply(0x21, 0x78, 0, ("7", "2", "15", "1042", "011126", "093000")),
    Reply(0x22, 0x78, 0, ("1", "9999078900005488")),
    Reply(0x23, 0x02, 0, ("70", "565.1.12")),
    Reply(0x24, 0x23, 1),
]


@pytest.mark.parametrize(("data", "command"), [*zip(REQUESTS, COMMANDS, strict=True)])
def test_a_request_vector_is_read_and_written_to_the_byte(data: bytes, command: Command) -> None:
    (body,) = Framer().feed(data, 0.0)
    assert isinstance(body, bytes)
    assert decode_command(body) == command
    assert frame(encode_command(command)) == data


@pytest.mark.parametrize(("data", "reply"), [*zip(ANSWERS, REPLIES, strict=True)])
def test_an_answer_vector_is_read_and_written_to_the_byte(data: bytes, reply: Reply) -> None:
    (body,) = Framer().feed(data, 0.0)
    assert isinstance(body, bytes)
    assert decode_reply(body) == reply
    assert frame(encode_reply(reply)) == data


def test_no_parameters_may_be_written_as_one_empty_one() -> None:
    (body,) = Framer().feed(bytes.fromhex(VECTORS[0]["request_hex_with_empty_parameter"]), 0.0)
    assert isinstance(body, bytes)
    assert decode_command(body) == Command(0x20, 0x00, ("",))


def test_enq_and_ack_are_bytes_without_a_frame() -> None:
    asked, answered = (bytes.fromhex(VECTORS[-1][key]) for key in ("request_hex", "answer_hex"))
    assert Framer().feed(asked + answered, 0.0) == [Signal.ENQ, Signal.ACK]


@pytest.mark.parametrize("data", REQUESTS + ANSWERS)
def test_a_vector_comes_byte_by_byte(data: bytes) -> None:
    framer = Framer()
    units = [unit for at, byte in enumerate(data) for unit in framer.feed(bytes([byte]), at * 0.15)]
    assert units == Framer().feed(data, 0.0)
    assert len(units) == 1


@pytest.mark.parametrize("data", REQUESTS + ANSWERS)
@pytest.mark.parametrize("tail", [b"\x06", b"\x00\xff tail", b"\x02PIRI", b"\x02\x20", b"\x03\x33\x32"])
def test_bytes_behind_a_vector_do_not_touch_it(data: bytes, tail: bytes) -> None:
    """Trailing bytes: a signal, noise, the start of the next packet. The next vector is read behind them."""
    (whole,) = Framer().feed(data, 0.0)
    framer = Framer()
    units = framer.feed(data + tail + ANSWERS[0], 0.0)
    assert units[0] == whole
    assert units[-1] == Framer().feed(ANSWERS[0], 0.0)[0]


def test_all_vectors_in_one_burst_are_split() -> None:
    """Facts §10 #14."""
    units = Framer().feed(b"".join(ANSWERS), 0.0)
    assert [decode_reply(unit) for unit in units if isinstance(unit, bytes)] == REPLIES
