"""How the results of its selections decide a coupon, and what it brings (spec C.3 P6…P8, P10, P11)."""

from collections.abc import Sequence
from decimal import Decimal

from msgspec import Struct

from domain.betting.coupon_terms import CouponResult, PickResult, Selection
from domain.betting.odds import share, total_odds, winnings

NO_ROUNDING = Decimal(0)


class TaxRule(Struct, frozen=True):
    """What is withheld: `percent` of what winnings exceed the stake by, when they are `from_amount` or more."""

    percent: int
    from_amount: int

    def on(self, gross: int, stake: int) -> int:
        """Minor units, half to even."""
        return share(gross - stake, self.percent) if gross >= self.from_amount and gross > stake else 0


class Settlement(Struct, frozen=True):
    """What a coupon brings, minor units; `rounding` is what was added to the exact winnings (DEC-35)."""

    result: CouponResult
    gross: int
    tax: int = 0
    rounding: Decimal = NO_ROUNDING

    @property
    def net(self) -> int:
        """What the player or bearer gets."""
        return self.gross - self.tax


def settle(stake: int, selections: Sequence[Selection], results: Sequence[PickResult], tax: TaxRule) -> Settlement:
    """One lost selection loses the coupon; a returned one counts with odds of 1; all returned give the stake back."""
    if PickResult.LOST in results:
        return Settlement(CouponResult.LOST, 0)
    won = [each.odds for each, result in zip(selections, results, strict=True) if result is PickResult.WON]
    if not won:
        return Settlement(CouponResult.RETURNED, stake)
    gross, rounding = winnings(stake, total_odds(won))
    result = CouponResult.WON if len(won) == len(selections) else CouponResult.PARTIAL
    return Settlement(result, gross, tax.on(gross, stake), rounding)
