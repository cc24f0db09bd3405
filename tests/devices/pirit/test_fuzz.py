"""No bytes may bring the reader down: 200,000 mutated frames give packets or protocol errors, nothing else."""

import random

from adapters.devices.pirit.connection import Answered, Connection, Damaged, Event, Skipped
from adapters.devices.pirit.framing import Framer, frame
from adapters.devices.pirit.packet import Reply, decode_command, decode_reply, encode_reply
from adapters.devices.pirit.problems import RemoteProtocolError
from tests.devices.pirit.vectors import ANSWERS, REQUESTS

FRAMES = 200_000
SPECIAL = (0x00, 0x02, 0x03, 0x05, 0x06, 0x0A, 0x1C, 0x24, 0xF1, 0xFF)
SEED = 20_261_125


def mutated(data: bytes, dice: random.Random) -> bytes:
    """One frame with one to three changes: a byte changed, put in, taken out, doubled, or the rest cut off."""
    raw = bytearray(data)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(raw)) if raw else 0
        byte = dice.choice(SPECIAL) if dice.random() < 0.5 else dice.randrange(256)
        match dice.randrange(5):
            case 0 if raw:
                raw[place] = byte
            case 1:
                raw.insert(place, byte)
            case 2 if raw:
                del raw[place]
            case 3:
                raw[place:place] = raw[place : place + dice.randint(1, 6)]
            case _:
                del raw[place + 1 :]
    return bytes(raw)


def test_200_000_mutated_frames_give_packets_or_protocol_errors() -> None:
    """Also frames whose check sum was made right again, so that the reader of the body sees the damage."""
    dice = random.Random(SEED)
    packets = errors = 0
    for number in range(FRAMES):
        requests = number % 2
        data = mutated(dice.choice(REQUESTS if requests else ANSWERS), dice)
        if number % 3 == 0:
            data = frame(data[1:-3].translate(None, b"\x02\x03"))
        for unit in Framer().feed(data, 0.0):
            try:
                if isinstance(unit, bytes):
                    decode_command(unit) if requests else decode_reply(unit)
                    packets += 1
                elif isinstance(unit, RemoteProtocolError):
                    errors += 1
            except RemoteProtocolError:
                errors += 1
    assert packets > FRAMES // 10
    assert errors > FRAMES // 10


def happened(connection: Connection) -> list[Event]:
    return [*iter(connection.next_event, None)]


def test_a_connection_takes_no_changed_answer_and_still_gets_its_own() -> None:
    """One changed byte is always seen; a check sum by XOR cannot promise that for two."""
    dice = random.Random(SEED)
    connection = Connection()
    for number in range(5_000):
        connection.command(0x78, ("7",), at=number, seconds=0.5)
        own = Reply(0x20 + number % 209, 0x78, 0, ("7", "2", str(number)))
        changed = bytearray(frame(encode_reply(own)))
        changed[dice.randrange(len(changed))] ^= dice.randint(1, 255)
        connection.receive(bytes(changed), at=number)
        events = happened(connection)
        # Digits of the check sum may have become small letters: that is the same answer.
        assert all(isinstance(event, Damaged | Skipped) or event == Answered(own) for event in events)
        if Answered(own) not in events:
            connection.receive(b"\x06" + frame(encode_reply(own)), at=number + 0.3)
            assert Answered(own) in happened(connection)
