"""What the closed sets of cards, and the fields of their commands, mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.cards.events import BlockedBy, CloseReason, PinReason
from domain.cards.reader_events import Fault, PlaceKind
from domain.cards.table import CardState

CARD_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    CardState: (
        "CardState",
        "What a card is good for.",
        {
            CardState.FREE: "Bound to nobody: it can be handed out.",
            CardState.ACTIVE: "Bound to a player, who can use it.",
            CardState.BLOCKED: "Bound to a player, who cannot use it for now.",
            CardState.CLOSED: "Out of use for ever.",
        },
    ),
    BlockedBy: (
        "CardBlockedBy",
        "Who blocked a card.",
        {
            BlockedBy.PERSON: "Somebody at work here.",
            BlockedBy.SYSTEM: "The house itself: wrong PINs were given at a terminal.",
        },
    ),
    CloseReason: (
        "CardCloseReason",
        "Why a card is out of use.",
        {
            CloseReason.LOST: "It is lost.",
            CloseReason.DEFECTIVE: "It does not work.",
            CloseReason.OTHER: "Something else.",
        },
    ),
    PinReason: (
        "CardPinReason",
        "Why a PIN was sent.",
        {
            PinReason.BIND: "The card was handed out.",
            PinReason.CHANGE: "The player asked for a new one.",
        },
    ),
    PlaceKind: (
        "ReaderPlaceKind",
        "What kind of place a card reader stands at.",
        {
            PlaceKind.DESK: "A desk: a card identifies its player there.",
            PlaceKind.TERMINAL: "A betting terminal: card and PIN identify him.",
        },
    ),
    Fault: (
        "ReaderFault",
        "Why a reader reads no cards.",
        {
            Fault.UNPLUGGED: "It is not plugged in, or its port cannot be opened.",
            Fault.UNREADABLE: "What it says is of no reader that is known: wrong speed, cable or model.",
            Fault.STOPPED: "The program beside it was ended.",
        },
    ),
}
