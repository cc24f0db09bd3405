"""What results make due, read from the tables that events filled, as commands that make it so.

Every command has an id made of the coupon and its version: whoever derives the same again, after a restart or beside
us, asks for the same, and it happens once.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID, uuid5

from msgspec import Struct

from domain.betting.coupon_terms import CouponState
from domain.command import Command
from domain.processes.correct_settlement import CorrectSettlement
from domain.processes.expire_coupon import ExpireCoupon
from domain.processes.settle_coupon import SettleCoupon

# In one look; the rest is due in the next as well.
MOST = 2_000
_SPACE = UUID("0d2f4a8e-6f3e-4f6e-8f5e-2c1d7a9b3e40")  # of ids made here; it never changes
CORRECTED = "a result was corrected"

# Up to here all that is read below is known; what is decided later is looked at later.
FLOOR = """
select coalesce(min(position), 0) as position from projections
where name in ('coupons', 'coupon_selections', 'sport_events', 'sport_outcomes')
"""
_SELECTED = "join coupon_selections s using (sport_event, market, outcome) join coupons c using (coupon)"
_SETTLE = f"""
select distinct c.coupon, c.version, c.placed_at from sport_outcomes o {_SELECTED}
where c.state = '{CouponState.PLACED}' and o.result is not null and o.as_of_position > %(after)s and not exists (
    select from coupon_selections other join sport_outcomes still using (sport_event, market, outcome)
    where other.coupon = c.coupon and still.result is null
) order by c.placed_at, c.coupon limit {MOST}
"""
# Few results are ever corrected. What was refunded by hand has none, and stays.
_CORRECT = f"""
select distinct c.coupon, c.version, c.placed_at
from sport_events e join sport_outcomes o using (sport_event) {_SELECTED}
where e.corrected_at is not null and o.as_of_position > %(after)s and s.result <> o.result
order by c.placed_at, c.coupon limit {MOST}
"""
_EXPIRE = f"""
select coupon, version from coupons where state = '{CouponState.PAYABLE}' and claim_until <= %(now)s
order by claim_until limit {MOST}
"""


class Due(Struct, frozen=True):
    """A command whose time has come."""

    command: Command
    id: UUID


class Query(Struct, frozen=True):
    """What to read, and the command of each row."""

    sql: str
    make: Any

    def due(self, rows: Sequence[Mapping[str, Any]]) -> list[Due]:
        return [_due(self.make(row["coupon"]), row["coupon"], row["version"]) for row in rows]


SETTLE = Query(_SETTLE, SettleCoupon)
CORRECT = Query(_CORRECT, lambda coupon: CorrectSettlement(coupon, CORRECTED))
EXPIRE = Query(_EXPIRE, ExpireCoupon)


def _due(command: Command, coupon: str, version: int) -> Due:
    return Due(command, uuid5(_SPACE, f"{command.NAME} {coupon} {version}"))
