"""Commands and replies there and back, and what can not be said."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.devices.pirit import text
from adapters.devices.pirit.answers import ANSWERS, Block, Family, answer, block
from adapters.devices.pirit.framing import Framer, frame
from adapters.devices.pirit.ids import FIRST_ID, IDS, LAST_ID, REMEMBERED, Ids, Whose
from adapters.devices.pirit.packet import (
    Command,
    Reply,
    decode_command,
    decode_reply,
    encode_command,
    encode_reply,
)
from adapters.devices.pirit.problems import LocalProtocolError, Problem, RemoteProtocolError

# Every byte has its letter in CP866, the control bytes too.
TEXTS = st.text(st.sampled_from(bytes(range(256)).decode("cp866")), max_size=30)
IDS_OF_PACKETS = st.integers(FIRST_ID, LAST_ID)
CODES = st.integers(0, 0xFF)
FIELDS = st.lists(TEXTS, max_size=6).map(tuple)


@given(st.builds(Command, IDS_OF_PACKETS, CODES, FIELDS))
def test_a_command_comes_back_as_it_went(command: Command) -> None:
    assert Framer().feed(frame(encode_command(command)), 0.0) == [encode_command(command)]
    assert decode_command(encode_command(command)) == command


@given(st.builds(Reply, IDS_OF_PACKETS, CODES, CODES, FIELDS))
def test_a_reply_comes_back_as_it_went(reply: Reply) -> None:
    assert Framer().feed(frame(encode_reply(reply)), 0.0) == [encode_reply(reply)]
    assert decode_reply(encode_reply(reply)) == reply


def test_control_bytes_travel_as_dollar_and_two_digits() -> None:
    """Facts §4: GS of a marking code is `$1D`."""
    assert text.to_bytes("01\x1d21") == b"01$1D21"
    assert text.from_bytes(b"01$1d21") == "01\x1d21"


@pytest.mark.parametrize("printed", ["$99", "$ 10", "100$", "$", "$5.00", "$XY"])
def test_a_dollar_that_escapes_nothing_is_a_dollar(printed: str) -> None:
    assert text.from_bytes(printed.encode("cp866")) == printed


def test_a_last_field_may_lack_its_separator() -> None:
    assert decode_reply(b"\x200000" + b"0" + b"\x1c4").fields == ("0", "4")


@pytest.mark.parametrize("body", [b"", b"\x20", b"\x200", b"\x1f0000", b"\xf10000", b"\x20G000", b"\x2000 0"])
def test_a_body_without_header_is_a_protocol_error(body: bytes) -> None:
    with pytest.raises(RemoteProtocolError) as met:
        decode_reply(body)
    assert met.value.problem is Problem.PACKET_HEADER
    with pytest.raises(RemoteProtocolError):
        decode_command(body)


@pytest.mark.parametrize(
    "command",
    [
        Command(0x1F, 0),
        Command(0xF1, 0),
        Command(0x20, 0x100),
        Command(0x20, -1),
        Command(0x20, 0, ("€",)),
        Command(0x20, 0, ("A" * 5000,)),
        Command(0x20, 0, password="PIRIT"),
        Command(0x20, 0, password="P$RI"),
    ],
)
def test_what_a_packet_cannot_say_is_refused(command: Command) -> None:
    with pytest.raises(LocalProtocolError) as met:
        encode_command(command)
    assert met.value.problem is Problem.CANNOT_SAY


def test_ids_go_in_a_circle_and_old_ones_are_late() -> None:
    """Facts §10 #13."""
    ids = Ids(LAST_ID - 1)
    given_ids = [ids.give() for _ in range(IDS + 3)]
    assert given_ids[:3] == [LAST_ID - 1, LAST_ID, FIRST_ID]
    assert set(given_ids) == set(range(FIRST_ID, LAST_ID + 1))
    assert ids.judge(given_ids[-1]) is Whose.OURS
    assert {ids.judge(number) for number in given_ids[-REMEMBERED:-1]} == {Whose.LATE}
    assert ids.judge(given_ids[-REMEMBERED - 1]) is Whose.FOREIGN
    assert Ids().judge(FIRST_ID) is Whose.FOREIGN
    with pytest.raises(LocalProtocolError):
        Ids(LAST_ID + 1)


def test_error_0b_is_success_and_48_is_no_data() -> None:
    """Facts §10 #16."""
    assert Reply(0x20, 0x10, 0x0B).done
    assert answer(0x0B).family is Family.DONE
    assert not Reply(0x20, 0x78, 0x48).done
    assert answer(0x48).family is Family.NO_DATA
    assert answer(0xEE).family is Family.UNKNOWN


def test_the_drive_is_replaced_on_the_codes_of_the_manual() -> None:
    """Facts §3.3."""
    replaced = {code for code, line in ANSWERS.items() if line.family is Family.DRIVE_REPLACE}
    assert replaced == {0x43, 0x44, 0x45, 0x46, 0x52}


@pytest.mark.parametrize(
    ("error", "warnings", "met"),
    [
        (0x54, 0b1000, Block.OFD_OVERDUE),
        (0x54, 0b1100, Block.OFD_OVERDUE),
        (0x54, 0b0100, Block.ARCHIVE_FULL),
        (0x54, 0b0011, Block.BUFFER_FULL),
        (0x55, 0, Block.OFD_OVERDUE),
        (0x43, 0b1000, None),
    ],
)
def test_error_54_is_understood_with_the_warnings(error: int, warnings: int, met: Block | None) -> None:
    """FLEET-10: facts §5.2."""
    assert block(error, warnings) is met
