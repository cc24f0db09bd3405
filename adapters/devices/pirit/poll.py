"""Polling one register over a link: the only part of the driver that waits."""

import asyncio
from secrets import randbelow

from msgspec import Struct

from adapters.devices.links import Link, LinkLost
from adapters.devices.pirit.asking import Failure, Found
from adapters.devices.pirit.columns import Told
from adapters.devices.pirit.connection import Connection
from adapters.devices.pirit.dialogue import Dialogue, Line, Trouble
from adapters.devices.pirit.ids import FIRST_ID, IDS
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.packet import PASSWORD
from adapters.devices.pirit.plan import Part, poll_plan

POLL_SECONDS = {Part.QUICK: 20.0, Part.FULL: 120.0}
"""A dozen or some eighty requests of about 50 ms each, and room for a line that loses every tenth answer."""


class Poll(Struct, frozen=True):
    """What one poll brought.

    `parameters`: by key of spec/82; int, bool, text, ISO dates and times without zone, lists of text; money in kopecks.
    A key that the register did not tell is not there. `manufacturer`: it and the factory number identify the register;
    None when the model is not known. `failures`: requests without a usable answer. `trouble`: why the poll ended early,
    None when it went through; what was told until then holds all the same.
    """

    part: Part
    manufacturer: str | None
    parameters: Told
    failures: tuple[Failure, ...]
    trouble: Trouble | None
    line: Line


def outcome(part: Part, found: Found, trouble: Trouble | None, line: Line) -> Poll:
    """What was found, as the answer to who asked for the poll."""
    if found.changed:
        return Poll(part, None, {}, (), Trouble.CHANGED, line)
    return Poll(part, found.profile.manufacturer, found.parameters, tuple(found.failures), trouble, line)


class Poller:
    """The register behind one link. It keeps ids and what it knows of the register from one poll to the next.

    `first_id`: where packet ids begin; by chance, so that answers to a program before us are not taken for ours.
    """

    def __init__(self, link: Link, *, password: str = PASSWORD, first_id: int | None = None) -> None:
        first = FIRST_ID + randbelow(IDS) if first_id is None else first_id
        self._link = link
        self._connection = Connection(first_id=first, password=password, gap=link.gap)
        self.profile = Profile()

    async def poll(self, part: Part = Part.QUICK, *, seconds: float | None = None) -> Poll:
        """Ask the register; ends within `seconds` (default: `POLL_SECONDS`). Expected trouble is told, not raised.

        After LINK_LOST the link is of no more use: open it anew and give it to a new Poller.
        """
        clock = asyncio.get_running_loop().time
        found = Found()
        limit = POLL_SECONDS[part] if seconds is None else seconds
        dialogue = Dialogue(self._connection, poll_plan(part, self.profile, found), at=clock(), seconds=limit)
        trouble: Trouble | None = None
        try:
            await self._carry(dialogue)
        except LinkLost:
            trouble = Trouble.LINK_LOST
        finally:
            dialogue.close()
        if not found.changed:
            self.profile = found.profile
        return outcome(part, found, trouble or dialogue.trouble, dialogue.line)

    async def _carry(self, dialogue: Dialogue) -> None:
        clock = asyncio.get_running_loop().time
        out = dialogue.start(at=clock())
        while not dialogue.finished:
            if out:
                await self._link.send(out)
            data = await self._link.receive(max(0.0, dialogue.deadline - clock()))
            out = dialogue.receive(data, at=clock()) if data else dialogue.expire(at=clock())
