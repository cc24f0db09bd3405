"""A new PIN and the end of a block, for a player who is there."""

from datetime import timedelta

import pytest

from domain.betting.desk_refusals import IdentificationRequired, IdentificationSpent
from domain.cards import events as happened
from domain.cards.events import BlockedBy, PinReason
from domain.cards.refusals import CardIsBlocked, CardNotBlocked, CardNotBound, CardOfAnother
from domain.event import Event
from domain.expected_version import VersionConflict
from domain.organisation.organisation import STREAM
from domain.organisation.organisation_events import SettingChanged
from domain.players.events import PlayerErased
from domain.players.player import player_stream
from domain.players.refusals import Erased
from domain.processes.serve_cardholder import CardService, ChangeCardPin, UnblockCard
from domain.refusal import Refusal
from tests.domain.deciding import Deciding
from tests.domain.processes.card_club import CARD, CASHIER, NOW, OTHER, SERIAL, bind, club, identified

BLOCKED = (CARD, happened.CardBlocked(BlockedBy.PERSON))


def bound(*more: tuple[str, Event]) -> Deciding:
    """Bob's card is version 3 now."""
    shop = club()
    shop.when(bind())
    return shop.given(*more)


def change(
    identification: str | None = "i-bob", version: int = 3, card: str = SERIAL, player: str = "bob", phone: str = "bob"
) -> ChangeCardPin:
    return ChangeCardPin(card, version, "d-1", CASHIER, player, f"phone-{phone}", "pin-2", "sms-2", identification)


def unblock(identification: str | None = "i-bob", version: int = 4) -> UnblockCard:
    return UnblockCard(SERIAL, version, "d-1", CASHIER, identification)


def off(setting: str) -> tuple[str, Event]:
    return STREAM, SettingChanged(setting, "organisation", "no", "we know our players")


def test_a_player_who_is_identified_gets_a_new_pin() -> None:
    """CARD-20, CARD-29, CARD-30, DEC-26: nothing else of the card changes, and the identification goes on."""
    assert bound(identified("bob")).when(change()) == [
        (CARD, happened.CardPinIssued("pin-2", "sms-2", PinReason.CHANGE))
    ]


def test_a_player_who_is_identified_has_his_card_unblocked() -> None:
    """CARD-21, CARD-33, DEC-26."""
    assert bound(BLOCKED, identified("bob")).when(unblock()) == [(CARD, happened.CardUnblocked())]


def test_the_organisation_may_do_without_identification() -> None:
    """DEC-26."""
    shop = bound(off("pin_change_needs_identification"), off("card_unblock_needs_identification"))
    assert len(shop.when(change(None))) == 1
    shop.given(BLOCKED)
    assert shop.when(unblock(None, version=5)) == [(CARD, happened.CardUnblocked())]


@pytest.mark.parametrize(
    ("more", "asked", "refused"),
    [
        ([], change(None), IdentificationRequired),
        ([], change(), IdentificationSpent),
        ([identified("eve")], change("i-eve"), CardOfAnother),
        ([identified("eve"), off("pin_change_needs_identification")], change("i-eve"), CardOfAnother),
        ([identified("bob")], change(version=2), VersionConflict),
        ([identified("bob")], change(player="eve"), CardOfAnother),
        ([identified("bob")], change(phone="eve"), CardOfAnother),
        ([identified("bob"), BLOCKED], change(version=4), CardIsBlocked),
        ([identified("bob")], change(card=OTHER, version=1), CardNotBound),
        ([identified("bob"), (player_stream("bob"), PlayerErased())], change(), Erased),
        ([BLOCKED], unblock(None), IdentificationRequired),
        ([BLOCKED, identified("eve")], unblock("i-eve"), CardOfAnother),
        ([identified("bob")], unblock(version=3), CardNotBlocked),
    ],
)
def test_who_is_not_the_player_gets_nothing(
    more: list[tuple[str, Event]], asked: CardService, refused: type[Refusal]
) -> None:
    """CARD-31, CARD-36, DEC-26."""
    shop = bound(*more)
    before = list(shop.log)
    with pytest.raises(refused):
        shop.when(asked)
    assert shop.log == before


def test_an_identification_whose_time_is_over_is_none() -> None:
    """DEC-29."""
    shop = bound(identified("bob"))
    shop.now = NOW + timedelta(minutes=10)
    with pytest.raises(IdentificationSpent):
        shop.when(change())
