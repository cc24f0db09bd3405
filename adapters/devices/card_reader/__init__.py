"""Readers of RFID cards on a serial line: IronLogic Z-2 and Matrix, other readers of lines, RDM-type frames (facts §7).

    reading, touches = Reading(), Touches()
    for unit in reading.feed(data, at):           # a Card, REMOVED, or a RemoteProtocolError
        card = touches.see(unit, at)              # a Card once for each touch
    card.serial, card.printed                     # EM:170009593F and 009,22847

Inside, from the bytes up: `reading` (lines and frames), `lines` and `frames` (what they say, as tables), `card`,
`touches` (one for each time a card is put on), `finding` (at which port a reader stands). `emulator` is the other end
of the line. A card is only read; nothing is ever sent to a reader (CARD-05).
"""

from adapters.devices.card_reader.card import REMOVED, Card, Unit
from adapters.devices.card_reader.problems import RemoteProtocolError
from adapters.devices.card_reader.reading import Reading
from adapters.devices.card_reader.touches import Touches

__all__ = ["REMOVED", "Card", "Reading", "RemoteProtocolError", "Touches", "Unit"]
