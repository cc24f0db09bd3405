"""A card is handed out."""

from datetime import date

import pytest

from domain.betting.desk_refusals import DeskUnknown, NotYourDesk, ShiftNotOpen
from domain.betting.shift_events import DeskShiftClosed
from domain.cards import events as happened
from domain.cards.cardholder import cardholder_stream
from domain.cards.events import BlockedBy, CloseReason, PinReason
from domain.cards.refusals import CardIsClosed, CardNotFree, CardUnknown, PlayerHasCard
from domain.cards.serial import card_stream
from domain.event import Event
from domain.expected_version import VersionConflict
from domain.players import events as players
from domain.players.player import player_stream
from domain.players.refusals import PlayerBlocked, PlayerExcluded, PlayerNotRegistered
from domain.players.terms import Realm, Reason
from domain.processes.bind_card import BindCard
from domain.refusal import Refusal
from tests.domain.processes.card_club import CARD, CASHIER, DESK, OTHER, SERIAL, bind, club, registered

BOB = player_stream("bob")


def test_a_free_card_is_bound_to_a_player_of_the_shops() -> None:
    """CARD-23, CARD-24, CARD-25, CARD-38: ACTIVE, the day of the place, its PIN is named, not told."""
    assert club().when(bind()) == [
        (CARD, happened.CardBound("bob", date(2026, 3, 2))),
        (CARD, happened.CardPinIssued("pin-bob", "sms-bob", PinReason.BIND)),
        (cardholder_stream("bob"), happened.CardTaken(SERIAL)),
    ]


def test_a_card_that_came_back_is_handed_out_again() -> None:
    """CARD-19, CARD-28: to anybody."""
    again = club(
        (CARD, happened.CardBound("eve", date(2026, 2, 1))), (CARD, happened.CardUnbound("eve", presented=True))
    )
    assert (CARD, happened.CardBound("bob", date(2026, 3, 2))) in again.when(bind(version=3))


_BOUND = (CARD, happened.CardBound("eve", date(2026, 2, 1)))


@pytest.mark.parametrize(
    ("more", "asked", "refused"),
    [
        ([_BOUND], bind(version=2), CardNotFree),
        ([_BOUND, (CARD, happened.CardBlocked(BlockedBy.PERSON))], bind(version=3), CardNotFree),
        ([(CARD, happened.CardClosed(CloseReason.LOST))], bind(version=2), CardIsClosed),
        ([], bind("MF:AAAAAAAA", version=0), CardUnknown),
        ([_BOUND], bind(version=1), VersionConflict),
        ([(cardholder_stream("bob"), happened.CardTaken(OTHER))], bind(), PlayerHasCard),
        ([], bind(player="nobody"), PlayerNotRegistered),
        ([], bind(phone="phone-eve"), PlayerNotRegistered),
        ([registered("far", Realm.ONLINE)], bind(player="far"), PlayerNotRegistered),
        ([(BOB, players.PlayerBlocked(Reason.UNDER_REVIEW))], bind(), PlayerBlocked),
        ([(BOB, players.PlayerExcluded(Reason.EXCLUSION_LIST))], bind(), PlayerExcluded),
        ([], bind(cashier="user:carl"), NotYourDesk),
        ([(DESK, DeskShiftClosed("d-1-1", CASHIER, 0, CASHIER))], bind(), ShiftNotOpen),
        ([], BindCard(SERIAL, 1, "d-9", CASHIER, "bob", "phone-bob", "pin", "sms"), DeskUnknown),
    ],
)  # fmt: skip
def test_what_cannot_be_bound_is_refused_and_nothing_happens(
    more: list[tuple[str, Event]], asked: BindCard, refused: type[Refusal]
) -> None:
    """CARD-23, CARD-36, CARD-37, CARD-42d: the player is there, offline, by the phone given at registration."""
    shop = club(*more)
    before = list(shop.log)
    with pytest.raises(refused):
        shop.when(asked)
    assert shop.log == before


def test_a_player_without_a_card_gets_another() -> None:
    """CARD-42d: one at a time."""
    shop = club()
    shop.when(bind())
    with pytest.raises(PlayerHasCard):
        shop.when(bind(OTHER))
    shop.given(
        (CARD, happened.CardClosed(CloseReason.LOST, "bob")), (cardholder_stream("bob"), happened.CardGivenBack(SERIAL))
    )
    assert (card_stream(OTHER), happened.CardBound("bob", date(2026, 3, 2))) in shop.when(bind(OTHER))
