"""DEC-35: odds are exact; winnings are rounded once, half to even."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.betting.odds import LEAST_ODDS, MOST_ODDS, checked_odds, share, total_odds, winnings
from domain.processes.compose_coupon import MAX_SELECTIONS
from domain.refusal import InvalidInput

odds = st.decimals(LEAST_ODDS, MOST_ODDS, places=3).map(checked_odds)


@pytest.mark.parametrize(
    ("stake", "at", "gross"),
    [(1_000, "1.9", 1_900), (5, "1.9", 10), (5, "1.7", 8), (5, "1.5", 8), (1, "1.5", 2), (3, "1.5", 4), (1, "2.5", 2)],
)
def test_winnings_are_rounded_half_to_even(stake: int, at: str, gross: int) -> None:
    """DEC-35."""
    found = winnings(stake, total_odds([Decimal(at)]))
    assert found.gross == gross
    assert found.gross - found.rounding == stake * Decimal(at)


@given(st.integers(1, 10**12), st.lists(odds, min_size=1, max_size=MAX_SELECTIONS))
def test_nothing_is_lost_between_the_exact_winnings_and_the_rounded_ones(stake: int, given_odds: list[Decimal]) -> None:
    """DEC-35: what rounding added is known to the last digit."""
    found = winnings(stake, total_odds(given_odds))
    assert Fraction(found.gross) - Fraction(found.rounding) == stake * Fraction(total_odds(given_odds))
    assert abs(found.rounding) <= Decimal("0.5")


@pytest.mark.parametrize(("said", "kept"), [("2.50", "2.5"), ("10.000", "10"), ("100", "100"), ("1.001", "1.001")])
def test_odds_are_written_in_one_way(said: str, kept: str) -> None:
    assert str(checked_odds(Decimal(said))) == kept


@pytest.mark.parametrize("wrong", ["1", "0", "-2", "1.0001", "2.2222", "10000.001", "NaN", "Infinity", "1E+9"])
def test_what_cannot_be_odds_is_refused(wrong: str) -> None:
    with pytest.raises(InvalidInput):
        checked_odds(Decimal(wrong))


def test_a_share_is_rounded_half_to_even() -> None:
    """DEC-35."""
    assert [share(amount, 50) for amount in (1, 3, 5)] == [0, 2, 2]
