"""What every act on a coupon needs beside it: its sport events, its player's accounts, the rules of the licensee."""

from datetime import datetime, timedelta

from domain.betting.coupon import Coupon
from domain.betting.coupon_settlement import TaxRule
from domain.betting.coupon_terms import CouponMode
from domain.betting.sport_event import SportEvent, sport_event_stream
from domain.decision import Streams
from domain.ledger import chart
from domain.organisation.organisation import Organisation
from domain.organisation.settings import CashMode


def sport_event_streams(coupon: Coupon) -> Streams:
    """The sport events of its selections, in their order."""
    return [(SportEvent, sport_event_stream(each.sport_event)) for each in coupon.state.selections]


def accounts_of_player(coupon: Coupon) -> list[str]:
    """Accounts that its settlement may touch: none when it is in cash."""
    player = coupon.state.player
    if coupon.state.mode is CouponMode.CASH or player is None:
        return []
    return [chart.player_available(player), chart.player_owes(player)]


def tax_rule(organisation: Organisation) -> TaxRule:
    return TaxRule(_number(organisation, "winnings_tax_pct"), _number(organisation, "winnings_tax_from"))


def claim_until(organisation: Organisation, now: datetime) -> datetime:
    """Until when winnings in cash are to be claimed that become payable now."""
    return now + timedelta(days=_number(organisation, "coupon_claim_days"))


def void_window(organisation: Organisation) -> timedelta:
    return timedelta(minutes=_number(organisation, "void_window_minutes"))


def cash_mode(organisation: Organisation) -> CashMode:
    return CashMode(str(organisation.value("cash_mode")))


def cash_needs_identification(organisation: Organisation, amount: int) -> bool:
    """Whether somebody must be identified for so much cash (DEC-18)."""
    return cash_mode(organisation) is CashMode.UP_TO and amount >= _number(organisation, "cash_mode_up_to")


def _number(organisation: Organisation, key: str) -> int:
    value = organisation.value(key)
    assert isinstance(value, int)
    return value
