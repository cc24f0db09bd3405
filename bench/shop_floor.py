"""A betting shop for measuring: desks with open shifts and readers, players who have cards; all by commands."""

from collections.abc import Awaitable, Callable
from typing import Any

from domain.cards.reader_events import PlaceKind
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from domain.players.terms import Realm
from domain.processes.attach_reader import AttachReader
from domain.processes.bind_card import BindCard
from domain.processes.register_player import (
    ChooseDocumentType,
    ConfirmRegistrationCode,
    SetRegistrationEmail,
    StartRegistration,
    SubmitRegistration,
)
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import OpenDeskShift
from domain.processes.stock_cards import RegisterCard

UNIT, ZONE = "shop-1", "Europe/Moscow"
ACCEPTED = CodeCheck(CodeOutcome.ACCEPTED, 5)

Do = Callable[[Command], Awaitable[Any]]


async def open_shop(do: Do, desks: int) -> None:
    """Desks d-1, d-2, … with a cashier each and a reader r-1, r-2, …"""
    await do(CreateUnits((NewUnit(UNIT, UnitKind.ROOT, "Shop", time_zone=ZONE),)))
    for number in range(1, desks + 1):
        await do(SetUpDesk(f"d-{number}", UNIT, f"Desk {number}", ZONE))
        await do(OpenDeskShift(f"d-{number}", cashier(number), f"shift-{number}"))
        await do(AttachReader(f"r-{number}", 0, PlaceKind.DESK, f"d-{number}"))


async def register(do: Do, number: int) -> str:
    """A player of this number; the id."""
    player = player_of(number)
    await do(StartRegistration(player, Realm.OFFLINE, UNIT, ZONE, "sealed", phone(number), f"sms-{number}"))
    await do(ConfirmRegistrationCode(player, ACCEPTED))
    await do(SetRegistrationEmail(player, "sealed"))
    await do(ChooseDocumentType(player, "RF_PASSPORT"))
    await do(SubmitRegistration(player, "sealed", "RF_PASSPORT", f"document-{number}", (f"name-{number}",), True))
    return player


async def hand_out(do: Do, number: int) -> str:
    """A card for a new player of this number; its serial."""
    player, serial = await register(do, number), f"EM:55{number:08X}"
    await do(RegisterCard(serial))
    await do(BindCard(serial, 1, "d-1", cashier(1), player, phone(number), f"pin-{number}", f"pin-sms-{number}"))
    return serial


def player_of(number: int) -> str:
    return f"player-{number}"


def cashier(number: int) -> str:
    return f"user:cashier-{number}"


def phone(number: int) -> str:
    return f"phone-{number}"
