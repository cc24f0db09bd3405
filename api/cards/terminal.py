"""The mutations of betting terminals: who is there, by card and PIN (CARD-26, BET-73d)."""

from typing import Any

from api.cards.inputs import CARD_INPUTS
from api.codes import typed
from api.context import Context
from api.dynamic import Member
from api.inputs import command_of, mutation
from api.made_ids import made_id
from api.reach import within_reach
from domain.access.scope import EVERYWHERE
from domain.betting.terminal_edits import LeaveTerminal
from domain.cards.serial import checked_serial
from domain.command import Command
from domain.processes.verify_card_pin import VerifyCardPin
from projections.betting.terminals import TERMINALS
from projections.cards.card_pins import CARD_PINS
from projections.query import row_statement

_IDENTIFY = "bet.terminal.identify"


async def _make(context: Context, given: Any) -> Command:
    """Raises Forbidden, InvalidInput, Unavailable, DeadlineExceeded."""
    await within_reach(context, TERMINALS, _IDENTIFY, given.terminal)
    pin = await _pin_of(context, checked_serial(given.card))
    check = await typed(context, pin, given.pin, given.command_id)  # without a PIN it takes as long, and is UNKNOWN
    identification = made_id(given.command_id, "identification")
    return command_of(VerifyCardPin, given, identification=identification, pin=pin, check=check)


async def _pin_of(context: Context, card: str) -> str:
    """The id of the PIN that was issued last; an empty text for none."""
    statement = row_statement(CARD_PINS, key={"serial": card}, columns=["pin"], scopes=EVERYWHERE)
    async with context.services.reads(context.organisation) as session:
        rows = await session.fetch(statement.sql, statement.params)
    return str(rows[0]["pin"]) if rows else ""


async def _leave(context: Context, given: Any) -> Command:
    await within_reach(context, TERMINALS, _IDENTIFY, given.terminal)
    return command_of(LeaveTerminal, given)


LEAVE_TERMINAL: Any = mutation(LeaveTerminal, _IDENTIFY, CARD_INPUTS, _leave, told_by=TERMINALS.told_by)
VERIFY_CARD_PIN: Any = mutation(
    VerifyCardPin,
    _IDENTIFY,
    CARD_INPUTS,
    _make,
    unsaid=frozenset({"identification", "pin", "check"}),
    told_by=TERMINALS.told_by,
    told={
        "player": Member(str | None, "Id of the player; null unless he is identified."),
        "identification": Member(str | None, "Id of the identification, good for one bet; null unless there is one."),
    },
    beside={"pin": Member(str, "The PIN as it was typed in; it is compared, and kept nowhere.")},
)
