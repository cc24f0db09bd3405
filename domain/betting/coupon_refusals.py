"""What is refused around coupons and sport events."""

from typing import ClassVar

from domain.refusal import Refusal


class ModeRequired(Refusal):
    """Without the mode no bet is accepted (BET-27)."""

    code: ClassVar[str] = "MODE_REQUIRED"


class BetRefused(Refusal):
    """What is bet on is not offered so (any more); `reason` tells which."""

    code: ClassVar[str] = "BET_REFUSED"


class CashBetsForbidden(Refusal):
    """The licensee takes no bets for cash (DEC-18)."""

    code: ClassVar[str] = "CASH_BETS_FORBIDDEN"


class CouponUnknown(Refusal):
    """No such coupon was ever composed."""

    code: ClassVar[str] = "COUPON_UNKNOWN"


class CouponStateRefuses(Refusal):
    """The coupon's life is at another point; `state` tells where."""

    code: ClassVar[str] = "COUPON_STATE_REFUSES"


class CouponNotPayable(Refusal):
    """Nothing is owed to the bearer; `reason` is the coupon's state."""

    code: ClassVar[str] = "COUPON_NOT_PAYABLE"


class CouponAlreadyPaid(Refusal):
    """A coupon is paid once (L-13)."""

    code: ClassVar[str] = "COUPON_ALREADY_PAID"


class CouponOfAnotherDesk(Refusal):
    """A coupon is voided where it was placed; `desk` names it."""

    code: ClassVar[str] = "COUPON_OF_ANOTHER_DESK"


class VoidWindowPassed(Refusal):
    """It is too late to void: the first event has started, or the minutes for it are over (DEC-24)."""

    code: ClassVar[str] = "VOID_WINDOW_PASSED"


class ResultKnown(Refusal):
    """After the result is known nothing is voided (DEC-24)."""

    code: ClassVar[str] = "RESULT_KNOWN"


class ResultUnknown(Refusal):
    """Something on the coupon has not ended yet."""

    code: ClassVar[str] = "RESULT_UNKNOWN"


class SecondPersonRequired(Refusal):
    """Another person must approve it first."""

    code: ClassVar[str] = "SECOND_PERSON_REQUIRED"


class NothingToCorrect(Refusal):
    """The coupon was settled by the results that hold."""

    code: ClassVar[str] = "NOTHING_TO_CORRECT"


class SportEventUnknown(Refusal):
    """No such sport event was ever registered."""

    code: ClassVar[str] = "SPORT_EVENT_UNKNOWN"


class SportEventExists(Refusal):
    """The id is another sport event's."""

    code: ClassVar[str] = "SPORT_EVENT_EXISTS"


class SportEventIsOver(Refusal):
    """It has a result, or was cancelled."""

    code: ClassVar[str] = "SPORT_EVENT_IS_OVER"
