"""Amounts of money as people and programs say them: whole minor units above zero (DEC-35)."""

from domain.refusal import InvalidInput

# Ten milliard roubles: more than any shop moves at once, and so little that nine million of the largest amounts still
# add up in 64 bits.
MAX_AMOUNT = 10**12


def amount_of(given: int, *, least: int = 1) -> int:
    """The amount itself. Raises InvalidInput."""
    if not least <= given <= MAX_AMOUNT:
        raise InvalidInput(
            f"an amount is a whole number of minor units from {least} to {MAX_AMOUNT:,}", limit=MAX_AMOUNT, given=given
        )
    return given
