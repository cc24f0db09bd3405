"""What cards can be asked for, and asked: mutations, and queries beyond the views."""

from typing import Any

from api.cards.desk import DESK_MUTATIONS
from api.cards.finding import CARD_BY_PHONE, CARD_BY_SERIAL
from api.cards.mutations import CARD_MUTATIONS
from api.cards.readers import READER_MUTATIONS
from api.cards.terminal import LEAVE_TERMINAL, VERIFY_CARD_PIN

MUTATIONS: dict[str, Any] = {
    **CARD_MUTATIONS,
    **DESK_MUTATIONS,
    **READER_MUTATIONS,
    "verify_card_pin": VERIFY_CARD_PIN,
    "leave_terminal": LEAVE_TERMINAL,
}
QUERIES: dict[str, Any] = {"card_by_serial": CARD_BY_SERIAL, "card_by_phone": CARD_BY_PHONE}
