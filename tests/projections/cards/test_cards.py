"""The views of cards against the aggregates, whatever the size of a batch."""

import pytest
from psycopg import AsyncConnection

from domain.betting.card_events import CardPresentationRefused, CardPresented
from domain.cards.events import CardRegistered
from domain.cards.serial import card_stream
from projections.cards.card_history import CARD_HISTORY
from projections.cards.cards import CARDS
from projections.runner import Projector
from tests.domain.cards.house import SERIALS, Lives
from tests.projections.log import TYPES, Log


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 7), (3, 1000)])
async def test_cards_are_shown_as_the_events_say(conn: AsyncConnection, log: Log, seed: int, batch_size: int) -> None:
    """CARD-08, CARD-11…18, DEC-26: state, tier, player, day of issue; after closing whose it was."""
    lives = Lives(seed, steps=400)
    log.append(*lives.log)

    await Projector(conn, log.schema, (CARDS, CARD_HISTORY), TYPES, batch_size=batch_size).catch_up()

    states = {serial: card.state for serial, card in sorted(lives.cards.items()) if card.version}
    assert log.rows(
        "select serial, state, tier, bound_to, issued_on, last_bound_to, pin_issued_at is not null, version "
        'from cards order by serial collate "C"'
    ) == [
        (
            serial,
            state.state,
            state.tier,
            state.player,
            state.issued_on,
            state.last_player,
            state.pin is not None,
            lives.cards[serial].version,
        )
        for serial, state in states.items()
    ]
    assert len(states) > 1
    assert log.rows("select serial, happened from card_history order by as_of_position") == [
        (stream.removeprefix("card-"), event.TYPE.removeprefix("cards.")) for stream, event in lives.log
    ]


async def test_a_card_tells_since_when_it_is_what_it_is(conn: AsyncConnection, log: Log) -> None:
    """CARD-08: `stateSince` is the moment of the event that brought it there; who did it stands in the history."""
    lives = Lives(5, steps=60)
    log.append(*lives.log)

    await Projector(conn, log.schema, (CARDS, CARD_HISTORY), TYPES).catch_up()

    moments = """
    select c.serial from cards c where c.state_since is distinct from (
        select max(h.at) from card_history h where h.serial = c.serial and h.happened in
            ('CardRegistered', 'CardBound', 'CardUnbound', 'CardBlocked', 'CardUnblocked', 'CardClosed'))"""
    assert log.rows(moments) == []
    assert log.rows("select distinct actor from card_history") == [("relay-1",)]


async def test_a_card_tells_where_it_was_put_on_last(conn: AsyncConnection, log: Log) -> None:
    """CARD-08: also when it identified nobody; of a card that is not in stock nothing is kept."""
    card, other = SERIALS[:2]
    log.append(
        (card_stream(card), CardRegistered("Basic")),
        ("desk-1", CardPresented("front", card, "shop-1")),
        ("desk-2", CardPresentationRefused("back", card, "shop-1", "CARD_NOT_BOUND")),
        ("desk-2", CardPresentationRefused("back", other, "shop-1", "CARD_UNKNOWN")),
    )

    await Projector(conn, log.schema, (CARDS,), TYPES).catch_up()

    (expected,) = log.rows("select occurred_at from events where position = 3")
    found = log.rows("select serial, state, last_seen_reader, version, as_of_position, last_seen_at from cards")
    assert found == [(card, "FREE", "back", 1, 3, *expected)]
