"""What the fields of the commands of cards mean."""

from collections.abc import Mapping

from api.inputs import Inputs

_SAID: Mapping[str, str] = {
    "card": "Serial number of the card, as its reader tells it: EM:55007EE424.",
    "desk": "Id of the desk, at which you have a shift.",
    "identification": "Of the player at that desk or terminal; whether it may be left out is set by the organisation.",
    "presented": "Whether the card lies there; without it `card.unbind.without_card` is needed, too.",
    "reason": "Why.",
    "reader": "Id of the reader, of your choice; its program has it in its settings.",
    "kind": "What kind of place it stands at.",
    "place": "Id of the desk or terminal.",
    "title": "What people call it.",
    "model": "Its model, such as Z-2 USB.",
    "fault": "Why no card can be read; left out when they can.",
    "serial": "Serial number of the card, as the reader tells it: EM:55007EE424.",
    "seen_at": "When the card was put on, by the server's clock.",
    "terminal": "Id of the terminal; of a new one of your choice.",
    "unit": "Code of the unit where it stands.",
    "zone": "IANA time zone of its days.",
    "tier": "One of the organisation's setting `card_tiers`.",
}

CARD_INPUTS = Inputs(_SAID)
