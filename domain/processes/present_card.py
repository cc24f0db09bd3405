"""A card is put on the reader of a desk or terminal (P-CARDIN): it identifies its player, or says why not.

At a desk no PIN is needed (CARD-26); at a terminal it is still to come (`verify_card_pin`). Whatever a card does is an
event of the place, so that the cashier sees it; a presentation that is refused is noted, and answered as refused.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, ClassVar

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.betting.desk import Desk, desk_stream
from domain.betting.identification import Method
from domain.betting.shift import ShiftAct
from domain.betting.terminal import Terminal, terminal_stream
from domain.cards.card import Card
from domain.cards.reader import Reader, reader_stream
from domain.cards.reader_events import PlaceKind
from domain.cards.refusals import CardUnfit, TouchTooOld
from domain.cards.serial import SAYS, card_stream, unfit
from domain.cards.table import Operation
from domain.command import Command
from domain.decision import Decider, Recalled, Streams
from domain.organisation.organisation import Organisation
from domain.organisation.settings import YES, CardIdentification
from domain.players.player import Player, player_stream
from domain.players.terms import Act
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings
from domain.processes.stock_cards import tiers
from domain.refusal import Refusal


class PresentCard(Command, frozen=True):
    """Say that a card was put on a reader, as the program beside it; it was seen at `seen_at` by the server's clock."""

    NAME: ClassVar[str] = "cards.PresentCard"

    reader: str
    serial: str
    seen_at: datetime
    identification: str


def streams(asked: PresentCard) -> Streams:
    return [
        (Reader, reader_stream(asked.reader)),
        (Card, card_stream(asked.serial)),
        *SETTING_STREAMS,
    ]


def then(asked: PresentCard, aggregates: Sequence[Any]) -> Streams:
    """Where the reader stands, and whose the card is."""
    del asked
    reader, card, *_ = aggregates
    found: list[tuple[Any, str]] = []
    place, player = reader.state.place, card.state.player
    if place is not None and place.kind is PlaceKind.DESK:
        found.append((Desk, desk_stream(place.id)))
    elif place is not None:
        found.append((Terminal, terminal_stream(place.id)))
    if player is not None:
        found.append((Player, player_stream(player)))
    return found


def _decide(asked: PresentCard, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> dict[str, Any]:
    """The identification, or the refusal that is noted. Raises ReaderNotAttached."""
    del recalled
    reader, card, organisation, hierarchy, *others = aggregates
    reader.place()
    place, *players = others
    settings = ShopSettings(organisation, hierarchy, place.unit)
    try:
        _admit_touch(asked, settings, now)
        if isinstance(place, Desk):
            place.shift_for(ShiftAct.SERVE, "", any_desk=True)
        _register(card, organisation, now)
        card.admit(Operation.PRESENT_AT_DESK if isinstance(place, Desk) else Operation.PRESENT_AT_TERMINAL)
        (player,) = players
        player.admit(Act.CARD, 0, now)  # P-CARDIN: who is excluded is identified by document, to be paid
    except Refusal as refusal:
        refused = CardPresentationRefused(asked.reader, asked.serial, place.unit, refusal.code)
        place.fire(refused, now=now, occurred_at=asked.seen_at)
        return refusal.as_result()
    place.fire(CardPresented(asked.reader, asked.serial, place.unit), now=now, occurred_at=asked.seen_at)
    if isinstance(place, Terminal):
        return {"identification": None}
    return {"identification": _identify(asked, place, player, settings, now)}


def _admit_touch(asked: PresentCard, settings: ShopSettings, now: datetime) -> None:
    """Raises TouchTooOld, CardUnfit."""
    lasts = timedelta(seconds=settings.number("card_touch_lifetime_s"))
    if not now - lasts <= asked.seen_at <= now + lasts:
        raise TouchTooOld(
            "the card was put on too long ago, or the clock of its reader is wrong; put it on once more",
            seen_at=asked.seen_at.isoformat(),
        )
    if (why := unfit(asked.serial)) is not None:
        raise CardUnfit(SAYS[why], card=asked.serial, reason=why)


def _register(card: Card, organisation: Organisation, now: datetime) -> None:
    """Take a card that nobody knew into stock, where the licensee lets that be (DEC-26)."""
    if card.state.state is None and organisation.value("card_auto_register") == YES:
        first, *_ = [*tiers(organisation), ""]
        card.register(first, now)


def _identify(asked: PresentCard, desk: Desk, player: Player, settings: ShopSettings, now: datetime) -> str | None:
    """DEC-25: by the card alone, or by card and document, which the cashier is still to compare."""
    until = now + settings.minutes("identification_timeout_minutes")
    if settings.value("card_identification") == CardIdentification.CARD_AND_DOCUMENT:
        shift = desk.known.shift
        assert shift is not None
        desk.find(player.player, Method.CARD, shift.cashier, until, now)
        return None
    desk.identify(asked.identification, player.player, Method.CARD, until, now, document_checked=False)
    return asked.identification


PRESENT_CARD = Decider(PresentCard, streams, _decide, then=then)
