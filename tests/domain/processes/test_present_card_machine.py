"""Cards on readers under any order of acts at two desks, against what a careful supervisor would note (hypothesis)."""

from datetime import timedelta

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.desk import Desk, desk_stream
from domain.betting.desk_events import DeskSetUp
from domain.betting.shift_events import DeskShiftLocked, DeskShiftOpened, DeskShiftUnlocked
from domain.cards.card import Card
from domain.cards.edits import BlockCard, UnbindCard
from domain.cards.parts import DECIDERS as OF_CARDS
from domain.cards.reader import reader_stream
from domain.cards.reader_events import PlaceKind, ReaderAttached
from domain.cards.serial import card_stream
from domain.players.events import PlayerBlocked, PlayerUnblocked
from domain.players.player import player_stream
from domain.players.terms import Reason
from domain.processes.bind_card import BIND_CARD
from domain.processes.present_card import PRESENT_CARD, PresentCard
from domain.refusal import Refusal
from tests.domain.deciding import Deciding
from tests.domain.processes.card_club import CASHIER, NOW, OTHER, PLAYERS, SERIAL, ZONE, bind, in_stock, registered

DESKS = ("d-1", "d-2")
SERIALS = (SERIAL, OTHER)
desks, serials, players = st.sampled_from(DESKS), st.sampled_from(SERIALS), st.sampled_from(PLAYERS)


class Shop(RuleBasedStateMachine):
    """`screen` is who is identified at each desk, and until when, as somebody who looks over shoulders has it."""

    @initialize()
    def open(self) -> None:
        self.shop = Deciding((*OF_CARDS, BIND_CARD, PRESENT_CARD)).given(
            *map(registered, PLAYERS), *map(in_stock, SERIALS)
        )
        self.shop.now = NOW
        for desk in DESKS:
            self.shop.given(
                (desk_stream(desk), DeskSetUp("shop-1", desk, ZONE)),
                (desk_stream(desk), DeskShiftOpened(f"{desk}-1", CASHIER, 0)),
                (reader_stream(desk), ReaderAttached(PlaceKind.DESK, desk, "shop-1")),
            )
        self.screen = dict.fromkeys(DESKS, (None, NOW))
        self.locked: set[str] = set()
        self.blocked: set[str] = set()  # players
        self.touches = 0

    @rule(desk=desks, serial=serials, late=st.sampled_from([0, 0, 0, 11]))
    def touch(self, desk: str, serial: str, late: int) -> None:
        self.touches += 1
        card = self.card(serial).state
        happened = self.shop.when(
            PresentCard(desk, serial, self.shop.now - timedelta(seconds=late), f"i-{self.touches}")
        )
        may = card.state == "ACTIVE" and card.player not in self.blocked and desk not in self.locked and not late
        first = happened[0][1]
        assert isinstance(first, CardPresented if may else CardPresentationRefused)
        assert {stream for stream, _ in happened} == {desk_stream(desk)}
        if may:
            self.screen[desk] = (card.player, self.shop.now + timedelta(minutes=10))
            assert self.desk(desk).identified(f"i-{self.touches}", self.shop.now) == card.player
        else:
            assert len(happened) == 1, "who was identified stays so"

    @rule(serial=serials, player=players)
    def hand_out(self, serial: str, player: str) -> None:
        self.perhaps(bind(serial, player, version=self.shop.version(card_stream(serial))))

    @rule(serial=serials, act=st.sampled_from([BlockCard, UnbindCard]))
    def stop(self, serial: str, act: type[BlockCard | UnbindCard]) -> None:
        version = self.shop.version(card_stream(serial))
        self.perhaps(act(serial, version) if act is BlockCard else UnbindCard(serial, version, presented=True))

    @rule(desk=desks)
    def lock_or_unlock(self, desk: str) -> None:
        shift = f"{desk}-1"
        if desk in self.locked:
            self.shop.given((desk_stream(desk), DeskShiftUnlocked(shift, CASHIER)))
            self.locked.remove(desk)
        else:
            self.desk(desk)
            locking = self.desk(desk)
            locking.lock(CASHIER, self.shop.now)
            self.shop.given(*((desk_stream(desk), each.event) for each in locking.collect_events()))
            assert isinstance(self.shop.log[-1][1], DeskShiftLocked)
            self.locked.add(desk)
            self.screen[desk] = (None, self.shop.now)

    @rule(player=players)
    def block_or_unblock(self, player: str) -> None:
        event = PlayerUnblocked if player in self.blocked else PlayerBlocked
        self.shop.given((player_stream(player), event(Reason.UNDER_REVIEW)))
        self.blocked ^= {player}

    @rule(minutes=st.integers(1, 11))
    def wait(self, minutes: int) -> None:
        self.shop.now += timedelta(minutes=minutes)

    @invariant()
    def every_screen_shows_whom_the_last_good_touch_identified(self) -> None:
        """BET-70d, CARD-02: one player at most, and none whose time is over."""
        for desk, (player, until) in self.screen.items():
            current = self.desk(desk).known.mode.identification
            shown = current.player if current is not None and current.until > self.shop.now else None
            assert shown == (player if until > self.shop.now else None)

    def perhaps(self, command: object) -> None:
        try:
            self.shop.when(command)  # type: ignore[arg-type]
        except Refusal:
            return

    def card(self, serial: str) -> Card:
        card: Card = self.shop.aggregate(Card, card_stream(serial))
        return card

    def desk(self, desk: str) -> Desk:
        found: Desk = self.shop.aggregate(Desk, desk_stream(desk))
        return found


Shop.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
TestShop = Shop.TestCase
