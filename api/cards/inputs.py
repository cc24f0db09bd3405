"""What the fields of the commands of cards mean."""

from collections.abc import Mapping

from api.inputs import Inputs

_SAID: Mapping[str, str] = {
    "card": "Serial number of the card, as its reader tells it: EM:55007EE424.",
    "presented": "Whether the card lies there; without it `card.unbind.without_card` is needed, too.",
    "reason": "Why.",
    "tier": "One of the organisation's setting `card_tiers`.",
}

CARD_INPUTS = Inputs(_SAID)
