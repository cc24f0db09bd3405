"""CARD-12…15, -19…22, -31…37, -43d: every cell of spec A.5.1, written down here a second time."""

from collections.abc import Callable, Mapping
from datetime import date

import pytest

from domain.cards.card import Card
from domain.cards.events import BlockedBy, CloseReason
from domain.cards.refusals import CardRefusal
from domain.cards.serial import card_stream
from domain.cards.table import OUTCOMES, STATES, CardState, Operation
from tests.domain.deciding import NOW

SERIAL = "EM:55007EE424"
DAY = date(2026, 3, 1)
# A name of a state, or the code of a refusal. `-`: the card is not in stock (CARD-41d).
SPEC = """
                    | -            | FREE           | ACTIVE           | BLOCKED       | CLOSED
register            | FREE         | CARD_KNOWN     | CARD_KNOWN       | CARD_KNOWN    | CARD_CLOSED
bind                | CARD_UNKNOWN | ACTIVE         | CARD_NOT_FREE    | CARD_NOT_FREE | CARD_CLOSED
unbind              | CARD_UNKNOWN | CARD_NOT_BOUND | FREE             | FREE          | CARD_CLOSED
change PIN          | CARD_UNKNOWN | CARD_NOT_BOUND | ACTIVE           | CARD_BLOCKED  | CARD_CLOSED
block               | CARD_UNKNOWN | CARD_NOT_BOUND | BLOCKED          | CARD_BLOCKED  | CARD_CLOSED
unblock             | CARD_UNKNOWN | CARD_NOT_BOUND | CARD_NOT_BLOCKED | ACTIVE        | CARD_CLOSED
close               | CARD_UNKNOWN | CLOSED         | CLOSED           | CLOSED        | CARD_CLOSED
set tier            | CARD_UNKNOWN | FREE           | ACTIVE           | BLOCKED       | CARD_CLOSED
present at desk     | CARD_UNKNOWN | CARD_NOT_BOUND | ACTIVE           | CARD_BLOCKED  | CARD_CLOSED
present at terminal | CARD_UNKNOWN | CARD_NOT_BOUND | ACTIVE           | CARD_BLOCKED  | CARD_CLOSED
"""


def cells() -> list[tuple[str, str, str]]:
    head, *rows = [[cell.strip() for cell in line.split("|")] for line in SPEC.strip("\n").splitlines()]
    return [(name, state, said) for name, *row in rows for state, said in zip(head[1:], row, strict=True)]


def card_in(state: str) -> Card:
    """A card that came into this state as cards do."""
    card = Card.blank(card_stream(SERIAL))
    if state != "-":
        card.register("Basic", NOW)
    if state in {"ACTIVE", "BLOCKED"}:
        card.bind("ann", DAY, "pin-1", "sms-1", NOW)
    if state == "BLOCKED":
        card.block(BlockedBy.PERSON, NOW)
    if state == "CLOSED":
        card.close(CloseReason.LOST, NOW)
    card.collect_events()
    return card


ACTS: Mapping[Operation, Callable[[Card], object]] = {
    Operation.REGISTER: lambda card: card.register("Basic", NOW),
    Operation.BIND: lambda card: card.bind("bob", DAY, "pin-2", "sms-2", NOW),
    Operation.UNBIND: lambda card: card.unbind(presented=True, now=NOW),
    Operation.CHANGE_PIN: lambda card: card.change_pin("pin-2", "sms-2", NOW),
    Operation.BLOCK: lambda card: card.block(BlockedBy.PERSON, NOW),
    Operation.UNBLOCK: lambda card: card.unblock(NOW),
    Operation.CLOSE: lambda card: card.close(CloseReason.DEFECTIVE, NOW),
    Operation.SET_TIER: lambda card: card.set_tier("GOLD", NOW),
    Operation.PRESENT_AT_DESK: lambda card: card.present_at_desk(),
    Operation.PRESENT_AT_TERMINAL: lambda card: card.present_at_terminal(
        "t-1", "pin-1", is_right=True, tries=3, now=NOW
    ),
}


def test_the_table_has_every_operation_in_every_state() -> None:
    """A.5.1 is complete, and so is the code."""
    assert {(name, state) for name, state, _ in cells()} == {
        (operation.value, state.value if state else "-") for operation in Operation for state in STATES
    }
    assert all(set(row) == set(STATES) for row in OUTCOMES.values())
    assert set(OUTCOMES) == set(Operation)


@pytest.mark.parametrize(("operation", "state", "said"), cells())
def test_each_cell_is_as_the_specification_says(operation: str, state: str, said: str) -> None:
    """CARD-12…15, CARD-24, CARD-28, CARD-31…35, CARD-37, CARD-43d."""
    card = card_in(state)
    before = card.freeze()
    if said in {each.value for each in CardState}:
        ACTS[Operation(operation)](card)
        assert card.state.state == said
        return
    with pytest.raises(CardRefusal) as refused:
        ACTS[Operation(operation)](card)
    assert refused.value.code == said
    assert refused.value.details == {"card": SERIAL, "state": "not in stock" if state == "-" else state}
    assert card.freeze() == before
    assert card.collect_events() == []
