"""What becomes of a card: who has it, since when, under which PIN (spec A.5) (CORE-03)."""

from datetime import date

import pytest

from domain.cards import events as happened
from domain.cards.card import Card
from domain.cards.cardholder import Cardholder, cardholder_stream
from domain.cards.edits import BlockCard, CardEdit, CloseCard, UnbindCard
from domain.cards.events import BlockedBy, CloseReason, PinReason
from domain.cards.parts import DECIDERS
from domain.cards.refusals import CardPinOutdated, PlayerHasCard
from domain.cards.serial import card_stream, printed_number
from domain.cards.table import Operation
from domain.expected_version import VersionConflict
from domain.refusal import InvalidInput
from tests.domain.cards.test_table import ACTS, DAY, SERIAL, card_in
from tests.domain.deciding import NOW, Deciding

CARD, HOLDER = card_stream(SERIAL), cardholder_stream("ann")
BOUND = (
    (CARD, happened.CardRegistered("Basic", "126,58404")),
    (HOLDER, happened.CardTaken(SERIAL)),
    (CARD, happened.CardBound("ann", DAY)),
    (CARD, happened.CardPinIssued("pin-1", "sms-1", PinReason.BIND)),
)


def club(*more: tuple[str, happened.Event]) -> Deciding:
    return Deciding(DECIDERS).given(*BOUND, *more)


def card_of(club: Deciding) -> Card:
    card: Card = club.aggregate(Card, CARD)
    return card


def test_a_card_that_comes_back_is_free_and_knows_nobody() -> None:
    """CARD-19, CARD-27, CARD-28, CARD-39: owner and issue date are reset, and the PIN is void."""
    cards = club()
    assert cards.when(UnbindCard(SERIAL, 3, presented=True)) == [
        (CARD, happened.CardUnbound("ann", presented=True)),
        (HOLDER, happened.CardGivenBack(SERIAL)),
    ]
    state = card_of(cards).state
    assert (state.state, state.player, state.issued_on, state.pin) == ("FREE", None, None, None)


def test_a_card_is_unbound_without_being_there_and_that_is_recorded() -> None:
    """CARD-40, DEC-26."""
    assert (CARD, happened.CardUnbound("ann", presented=False)) in club().when(UnbindCard(SERIAL, 3, presented=False))


def test_a_blocked_card_keeps_its_player_and_its_day() -> None:
    """CARD-21, CARD-32, CARD-33: unblocking finds them as they were, and the PIN, too."""
    cards = club()
    assert cards.when(BlockCard(SERIAL, 3)) == [(CARD, happened.CardBlocked(BlockedBy.PERSON))]
    blocked = card_of(cards)
    assert (blocked.state.state, blocked.state.player, blocked.state.issued_on) == ("BLOCKED", "ann", DAY)
    blocked.unblock(NOW)
    assert (blocked.state.state, blocked.state.player, blocked.state.issued_on) == ("ACTIVE", "ann", DAY)
    assert blocked.present_at_terminal("t-1", "pin-1", is_right=True, tries=3, now=NOW) == ("ann", 3)


def test_closing_ends_the_binding_and_auditors_see_whose_it_was() -> None:
    """CARD-22, CARD-34, CARD-35, DEC-26."""
    cards = club()
    assert cards.when(CloseCard(SERIAL, 3, CloseReason.LOST)) == [
        (CARD, happened.CardClosed(CloseReason.LOST, "ann")),
        (HOLDER, happened.CardGivenBack(SERIAL)),
    ]
    state = card_of(cards).state
    assert (state.state, state.player, state.last_player, state.issued_on) == ("CLOSED", None, "ann", DAY)
    assert cards.aggregate(Cardholder, HOLDER).card is None


@pytest.mark.parametrize(
    "late", [UnbindCard(SERIAL, 3, presented=True), BlockCard(SERIAL, 3), CloseCard(SERIAL, 3, CloseReason.LOST)]
)
def test_whoever_has_not_seen_the_card_as_it_is_looks_again(late: CardEdit) -> None:
    """CARD-36."""
    cards = club((CARD, happened.CardTierChanged("GOLD", "Basic")))
    with pytest.raises(VersionConflict) as conflict:
        cards.when(late)
    assert conflict.value.values == {"state": "ACTIVE", "tier": "GOLD", "player": "ann"}


def test_what_terminals_do_makes_no_edit_stale() -> None:
    """CARD-36: nothing that is shown has changed."""
    cards = club((CARD, happened.CardPinVerified("t-1")), (CARD, happened.CardPinRejected("t-1", 2)))
    assert cards.when(BlockCard(SERIAL, 3)) == [(CARD, happened.CardBlocked(BlockedBy.PERSON))]


def test_a_player_has_one_card_at_most() -> None:
    """CARD-42d: ACTIVE or BLOCKED, until it is unbound or closed."""
    holder = Cardholder.blank(HOLDER)
    holder.take(SERIAL, NOW)
    with pytest.raises(PlayerHasCard) as refused:
        holder.take("MF:BCD14264", NOW)
    assert refused.value.details == {"card": SERIAL}
    holder.give_back(SERIAL, NOW)
    holder.take("MF:BCD14264", NOW)


def test_the_third_wrong_pin_in_a_row_blocks_the_card() -> None:
    """CARD-26, DEC-25, BET-73d: a right one in between begins the count anew."""
    card = card_in("ACTIVE")
    given = [card.present_at_terminal("t-1", "pin-1", is_right=right, tries=3, now=NOW) for right in (0, 0, 1, 0, 0, 0)]
    assert given == [(None, 2), (None, 1), ("ann", 3), (None, 2), (None, 1), (None, 0)]
    assert [type(each.event) for each in card.collect_events()][-2:] == [
        happened.CardPinRejected,
        happened.CardBlocked,
    ]
    assert card.state.state == "BLOCKED"
    card.unblock(NOW)
    with pytest.raises(CardPinOutdated):
        card.present_at_terminal("t-1", "pin-1", is_right=True, tries=3, now=NOW)
    card.change_pin("pin-2", "sms-2", NOW)
    assert card.present_at_terminal("t-1", "pin-2", is_right=True, tries=3, now=NOW) == ("ann", 3)


@pytest.mark.parametrize("operation", [Operation.CHANGE_PIN, Operation.UNBIND])
def test_an_old_pin_identifies_nobody(operation: Operation) -> None:
    """CARD-29, CARD-30: from the moment of the event, whatever the table of PINs still holds."""
    card = card_in("ACTIVE")
    ACTS[operation](card)
    if operation is Operation.UNBIND:
        card.bind("ann", DAY, "pin-2", "sms-2", NOW)
    with pytest.raises(CardPinOutdated):
        card.present_at_terminal("t-1", "pin-1", is_right=True, tries=3, now=NOW)


def test_at_a_desk_nothing_happens_to_a_card_and_no_pin_is_asked_for() -> None:
    """CARD-02, CARD-05, CARD-06, CARD-26: whoever finds a lost card has a serial, and nothing else."""
    card = card_in("ACTIVE")
    assert card.present_at_desk() == "ann"
    assert card.collect_events() == []


@pytest.mark.parametrize(
    ("serial", "printed"),
    [
        ("EM:55007EE424", "126,58404"),
        ("EM:55005ABE24", "090,48676"),
        ("MF:BCD14264", "066,53692"),
        ("MF:FA592F830412E6", "004,04838"),
        ("MF:124A2D80042C27", "004,11303"),
        ("MF:3AAC2280045646", "004,22086"),
        ("MF:" + "0" * 20, None),
        ("W26:604505", "096,17669"),
        ("W34:5DF50F46", None),
    ],
)
def test_staff_read_the_printed_number_of_each_card(serial: str, printed: str | None) -> None:
    """CARD-18: lines of real readers (facts of readers); the whole serial identifies, the printed number does not."""
    assert card_stream(serial) == f"card-{serial}"
    assert printed_number(serial) == printed


@pytest.mark.parametrize(
    "serial", ["", "126,58404", "EM:7EE424", "EM:55007ee424", "EM:55007EE424 ", "MF:BCD142", "XX:55007EE424", "EM:"]
)
def test_what_is_no_serial_is_no_card(serial: str) -> None:
    """CARD-18."""
    with pytest.raises(InvalidInput):
        card_stream(serial)


@pytest.mark.parametrize(("serial", "reason"), [("MF:08D14264", "RANDOM"), ("W26:604505", "AMBIGUOUS")])
def test_a_number_that_cannot_stand_for_one_card_is_kept_out_of_stock(serial: str, reason: str) -> None:
    """CARD-18: others would share it, or the card itself would have another one next time."""
    card = Card.blank(card_stream(serial))
    with pytest.raises(InvalidInput) as refused:
        card.register("Basic", NOW)
    assert refused.value.details == {"card": serial, "reason": reason}


def test_a_tier_is_changed_once() -> None:
    """CARD-11: the same again is no event."""
    card = card_in("FREE")
    for _ in range(2):
        card.set_tier("GOLD", NOW)
    assert [each.event for each in card.collect_events()] == [happened.CardTierChanged("GOLD", "Basic")]


def test_a_card_is_handed_out_on_a_day_of_the_place() -> None:
    """CARD-17, CARD-24, CARD-25."""
    card = card_in("FREE")
    card.bind("ann", date(2026, 3, 2), "pin-1", "sms-1", NOW)
    assert [each.event for each in card.collect_events()] == [
        happened.CardBound("ann", date(2026, 3, 2)),
        happened.CardPinIssued("pin-1", "sms-1", PinReason.BIND),
    ]
