"""What happens at one reader, told to the server: the newest touch while it is fresh, and whether cards can be read.

Nothing is kept for later. A touch that waited until the server came back would identify somebody who has left.
"""

import asyncio
from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID, uuid4

import structlog
from msgspec import Struct

from adapters.agent.mutations import Mutations, WishRefused
from adapters.agent.server import NotAdmitted, TryLater
from adapters.devices.card_reader import Card
from domain.cards.reader_events import Fault

log = structlog.get_logger(__name__)

# While the server is away a touch is tried again so often: it has a few seconds.
TOUCH_PAUSE_SECONDS = 0.2
# The state of a reader is not in such a hurry, nor is a person who has to set the token right.
STATE_PAUSE_SECONDS = 2.0
# Ending the program waits for its last word no longer than that.
LAST_WORD_SECONDS = 2.0


class _Touch(Struct, frozen=True):
    command_id: UUID
    card: Card
    seen_at: datetime  # by the server's clock
    until: float  # by the loop's


class _State(Struct, frozen=True):
    command_id: UUID
    fault: Fault | None


class Sending:
    """One reader's. A place is of use to one card at a time: of touches that wait only the newest is sent."""

    def __init__(self, reader: str, server: Mutations, touch_seconds: float) -> None:
        self._reader, self._server, self._touch_seconds = reader, server, touch_seconds
        self._touch: _Touch | None = None
        self._state: _State | None = None
        self._is_waited_for = asyncio.Event()

    def touched(self, card: Card) -> None:
        """Somebody put a card on just now."""
        if self._touch is not None:
            log.warning("a newer touch goes before it", reader=self._reader)
        until = asyncio.get_running_loop().time() + self._touch_seconds
        self._touch = _Touch(uuid4(), card, self._server.now(), until)
        self._is_waited_for.set()

    def works(self, fault: Fault | None) -> None:
        """Cards can be read from now on, or not."""
        self._state = _State(uuid4(), fault)
        self._is_waited_for.set()

    async def run(self) -> None:
        """Until cancelled."""
        while True:
            await self._is_waited_for.wait()
            if self._touch is not None:
                touch, self._touch = self._touch, None
                await self._send_touch(touch)
            elif self._state is not None:
                await self._try_state(self._state)
            else:
                self._is_waited_for.clear()

    async def last_word(self) -> None:
        """Say that nothing is read any more, if that can be said soon."""
        try:
            async with asyncio.timeout(LAST_WORD_SECONDS):
                await self._ask("reportReader", _report(self._reader, _State(uuid4(), Fault.STOPPED)))
        except (TryLater, TimeoutError):
            log.warning("the server was not told of the end", reader=self._reader)

    async def _send_touch(self, touch: _Touch) -> None:
        wish = {
            "commandId": touch.command_id,
            "reader": self._reader,
            "serial": touch.card.serial,
            "seenAt": touch.seen_at,
        }
        try:
            async with asyncio.timeout_at(touch.until):
                while True:
                    try:
                        return await self._ask("presentCard", wish)
                    except TryLater as error:
                        log.warning("the server is away; the touch has a few seconds", why=str(error))
                        await asyncio.sleep(TOUCH_PAUSE_SECONDS)
        except TimeoutError:
            log.warning("touch not told: it is too old by now", reader=self._reader)

    async def _try_state(self, state: _State) -> None:
        """Once; if it came to nothing, again after a pause, in which a touch goes before it."""
        try:
            await self._ask("reportReader", _report(self._reader, state))
        except TryLater as error:
            log.warning("the server is away", why=str(error))
            self._is_waited_for.clear()
            asyncio.get_running_loop().call_later(STATE_PAUSE_SECONDS, self._is_waited_for.set)
        else:
            if self._state is state:
                self._state = None

    async def _ask(self, name: str, wish: Mapping[str, Any]) -> None:
        """What the server does not want is said, and not said again. Raises TryLater."""
        try:
            await self._server.ask(name, wish)
        except NotAdmitted as error:
            log.error("the server does not admit this program; give it another token", why=str(error))  # noqa: TRY400
        except WishRefused as error:
            log.warning("refused", reader=self._reader, code=error.code, why=str(error))
        else:
            log.info("told", reader=self._reader, what=name)


def _report(reader: str, state: _State) -> Mapping[str, Any]:
    return {"commandId": state.command_id, "reader": reader, "fault": state.fault}
