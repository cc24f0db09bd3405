"""Bets under any order of acts at several desks: the money of the house holds after every step (hypothesis)."""

import random
from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.command import Command
from domain.organisation.settings import CashMode, WithdrawalCode
from domain.refusal import Refusal
from tests.domain.betting.betting_shop import UNIT, BettingShop
from tests.domain.betting.invariants import Invariants
from tests.domain.betting.random_acts import DESKS, PLAYERS, TERMINAL, RandomActs


class Shop(RuleBasedStateMachine):
    """L-1…L-9, L-11, L-13; L-10 and L-12 are of the ledger."""

    def __init__(self) -> None:
        super().__init__()
        self.shop = BettingShop(*DESKS, cash=3_000)
        for player in PLAYERS:
            self.shop.player(player, 2_000)
        self.shop.terminal(TERMINAL)
        self.shop.equip(DESKS, PLAYERS)
        self.shop.opened(f"cash.safe.{UNIT}", 50_000)
        self.acts = RandomActs(self.shop.identify_somehow)
        self.money = Invariants()
        self.money.take(self.shop.log)

    @rule(rng=st.randoms(use_true_random=False), acts=st.integers(1, 6))
    def something_is_asked_for(self, rng: random.Random, acts: int) -> None:
        for _ in range(acts):
            for command in self.acts.draw(rng, self.shop.now):
                self._ask(command)

    @rule(minutes=st.sampled_from((1, 4, 30, 1_440, 200 * 1_440)))
    def time_goes_by(self, minutes: int) -> None:
        self.shop.now += timedelta(minutes=minutes)

    @rule(
        setting=st.sampled_from(
            [
                ("cash_mode", CashMode.UP_TO.value),
                ("cash_mode", CashMode.ALLOWED.value),
                ("cash_mode_up_to", 500),
                ("winnings_tax_pct", 13),
                ("winnings_tax_from", 0),
                ("void_second_person_above", 500),
                ("coupon_claim_days", 1),
                ("withdrawal_code", WithdrawalCode.WHEN_NOT_IDENTIFIED.value),
            ]
        )
    )
    def the_licensee_sets_something(self, setting: tuple[str, str | int]) -> None:
        self.shop.setting(*setting)

    def _ask(self, command: Command) -> None:
        before = len(self.shop.log)
        try:
            happened = self.shop.when(command)
        except Refusal:
            assert len(self.shop.log) == before, "a refusal leaves no trace"
        else:
            self.money.take(happened)
            self.money.hold()

    @invariant()
    def coupons_say_what_their_money_says(self) -> None:
        for coupon in self.money.modes:
            self.money.states(coupon, self.shop.coupon(coupon).state.state)


TestShop = Shop.TestCase
TestShop.settings = settings(max_examples=30, stateful_step_count=40, deadline=None)
