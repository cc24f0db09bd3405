"""What emulated readers say is what real ones say, and is read back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from adapters.devices.card_reader import Card, Reading
from adapters.devices.card_reader.problems import LocalProtocolError
from adapters.devices.card_reader.saying import Voice, says_card, says_removal
from tests.devices.card_reader.samples import FRAMES, SAMPLES, wire

SERIALS = st.one_of(
    st.binary(min_size=5, max_size=5).map(lambda octets: f"EM:{octets.hex().upper()}"),
    st.sampled_from((4, 7, 10))
    .flatmap(lambda size: st.binary(min_size=size, max_size=size))
    .map(lambda octets: f"MF:{octets.hex().upper()}"),
)


@given(SERIALS)
def test_a_card_is_read_back_as_itself(serial: str) -> None:
    """CARD-18: at each reader that tells all of its bits."""
    voices = [Voice.IRON_LOGIC, *([Voice.RDM, Voice.DIGITS] if serial.startswith("EM") else [])]
    for voice in voices:
        (card,) = Reading().feed(says_card(voice, serial), 0.0)
        assert isinstance(card, Card)
        assert card.serial == serial


def test_it_says_what_real_readers_say() -> None:
    for serial in ("EM:55007EE424", "MF:BCD14264"):
        assert says_card(Voice.IRON_LOGIC, serial) in map(wire, SAMPLES)
    assert says_card(Voice.RDM, "EM:06008E6D5D") in FRAMES
    assert says_card(Voice.WIEGAND_26, "W26:604505") == wire("W26:096,17669")
    assert says_removal(Voice.IRON_LOGIC) == wire("No card")
    assert says_removal(Voice.RDM) == b""


@pytest.mark.parametrize(
    ("voice", "serial"),
    [(Voice.RDM, "MF:BCD14264"), (Voice.IRON_LOGIC, "W34:5DF50F46"), (Voice.IRON_LOGIC, "EM:5500"), (Voice.RDM, "")],
)
def test_what_a_reader_cannot_say_is_our_own_mistake(voice: Voice, serial: str) -> None:
    with pytest.raises(LocalProtocolError):
        says_card(voice, serial)
