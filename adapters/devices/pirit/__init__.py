"""Registers that speak the Pirit protocol: Пирит 2Ф and 2СФ of CSI, Viki Print of Dreamkas (facts §3).

    link = await open_link("/dev/ttyUSB0")        # or COM3, tcp://host:port; raises LinkUnavailable
    poller = Poller(link)
    poll = await poller.poll(Part.FULL)           # then QUICK every QUICK_SECONDS, FULL every FULL_SECONDS
    poll.manufacturer, poll.parameters            # CSI or DREAMKAS; {key of spec/82: plain value}
    poll.failures, poll.trouble, poll.line        # what went wrong; nothing of it is raised
    await link.close()

Inside, from the bytes up: `framing` and `text` (bytes), `packet` and `ids` (commands and replies), `connection` (one
command at a time, ENQ after silence), `reads` (what is asked, as a table), `asking`, `archive` and `plan` (one poll as
questions), `dialogue` (the plan through a connection, still without I/O), `poll` (the same over a link). `emulator` is
the other end of the line.
"""

from adapters.devices.pirit.asking import Failure
from adapters.devices.pirit.dialogue import Line, Trouble
from adapters.devices.pirit.plan import FULL_SECONDS, QUICK_SECONDS, Part
from adapters.devices.pirit.poll import Poll, Poller

__all__ = ["FULL_SECONDS", "QUICK_SECONDS", "Failure", "Line", "Part", "Poll", "Poller", "Trouble"]
