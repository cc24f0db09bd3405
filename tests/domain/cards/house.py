"""Random lives of cards: whatever is asked of them in whatever order, through the aggregates themselves."""

import contextlib
import random
from collections.abc import Callable, Iterator, Mapping
from datetime import date, timedelta

from domain.cards.card import Card
from domain.cards.events import BlockedBy, CloseReason
from domain.cards.serial import card_stream
from domain.cards.table import Operation
from domain.event import Event
from domain.refusal import Refusal
from tests.domain.deciding import NOW

SERIALS = ("EM:55007EE424", "MF:BCD14264", "MF:FA592F830412E6", "W34:5DF50F46")


_DAY = date(2026, 1, 1)
ACTS: Mapping[Operation, Callable[[Card, random.Random], object]] = {
    Operation.REGISTER: lambda card, _: card.register("Basic", NOW),
    Operation.BIND: lambda card, rng: card.bind(
        rng.choice(("ann", "bob")), _DAY + timedelta(rng.randrange(300)), f"pin-{rng.random()}", "sms", NOW
    ),
    Operation.UNBIND: lambda card, rng: card.unbind(presented=rng.random() < 0.5, now=NOW),
    Operation.CHANGE_PIN: lambda card, rng: card.change_pin(f"pin-{rng.random()}", "sms", NOW),
    Operation.BLOCK: lambda card, _: card.block(BlockedBy.PERSON, NOW),
    Operation.UNBLOCK: lambda card, _: card.unblock(NOW),
    # a closed card stays closed: most of them are to live long
    Operation.CLOSE: lambda card, rng: rng.randrange(9) or card.close(rng.choice(list(CloseReason)), NOW),
    Operation.SET_TIER: lambda card, rng: card.set_tier(rng.choice(("SILVER", "GOLD")), NOW),
    Operation.PRESENT_AT_DESK: lambda card, _: card.present_at_desk(),
    Operation.PRESENT_AT_TERMINAL: lambda card, rng: card.present_at_terminal(
        "t-1", card.state.pin or "", is_right=rng.random() < 0.5, tries=3, now=NOW
    ),
}


class Lives:
    """The cards by serial, and what happened to them in the order in which it did."""

    def __init__(self, seed: int, steps: int) -> None:
        self._rng = random.Random(seed)
        self.cards: Mapping[str, Card] = {serial: Card.blank(card_stream(serial)) for serial in SERIALS}
        self.log: list[tuple[str, Event]] = [happened for _ in range(steps) for happened in self._step()]

    def _step(self) -> Iterator[tuple[str, Event]]:
        card = self._rng.choice(tuple(self.cards.values()))
        with contextlib.suppress(Refusal):
            ACTS[self._rng.choice(list(Operation))](card, self._rng)
        for recorded in card.collect_events():
            yield str(card.id), recorded.event
