"""Identification as a capability: of one player, at one desk, for one operation, for some minutes (BET-42…56, -70d).

What ends it is the table `ENDS`.
"""

from collections.abc import Mapping
from enum import StrEnum


class DeskMode(StrEnum):
    """In which mode a desk is (spec B.9.8)."""

    NORMAL = "NORMAL"
    IDENTIFIED = "IDENTIFIED"


class Method(StrEnum):
    """How the player was found; the original document is compared whatever it was, but for CARD (DEC-25, -30)."""

    DOCUMENT = "DOCUMENT"
    CARD = "CARD"
    RECENT = "RECENT"


class EndReason(StrEnum):
    """Why the desk left the mode (spec B.2.4)."""

    OPERATION_COMPLETED = "OPERATION_COMPLETED"
    CLOSED_BY_CASHIER = "CLOSED_BY_CASHIER"
    TIMEOUT = "TIMEOUT"
    REPLACED = "REPLACED"
    SHIFT_CLOSED = "SHIFT_CLOSED"
    LOGOUT = "LOGOUT"


ENDS: Mapping[EndReason, str] = {
    EndReason.OPERATION_COMPLETED: "a bet is placed, a deposit accepted, a withdrawal paid (BET-54)",
    EndReason.CLOSED_BY_CASHIER: "the cashier leaves the mode (BET-56)",
    EndReason.TIMEOUT: "nothing was done for `identification_timeout_minutes` (DEC-29)",
    EndReason.REPLACED: "another player is identified (DEC-29)",
    EndReason.SHIFT_CLOSED: "the shift is counted or closed (DEC-29)",
    EndReason.LOGOUT: "the cashier locks the shift or logs out (DEC-29)",
}
