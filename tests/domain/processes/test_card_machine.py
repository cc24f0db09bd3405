"""Cards, players and a desk under any order of acts, against a model of the club's drawer of cards (hypothesis)."""

from dataclasses import dataclass
from datetime import date

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule

from domain.cards.card import Card
from domain.cards.cardholder import Cardholder, cardholder_stream
from domain.cards.edits import BlockCard, CloseCard, UnbindCard
from domain.cards.events import CloseReason
from domain.cards.serial import card_stream
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.processes.bind_card import BindCard
from domain.processes.serve_cardholder import ChangeCardPin, UnblockCard
from domain.processes.stock_cards import RegisterCard, SetCardTier
from domain.processes.verify_card_pin import VerifyCardPin
from domain.refusal import Refusal
from tests.domain.processes.card_club import CASHIER, OTHER, PLAYERS, SERIAL, club, identified

NEW = "W34:5DF50F46"
serials = st.sampled_from((SERIAL, OTHER, NEW))
players = st.sampled_from(PLAYERS)
TODAY = date(2026, 3, 2)


@dataclass
class Drawer:
    """One card as a careful clerk would keep it."""

    state: str = ""  # not in stock
    player: str | None = None
    tier: str = "Basic"
    pin: str | None = None
    wrong: int = 0

    @property
    def is_bound(self) -> bool:
        return self.state in {"ACTIVE", "BLOCKED"}

    def come_back(self, state: str) -> None:
        self.state, self.player, self.pin = state, None, None


class Club(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.shop = club()
        self.drawer = {SERIAL: Drawer("FREE"), OTHER: Drawer("FREE"), NEW: Drawer()}
        self.pins = 0

    def ask(self, command: Command, *, may: bool) -> bool:
        """What may be done is done; anything else is refused, and nothing is in the log of it."""
        before = len(self.shop.log)
        if may:
            self.shop.when(command)
            return True
        with pytest.raises(Refusal):
            self.shop.when(command)
        assert len(self.shop.log) == before
        return False

    def version(self, serial: str) -> int:
        return self.shop.version(card_stream(serial))

    def holding(self, player: str) -> list[str]:
        return [serial for serial, card in self.drawer.items() if card.is_bound and card.player == player]

    def next_pin(self) -> str:
        self.pins += 1
        return f"pin-{self.pins}"

    @rule(serial=serials)
    def register(self, serial: str) -> None:
        if self.ask(RegisterCard(serial), may=self.drawer[serial].state == ""):
            self.drawer[serial].state = "FREE"

    @rule(serial=serials, player=players)
    def bind(self, serial: str, player: str) -> None:
        card, pin = self.drawer[serial], self.next_pin()
        asked = BindCard(serial, self.version(serial), "d-1", CASHIER, player, f"phone-{player}", pin, f"sms-{pin}")
        if self.ask(asked, may=card.state == "FREE" and not self.holding(player)):
            card.state, card.player, card.pin, card.wrong = "ACTIVE", player, pin, 0

    @rule(serial=serials, presented=st.booleans())
    def unbind(self, serial: str, presented: bool) -> None:
        if self.ask(UnbindCard(serial, self.version(serial), presented), may=self.drawer[serial].is_bound):
            self.drawer[serial].come_back("FREE")

    @rule(serial=serials)
    def block(self, serial: str) -> None:
        if self.ask(BlockCard(serial, self.version(serial)), may=self.drawer[serial].state == "ACTIVE"):
            self.drawer[serial].state = "BLOCKED"

    @rule(serial=serials, player=players)
    def unblock(self, serial: str, player: str) -> None:
        self.shop.given(identified(player))
        card = self.drawer[serial]
        asked = UnblockCard(serial, self.version(serial), "d-1", CASHIER, f"i-{player}")
        if self.ask(asked, may=card.state == "BLOCKED" and card.player == player):
            card.state = "ACTIVE"

    @rule(serial=serials, player=players)
    def change_pin(self, serial: str, player: str) -> None:
        self.shop.given(identified(player))
        card, pin = self.drawer[serial], self.next_pin()
        seen = (serial, self.version(serial), "d-1", CASHIER, player, f"phone-{player}")
        asked = ChangeCardPin(*seen, pin, f"sms-{pin}", f"i-{player}")
        if self.ask(asked, may=card.state == "ACTIVE" and card.player == player):
            card.pin, card.wrong = pin, 0

    @rule(serial=serials, reason=st.sampled_from(CloseReason), really=st.integers(0, 3))
    def close(self, serial: str, reason: CloseReason, really: int) -> None:
        if really:  # seldom: a closed card has no more adventures
            return
        asked = CloseCard(serial, self.version(serial), reason)
        if self.ask(asked, may=self.drawer[serial].state not in {"", "CLOSED"}):
            self.drawer[serial].come_back("CLOSED")

    @rule(serial=serials, tier=st.sampled_from(("Basic", "GOLD", "TIN")))
    def set_tier(self, serial: str, tier: str) -> None:
        card = self.drawer[serial]
        asked = SetCardTier(serial, self.version(serial), tier)
        if self.ask(asked, may=card.state not in {"", "CLOSED"} and tier != "TIN"):
            card.tier = tier

    @rule(serial=serials, right=st.booleans(), stale=st.booleans())
    def present_at_terminal(self, serial: str, right: bool, stale: bool) -> None:
        card = self.drawer[serial]
        pin = "pin-0" if stale or card.pin is None else card.pin
        check = CodeCheck(CodeOutcome.ACCEPTED if right else CodeOutcome.WRONG, 3 if right else 2 - card.wrong)
        asked = VerifyCardPin(serial, "t-1", "i", pin, check)
        if self.ask(asked, may=card.state == "ACTIVE" and pin == card.pin):
            card.wrong = 0 if right else card.wrong + 1
            if card.wrong == 3:
                card.state, card.pin = "BLOCKED", None

    @rule(serial=serials, seen=st.integers(1, 3))
    def edit_what_was_changed_since(self, serial: str, seen: int) -> None:
        """CARD-36."""
        card: Card = self.shop.aggregate(Card, card_stream(serial))
        stale = card.state.edited - seen
        if stale >= 0:
            self.ask(UnbindCard(serial, stale, presented=True), may=False)

    @invariant()
    def cards_are_as_the_clerk_says(self) -> None:
        """CARD-12…18, CARD-24, CARD-28, CARD-32, CARD-33, CARD-35."""
        for serial, kept in self.drawer.items():
            card: Card = self.shop.aggregate(Card, card_stream(serial))
            state = card.state
            assert ((state.state or ""), state.player, state.pin) == (kept.state, kept.player, kept.pin)
            assert state.tier == (kept.tier if kept.state else "")
            assert (state.issued_on == TODAY) if kept.is_bound else (state.issued_on is None or kept.state == "CLOSED")

    @invariant()
    def a_player_has_one_card_at_most_and_his_stream_knows_which(self) -> None:
        """CARD-42d."""
        for player in PLAYERS:
            held = self.holding(player)
            assert len(held) <= 1
            holder: Cardholder = self.shop.aggregate(Cardholder, cardholder_stream(player))
            assert holder.card == (held[0] if held else None)

    @invariant()
    def only_an_active_card_identifies_at_a_desk(self) -> None:
        """CARD-02, CARD-31, CARD-43d."""
        for serial, kept in self.drawer.items():
            card: Card = self.shop.aggregate(Card, card_stream(serial))
            if kept.state == "ACTIVE":
                assert card.present_at_desk() == kept.player
            else:
                with pytest.raises(Refusal):
                    card.present_at_desk()


Club.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestClub = Club.TestCase
