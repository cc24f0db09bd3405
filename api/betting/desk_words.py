"""What the closed sets of desks, shifts and withdrawals mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.betting.identification import ENDS, DeskMode, EndReason, Method
from domain.betting.shift import ShiftState
from domain.betting.withdrawal_life import WithdrawalState

DESK_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    DeskMode: (
        "DeskMode",
        "In which mode a desk is.",
        {
            DeskMode.NORMAL: "Nobody is identified.",
            DeskMode.IDENTIFIED: "A player is identified, for one operation: the menu is shown green.",
        },
    ),
    Method: (
        "IdentificationMethod",
        "How a player was found for identification.",
        {
            Method.DOCUMENT: "Searched for by name, document or phone.",
            Method.CARD: "By a card on the desk's reader.",
            Method.RECENT: "Chosen from those identified at the desk recently.",
        },
    ),
    EndReason: (
        "IdentificationEnd",
        "Why a desk left the mode of an identified player.",
        {reason: f"{said[0].upper()}{said[1:]}." for reason, said in ENDS.items()},
    ),
    ShiftState: (
        "DeskShiftState",
        "Where the shift of a desk is.",
        {
            ShiftState.CLOSED: "No shift: no money is moved at the desk.",
            ShiftState.OPEN: "Players are served.",
            ShiftState.LOCKED: "Nobody is served; cash can be taken out and counted.",
            ShiftState.COUNTED: "The cash is counted: the shift can be closed, or unlocked to go on.",
        },
    ),
    WithdrawalState: (
        "WithdrawalState",
        "Where a withdrawal is in its life.",
        {
            WithdrawalState.NEW: "Nobody requested it.",
            WithdrawalState.REQUESTED: "Its money is held.",
            WithdrawalState.CODE_SENT: "Its money is held, and a code is on its way to the player's phone.",
            WithdrawalState.CONFIRMED: "The player confirmed it; the drawer has not held enough to pay it yet.",
            WithdrawalState.PAID: "Paid in cash.",
            WithdrawalState.CANCELLED: "Cancelled; the money is free again.",
            WithdrawalState.EXPIRED: "Not paid in time; the money is free again.",
            WithdrawalState.REFUSED: "Its code was typed wrong too often; the money is free again.",
        },
    ),
}
