"""VAT in its three spellings, brought to the rate codes of tag 1199 (facts §1.3).

Flat requisites (tags 1102-1107, JSON nds18 …) and the nested sums of 2025 (1115 {1119 {1199, 1120}}, amountsReceiptNds)
become `Tax(rate, sum)`. Code 1 is the basic rate of its day: 18 % until 2018, 20 % after; 11 is the 22 % of 2026. For
codes 5 (0 %) and 6 (without VAT) the requisite holds a turnover, not a tax: `sum` is that turnover as printed, and
nobody may add it to VAT. Zero sums are dropped: some exports write them, registers do not. Rates stand in ascending
order.
"""

from domain.fiscal.document import Tax

RATE_ZERO, RATE_NONE = 5, 6
TURNOVER_RATES = frozenset({RATE_ZERO, RATE_NONE})

RATE_OF_TAG: dict[int, int] = {1102: 1, 1103: 2, 1104: RATE_ZERO, 1105: RATE_NONE, 1106: 3, 1107: 4}
RATE_OF_NAME: dict[str, int] = {
    "nds18": 1,  # kept its name when the rate became 20 %
    "nds10": 2,
    "nds0": RATE_ZERO,
    "ndsNo": RATE_NONE,
    "nds18118": 3,
    "nds10110": 4,
}


def taxes_of(flat: dict[int, int], nested: list[tuple[int, int]]) -> tuple[Tax, ...]:
    """Taxes of a receipt from both spellings by rate code; where both tell a rate, the nested one counts."""
    sums: dict[int, int] = {}
    for rate, amount in nested:
        sums[rate] = sums.get(rate, 0) + amount
    merged = flat | sums
    return tuple([Tax(rate, merged[rate]) for rate in sorted(merged) if merged[rate]])


def line_tax(flat: dict[int, int]) -> tuple[int | None, int | None]:
    """Rate and tax of a line of FFD 1.0, which carries one flat requisite instead of tags 1199 and 1200.

    The first that is not zero counts; a turnover (codes 5 and 6) is no tax, so its sum is left out.
    """
    for rate, amount in flat.items():
        if amount:
            return rate, None if rate in TURNOVER_RATES else amount
    return None, None
