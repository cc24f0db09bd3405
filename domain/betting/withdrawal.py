"""A withdrawal, stream `wd-<id>`: a player's money, held until it is paid or free again (BET-28, -29; DEC-32)."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.betting import withdrawal_events as happened
from domain.betting.texts import identifier
from domain.betting.withdrawal_life import HELD, LIFE, WithdrawalAct, WithdrawalState, refusal
from domain.betting.withdrawal_refusals import WithdrawalIsExpired, WithdrawalOfAnotherDesk
from domain.event import Event

_PREFIX = "wd-"
_S = WithdrawalState

LEADS_TO: Mapping[type[Event], WithdrawalState] = {
    happened.WithdrawalCodeSent: _S.CODE_SENT,
    happened.WithdrawalConfirmed: _S.CONFIRMED,
    happened.WithdrawalPaid: _S.PAID,
    happened.WithdrawalCancelled: _S.CANCELLED,
    happened.WithdrawalExpired: _S.EXPIRED,
    happened.WithdrawalRefused: _S.REFUSED,
}


class Requested(Struct):
    """What was asked for, and where it is now."""

    player: str
    amount: int
    phone_key: str
    needs_code: bool
    held_until: datetime
    desk: str
    unit: str
    zone: str
    identification: str | None
    state: WithdrawalState = _S.REQUESTED


def withdrawal_stream(withdrawal: str) -> str:
    """The stream of a withdrawal. Raises InvalidInput."""
    return f"{_PREFIX}{identifier('withdrawal', withdrawal)}"


class Withdrawal(Aggregate):
    """`asked` is None until it is requested."""

    CATEGORY: ClassVar[str] = "wd"

    asked: Requested | None

    def begin(self) -> None:
        self.asked = None

    @property
    def withdrawal(self) -> str:
        return str(self._id).removeprefix(_PREFIX)

    @property
    def state(self) -> WithdrawalState:
        return _S.NEW if self.asked is None else self.asked.state

    @property
    def known(self) -> Requested:
        """What was asked for; `admit` was asked before."""
        assert self.asked is not None, "`admit` was asked before"
        return self.asked

    def admit(self, act: WithdrawalAct) -> None:
        """Whether that fits its state. Raises WithdrawalUnknown, WithdrawalStateRefuses."""
        if self.state not in LIFE[act]:
            raise refusal(self.withdrawal, act, self.state)

    def expect_unit(self, unit: str) -> None:
        """Raises WithdrawalOfAnotherDesk."""
        if self.known.unit != unit:
            raise WithdrawalOfAnotherDesk(f"withdrawal {self.withdrawal} is another shop's", desk=self.known.desk)

    def expect_held(self, desk: str, now: datetime) -> None:
        """Whether its money is still held, for this desk. Raises WithdrawalIsExpired, WithdrawalOfAnotherDesk."""
        asked = self.known
        if asked.desk != desk:
            raise WithdrawalOfAnotherDesk(
                f"withdrawal {self.withdrawal} was requested at desk {asked.desk}; it is paid there", desk=asked.desk
            )
        if self.is_over(now):
            raise WithdrawalIsExpired(
                f"withdrawal {self.withdrawal} was not paid in time; request it anew",
                held_until=asked.held_until.isoformat(),
            )

    @property
    def is_held(self) -> bool:
        return self.state in HELD

    def is_over(self, now: datetime) -> bool:
        """Whether the minutes for which its money is held are over."""
        return self.asked is not None and self.asked.held_until <= now

    def evolve(self, event: Event) -> None:
        if isinstance(event, happened.WithdrawalRequested):
            self.asked = Requested(
                event.player,
                event.amount,
                event.phone_key,
                event.needs_code,
                event.held_until,
                event.desk,
                event.unit,
                event.zone,
                event.identification,
            )
            return
        self.known.state = LEADS_TO[type(event)]

    def freeze(self) -> Any:
        return self.asked

    def thaw(self, state: Any) -> None:
        self.asked = convert(state, Requested | None)
