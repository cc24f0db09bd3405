"""Odds as exact decimals, and what a bet on them brings: one multiplication of exact numbers, rounded once (DEC-35)."""

from collections.abc import Iterable
from decimal import ROUND_HALF_EVEN, Context, Decimal
from fractions import Fraction
from typing import NamedTuple

from domain.refusal import InvalidInput

# Bookmakers write two places, some three; beyond this an outcome is a slip of the pen.
PLACES, MOST_ODDS = 3, Decimal(10_000)
LEAST_ODDS = Decimal("1.001")
# Products of odds and their differences to whole kopecks are exact: 12 selections have 36 places and 48 digits before.
_EXACT = Context(prec=120)


class Winnings(NamedTuple):
    """`gross` in minor units; `rounding` is what rounding half to even added to the exact number."""

    gross: int
    rounding: Decimal


def checked_odds(odds: Decimal) -> Decimal:
    """The odds in their one way of being written (2.5, not 2.50). Raises InvalidInput."""
    exponent = odds.as_tuple().exponent
    if not isinstance(exponent, int) or not LEAST_ODDS <= odds <= MOST_ODDS:
        raise InvalidInput(f"odds are from {LEAST_ODDS} to {MOST_ODDS}")
    plain = _plain(odds)
    if -int(plain.as_tuple().exponent) > PLACES:
        raise InvalidInput(f"odds have at most {PLACES} places")
    return plain


def total_odds(odds: Iterable[Decimal]) -> Decimal:
    """Their product, exact; 1 of none."""
    total = Decimal(1)
    for each in odds:
        total = _EXACT.multiply(total, each)
    return _plain(total)


def winnings(stake: int, total: Decimal) -> Winnings:
    """What `stake` brings at these `total_odds`, the stake itself included."""
    exact = _EXACT.multiply(Decimal(stake), total)
    gross = exact.to_integral_value(ROUND_HALF_EVEN)
    return Winnings(int(gross), _plain(_EXACT.subtract(gross, exact)))


def share(amount: int, percent: int) -> int:
    """`percent` of an amount, half to even."""
    return round(Fraction(amount * percent, 100))


def _plain(number: Decimal) -> Decimal:
    text = f"{number:f}"
    return Decimal(text.rstrip("0").rstrip(".") if "." in text else text)
