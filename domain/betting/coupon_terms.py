"""The words of coupons that events, commands and views share."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from msgspec import Struct


class CouponMode(StrEnum):
    """How a coupon is formed: nothing is assumed, somebody says it (BET-27)."""

    IDENTIFIED = "IDENTIFIED"
    CASH = "CASH"


class Channel(StrEnum):
    """Where a shop player bets (BET-02)."""

    DESK = "DESK"
    TERMINAL = "TERMINAL"


class CouponState(StrEnum):
    """Where a coupon is in its life (spec B.9.9)."""

    NEW = "NEW"
    COMPOSED = "COMPOSED"
    PLACED = "PLACED"
    LOST = "LOST"
    CREDITED = "CREDITED"
    PAYABLE = "PAYABLE"
    PAID = "PAID"
    EXPIRED = "EXPIRED"
    RETURNED = "RETURNED"
    VOIDED = "VOIDED"


class CouponResult(StrEnum):
    """How a coupon ended. PARTIAL: won, with some of its selections returned, which count with odds of 1."""

    WON = "WON"
    PARTIAL = "PARTIAL"
    LOST = "LOST"
    RETURNED = "RETURNED"


class PickResult(StrEnum):
    """How one outcome ended."""

    WON = "WON"
    LOST = "LOST"
    RETURNED = "RETURNED"


class Pick(Struct, frozen=True):
    """What the player names: an outcome in a market of a sport event."""

    sport_event: str
    market: str
    outcome: str


class Selection(Struct, frozen=True):
    """A pick as it was offered: what stands on paper, and the odds that count."""

    sport_event: str
    market: str
    outcome: str
    odds: Decimal
    sport: str
    title: str
    says: str
    starts_at: datetime

    @property
    def pick(self) -> Pick:
        return Pick(self.sport_event, self.market, self.outcome)


# Of coupons with selections of several sports, in reports.
SEVERAL_SPORTS = "several"


def sport_of(selections: Sequence[Selection]) -> str:
    """The sport or game under which a coupon is reported."""
    sports = {each.sport for each in selections}
    return sports.pop() if len(sports) == 1 else SEVERAL_SPORTS
