"""What must hold of the money of a shop after every act (C.4: L-1…L-9, L-11, L-13), told from events alone."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping

from domain.betting import coupon_events as of_coupon
from domain.betting import shift_events as of_shift
from domain.betting import withdrawal_events as of_withdrawal
from domain.betting.coupon_terms import CouponMode, CouponState
from domain.entry import MoneyEvent
from domain.event import Event
from domain.ledger import chart
from domain.ledger.account import account_stream
from domain.ledger.entered import OpeningBalanceSet
from domain.ledger.events import AccountMoved
from domain.players.events import DepositAccepted

FREED = (of_withdrawal.WithdrawalCancelled, of_withdrawal.WithdrawalExpired, of_withdrawal.WithdrawalRefused)
# Rules by which entries are made, by event (spec C.3): an event of another rule would be another event.
RULES: Mapping[type[MoneyEvent], frozenset[str]] = {
    DepositAccepted: frozenset({"P1"}),
    of_coupon.BetPlaced: frozenset({"P4", "P5"}),
    of_coupon.CouponSettled: frozenset({"P6", "P7", "P8", "P10", "P11"}),
    of_coupon.CouponRefunded: frozenset({"P10", "P11"}),
    of_coupon.CouponVoided: frozenset({"P12", "P13"}),
    of_coupon.SettlementCorrected: frozenset({"P14"}),
    of_coupon.CouponPaidOut: frozenset({"P9"}),
    of_coupon.CouponExpired: frozenset({"P17"}),
    of_withdrawal.WithdrawalRequested: frozenset({"P2"}),
    of_withdrawal.WithdrawalPaid: frozenset({"P3"}),
    **dict.fromkeys(FREED, frozenset({"P3v"})),
    of_shift.FloatInRecorded: frozenset({"P15"}),
    of_shift.FloatOutRecorded: frozenset({"P16"}),
    of_shift.CashCollected: frozenset({"P18"}),
    of_shift.DeskTransferSent: frozenset({"P21"}),
    of_shift.DeskTransferReceived: frozenset({"P21"}),
    of_shift.CashOverRecorded: frozenset({"P22"}),
    of_shift.CashShortRecorded: frozenset({"P23"}),
    OpeningBalanceSet: frozenset({"P25"}),
}
DESK_BALANCE = frozenset({"P25", "P1", "P3", "P5", "P9", "P13", "P15", "P16", "P18", "P21", "P22", "P23", "P24"})
"""Rules that may change the cash of a desk (L-4)."""
_OPEN_STAKES = {CouponMode.IDENTIFIED: chart.STAKES_ACCOUNT, CouponMode.CASH: chart.STAKES_CASH}


class Invariants:
    """Takes events as they come; `hold` and `hold_entries` look at all of it."""

    def __init__(self) -> None:
        self.balances: Counter[str] = Counter()  # by entries, debits above zero
        self.accounts: dict[str, int] = {}  # by the streams of guarded accounts
        self.modes: dict[str, CouponMode] = {}
        self.stakes: dict[str, int] = {}  # of open coupons
        self.at_desks: set[str] = set()  # coupons whose stake went into a desk
        self.owed: dict[str, int] = defaultdict(int)  # to bearers
        self.paid: Counter[str] = Counter()
        self.held: Counter[str] = Counter()  # by player, for withdrawals in progress

    def take(self, happened: Iterable[tuple[str, Event]]) -> None:
        for stream, event in happened:
            if isinstance(event, AccountMoved):
                self.accounts[stream] = event.balance
            if isinstance(event, MoneyEvent):
                self._enter(stream, event)

    def _enter(self, stream: str, event: MoneyEvent) -> None:
        entry = event.entry
        assert sum(line.amount for line in entry.lines) == 0, "L-1"
        assert entry.kind in RULES[type(event)], "L-11"
        for line in entry.lines:
            self.balances[line.account] += line.amount
        desks = [line for line in entry.lines if line.account.startswith("cash.desk.")]
        assert not desks or entry.kind in DESK_BALANCE, "L-4"
        match event:
            case of_withdrawal.WithdrawalRequested():
                self.held[event.player] += event.amount
            case (
                of_withdrawal.WithdrawalPaid()
                | of_withdrawal.WithdrawalCancelled()
                | of_withdrawal.WithdrawalExpired()
                | of_withdrawal.WithdrawalRefused()
            ):
                self.held[event.player] -= event.amount
            case _:
                pass
        if stream.startswith("coupon-"):
            coupon = stream.removeprefix("coupon-")
            self._coupon(coupon, event)
            assert not desks or self.modes[coupon] is CouponMode.CASH, "L-5"

    def _coupon(self, coupon: str, event: MoneyEvent) -> None:
        match event:
            case of_coupon.BetPlaced():
                self.modes[coupon], self.stakes[coupon] = event.mode, event.stake
                if any(line.account.startswith("cash.desk.") for line in event.entry.lines):
                    self.at_desks.add(coupon)
            case of_coupon.CouponVoided():
                assert self.stakes.pop(coupon) == event.amount
            case of_coupon.CouponRefunded():
                assert self.stakes.pop(coupon) == event.amount
                self._owes(coupon, event.amount)
            case of_coupon.CouponSettled():
                del self.stakes[coupon]
                self._owes(coupon, event.gross - event.tax)
            case of_coupon.SettlementCorrected():
                self._owes(coupon, event.gross - event.tax)
                assert self.owed[coupon] == event.owed
            case of_coupon.CouponPaidOut():
                assert event.amount == self.owed.pop(coupon), "L-13: what is owed, and once"
                self.paid[coupon] += event.amount
            case of_coupon.CouponExpired():
                assert event.amount == self.owed.pop(coupon)
            case _:
                raise TypeError(event)

    def _owes(self, coupon: str, net: int) -> None:
        self.owed[coupon] = max(0, net - self.paid[coupon]) if self.modes[coupon] is CouponMode.CASH else 0

    def hold(self) -> None:
        """After a command: entries hold, and the streams of guarded accounts say the same."""
        self.hold_entries()
        for name, balance in self.balances.items():
            if chart.kind_of(name).is_guarded:
                assert self.accounts[account_stream(name)] == balance, f"{name}: its stream and its entries differ"

    def hold_entries(self) -> None:
        """At any position of the log."""
        assert sum(self.balances.values()) == 0, "L-1"
        for name, balance in self.balances.items():
            kind = chart.kind_of(name)
            if kind.no_overdraft:
                assert balance >= 0 if kind.of.is_debit else balance <= 0, f"L-2, L-3: {name}"
        for mode, account in _OPEN_STAKES.items():
            stakes = sum(stake for coupon, stake in self.stakes.items() if self.modes[coupon] is mode)
            assert -self.balances[account] == stakes, "L-6"
        for player, held in self.held.items():
            assert -self.balances[chart.player_held(player)] == held >= 0, "L-8"
        for coupon, mode in self.modes.items():
            owed = self.owed.get(coupon, 0)
            assert -self.balances[chart.coupon_payable(coupon)] == owed, "L-7"
            assert (coupon in self.at_desks) is (mode is CouponMode.CASH), "L-9"

    def states(self, coupon: str, state: CouponState) -> None:
        """What the coupon says of itself is what its money says."""
        assert (coupon in self.stakes) is (state is CouponState.PLACED), "L-6"
        assert bool(self.owed.get(coupon)) is (state is CouponState.PAYABLE), "L-7"
