"""What readers tell and names no card for ever."""

import pytest

from domain.cards.serial import Unfit, is_serial, unfit


@pytest.mark.parametrize("told", ["EM:170009593F", "MF:BCD14264", "MF:0804A1B2C3D4E5", "EM:0800000000", "W34:5DF50F46"])
def test_whole_numbers_name_a_card(told: str) -> None:
    """CARD-18."""
    assert is_serial(told)
    assert unfit(told) is None


@pytest.mark.parametrize(("told", "why"), [("MF:08A1B2C3", Unfit.RANDOM), ("W26:604505", Unfit.AMBIGUOUS)])
def test_24_bits_and_a_number_that_changes_name_none(told: str, why: Unfit) -> None:
    """CARD-02, facts §7: 24 bits alone are ambiguous; 4-byte UIDs that begin with 08 are random per touch."""
    assert is_serial(told)
    assert unfit(told) is why


@pytest.mark.parametrize(
    "told", ["", "EM:170009593f", "EM:17000959", "MF:BCD142", "XX:00", "170009593F", "MF:BCD14264\n"]
)
def test_anything_else_is_no_number_of_a_card(told: str) -> None:
    assert not is_serial(told)
