"""Whatever is done at the desks of a shop, in whatever order: the books, the drawers and the modes agree."""

import random
from collections import Counter
from contextlib import suppress
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.betting.desk import desk_stream
from domain.betting.desk_events import IdentificationEnded, IdentificationStarted
from domain.betting.shift import ShiftState
from domain.betting.shift_events import DeskShiftClosed, DeskShiftOpened
from domain.betting.withdrawal import Withdrawal, withdrawal_stream
from domain.command import Command
from domain.entry import MoneyEvent
from domain.event import Event
from domain.ledger import chart
from domain.players.events import DepositAccepted
from domain.refusal import Refusal
from tests.domain.desks.random_desks import CASHIERS, PLAYERS, RandomDesks
from tests.domain.desks.shop import Shop, shop

# What may change the cash of a desk at all here (L-4, L-5).
OF_DESKS = {"P1", "P3", "P15", "P16", "P18", "P21", "P22", "P23"}


class Desks(RuleBasedStateMachine):
    """Two desks, two cashiers, two players; refusals are the domain's business, the invariants ours."""

    @initialize(how=st.sampled_from(("ALWAYS", "WHEN_NOT_IDENTIFIED")))
    def begins(self, how: str) -> None:
        self.shop: Shop = shop(float_in=500).setting("withdrawal_code", how)
        self.acts = RandomDesks(self.shop)
        self.told = 0
        self.sums: Counter[str] = Counter()
        self.ended: Counter[str] = Counter()
        self.spent: Counter[str] = Counter()
        self.shifts: dict[str, str] = {}
        self._take_in()

    @rule(seed=st.integers(0, 2**32), acts=st.integers(1, 8))
    def things_are_asked_for(self, seed: int, acts: int) -> None:
        rng = random.Random(seed)  # hypothesis would draw the least numbers again and again
        for _ in range(acts):
            for command in self.acts.draw(rng):
                self._ask(command)

    @rule(minutes=st.sampled_from((1, 4, 11)))
    def time_goes_by(self, minutes: int) -> None:
        self.shop.now += timedelta(minutes=minutes)

    @rule()
    def the_clock_tells_what_is_over(self) -> None:
        for command in self.acts.clock():
            self._ask(command)
        for withdrawal in map(self._withdrawal, self.acts.withdrawals):
            assert not (withdrawal.is_held and withdrawal.is_over(self.shop.now)), "nothing is held for ever"

    @invariant()
    def the_books_are_balanced_and_nothing_is_overdrawn(self) -> None:
        """L-1, L-2, L-3, L-4."""
        assert sum(self.sums.values()) == 0
        for desk in CASHIERS:
            assert self.shop.cash(desk) == self.sums[chart.desk_cash(desk)] >= 0
        for player in PLAYERS:
            assert self.shop.holds(chart.player_available(player)) == -self.sums[chart.player_available(player)] >= 0

    @invariant()
    def what_is_held_is_what_is_on_its_way(self) -> None:
        """L-8."""
        held: Counter[str] = Counter()
        for withdrawal in map(self._withdrawal, self.acts.withdrawals):
            if withdrawal.is_held:
                held[withdrawal.known.player] += withdrawal.known.amount
        for player in PLAYERS:
            assert -self.sums[chart.player_held(player)] == held[player]

    @invariant()
    def an_identification_ends_once_and_serves_one_deposit(self) -> None:
        """BET-55, BET-70d."""
        assert all(times == 1 for times in (*self.ended.values(), *self.spent.values()))

    @invariant()
    def a_shift_is_of_one_desk_and_one_cashier(self) -> None:
        """Spec B.1.3; B.9.8: nothing moves after a count."""
        assert len(set(self.shifts.values())) == len(self.shifts)
        for desk in CASHIERS:
            shift = self.shop.desk(desk).known.shift
            assert (shift.cashier if shift else None) == self.shifts.get(desk_stream(desk))
            if shift is not None and shift.state is ShiftState.COUNTED:
                assert self.shop.cash(desk) == shift.counted

    def _ask(self, command: Command) -> None:
        with suppress(Refusal):
            self.shop.when(command)
        self._take_in()

    def _withdrawal(self, withdrawal: str) -> Withdrawal:
        found: Withdrawal = self.shop.aggregate(Withdrawal, withdrawal_stream(withdrawal))
        return found

    def _take_in(self) -> None:
        for stream, event in self.shop.log[self.told :]:
            self._take(stream, event)
        self.told = len(self.shop.log)

    def _take(self, stream: str, event: Event) -> None:
        match event:
            case IdentificationStarted():
                assert event.identification not in self.ended
            case IdentificationEnded():
                self.ended[event.identification] += 1
            case DeskShiftOpened():
                self.shifts[stream] = event.cashier
            case DeskShiftClosed():
                del self.shifts[stream]
            case MoneyEvent():
                if isinstance(event, DepositAccepted):
                    self.spent[str(event.identification)] += 1
                for line in event.entry.lines:
                    self.sums[line.account] += line.amount
                    assert not line.account.startswith("cash.desk.") or event.entry.kind in OF_DESKS
            case _:
                pass


TestDesks = Desks.TestCase
TestDesks.settings = settings(max_examples=20, stateful_step_count=15, deadline=None)
