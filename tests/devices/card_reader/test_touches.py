"""One touch for each time that a card is put on, however often its reader says so."""

from adapters.devices.card_reader import REMOVED, Card, Touches
from adapters.devices.card_reader.touches import FLICKER_SECONDS, REPEAT_SECONDS

ONE, OTHER = Card("EM:55007EE424", "126,58404"), Card("MF:BCD14264", "066,53692")


def test_a_reader_that_repeats_tells_one_touch_for_as_long_as_the_card_lies_there() -> None:
    """CARD-02, B.12: debounce."""
    touches = Touches()
    seen = [touches.see(ONE, at * REPEAT_SECONDS * 0.9) for at in range(20)]
    assert [each for each in seen if each] == [ONE]


def test_put_on_again_after_it_was_lifted_it_is_another_touch() -> None:
    with_removal, without = Touches(), Touches()
    assert with_removal.see(ONE, 0.0) == ONE
    assert with_removal.see(REMOVED, 0.2) is None
    assert with_removal.see(ONE, 0.2 + FLICKER_SECONDS) == ONE
    assert without.see(ONE, 0.0) == ONE
    assert without.see(ONE, REPEAT_SECONDS) == ONE


def test_at_the_edge_of_the_field_one_touch_flickers() -> None:
    touches = Touches()
    assert touches.see(ONE, 0.0) == ONE
    for at in (10.0, 10.2, 10.4):  # it lay there for long
        assert touches.see(REMOVED, at) is None
        assert touches.see(ONE, at + 0.1) is None


def test_another_card_is_a_touch_at_once() -> None:
    touches = Touches()
    assert [touches.see(card, 0.01 * at) for at, card in enumerate((ONE, OTHER, ONE))] == [ONE, OTHER, ONE]


def test_a_removal_of_nothing_says_nothing() -> None:
    touches = Touches()
    assert touches.see(REMOVED, 0.0) is None
    assert touches.see(ONE, 0.01) == ONE
