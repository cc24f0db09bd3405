"""What happens to a coupon. It is named by the stream; amounts are minor units; what paper needs stands in them."""

from datetime import date, datetime
from decimal import Decimal
from typing import ClassVar

from domain.betting.coupon_settlement import NO_ROUNDING
from domain.betting.coupon_terms import Channel, CouponMode, CouponResult, PickResult, Selection
from domain.entry import Line, MoneyEvent
from domain.event import Event


class CouponComposed(Event, frozen=True):
    """What the player named, with the odds of that moment; composed again, it replaces what was there.

    `place` is the desk or the terminal.
    """

    TYPE: ClassVar[str] = "betting.CouponComposed"

    channel: Channel
    place: str
    unit: str
    zone: str
    selections: tuple[Selection, ...]


class BetPlaced(MoneyEvent, frozen=True):
    """P4 or P5. An info slip is printed for an identified bet, a coupon for one in cash (BET-15, -23).

    `day` is that of the place. `identified_as` is who was identified for a bet in cash, where the licensee asks for it.
    """

    TYPE: ClassVar[str] = "betting.BetPlaced"

    mode: CouponMode
    payable_to_bearer: bool
    stake: int
    odds: Decimal
    potential: int
    selections: tuple[Selection, ...]
    sport: str
    channel: Channel
    unit: str
    placed_at: datetime
    day: date
    desk: str | None = None
    terminal: str | None = None
    cashier: str | None = None
    shift: str | None = None
    player: str | None = None
    identified_as: str | None = None
    identification: str | None = None
    rounding: Decimal = NO_ROUNDING


class VoidApproved(Event, frozen=True):
    """A second person lets the coupon be voided."""

    TYPE: ClassVar[str] = "betting.VoidApproved"

    approver: str


class CouponVoided(MoneyEvent, frozen=True):
    """P12 or P13: as if it had not been placed, and marked so for ever."""

    TYPE: ClassVar[str] = "betting.CouponVoided"

    mode: CouponMode
    amount: int
    desk: str
    unit: str
    shift: str
    cashier: str
    reason: str
    player: str | None = None
    approved_by: str | None = None


class CouponRefunded(MoneyEvent, frozen=True):
    """P10 or P11: the bookmaker gives the stake back, because an event was cancelled."""

    TYPE: ClassVar[str] = "betting.CouponRefunded"

    mode: CouponMode
    amount: int
    unit: str
    reason: str
    player: str | None = None
    claim_until: datetime | None = None  # of what is owed to a bearer


class CouponSettled(MoneyEvent, frozen=True):
    """P6, P7, P8, P10 or P11. `gross` less `tax` is credited, or owed to the bearer until `claim_until`.

    `picks` are the results of the selections, in their order.
    """

    TYPE: ClassVar[str] = "betting.CouponSettled"

    mode: CouponMode
    result: CouponResult
    gross: int
    tax: int
    picks: tuple[PickResult, ...]
    unit: str
    player: str | None = None
    claim_until: datetime | None = None
    rounding: Decimal = NO_ROUNDING


class SettlementCorrected(MoneyEvent, frozen=True):
    """P14: the old entry taken back exactly, then `anew`, in one entry.

    `owed` is what the bearer is owed now; `overpaid` what he got too much, all in all; `missing` what the player had
    spent already and owes now.
    """

    TYPE: ClassVar[str] = "betting.SettlementCorrected"

    mode: CouponMode
    result: CouponResult
    gross: int
    tax: int
    picks: tuple[PickResult, ...]
    unit: str
    reason: str
    anew: tuple[Line, ...]
    owed: int = 0
    overpaid: int = 0
    missing: int = 0
    player: str | None = None
    claim_until: datetime | None = None
    rounding: Decimal = NO_ROUNDING


class CouponPaidOut(MoneyEvent, frozen=True):
    """P9: the bearer has what was owed. `desk` is the one that paid."""

    TYPE: ClassVar[str] = "betting.CouponPaidOut"

    amount: int
    desk: str
    unit: str
    shift: str
    cashier: str
    identified_as: str | None = None
    identification: str | None = None


class CouponExpired(MoneyEvent, frozen=True):
    """P17: nobody came for it in time."""

    TYPE: ClassVar[str] = "betting.CouponExpired"

    amount: int
    unit: str


EVENTS = (
    CouponComposed,
    BetPlaced,
    VoidApproved,
    CouponVoided,
    CouponRefunded,
    CouponSettled,
    SettlementCorrected,
    CouponPaidOut,
    CouponExpired,
)
