"""A shop with a desk, its cashier on shift, and players who can be written to."""

from collections.abc import Awaitable
from typing import Any, Protocol

from api.services import Vault
from domain.codes.check import CodeCheck, CodeOutcome
from domain.command import Command
from domain.organisation.create_units import CreateUnits, NewUnit
from domain.organisation.tree import UnitKind
from domain.players.terms import Realm
from domain.processes.register_player import (
    ChooseDocumentType,
    ConfirmRegistrationCode,
    SetRegistrationEmail,
    StartRegistration,
    SubmitRegistration,
)
from domain.processes.set_up_desk import SetUpDesk
from domain.processes.shift_acts import OpenDeskShift
from tests.api.players.registering import PASSPORT
from tests.domain.organisation.units import ROOT

DESK, ZONE, SHOP = "d-1", "Europe/Moscow", "shop-1"


class House(Protocol):
    """What commands go to."""

    def execute(self, wish: Command, /) -> Awaitable[Any]: ...


async def open_desk(house: House, cashier: str) -> None:
    """A desk in a shop, where this cashier works."""
    await house.execute(CreateUnits((ROOT, NewUnit(SHOP, UnitKind.SHOP, "Shop 1", ROOT.code))))
    await house.execute(SetUpDesk(DESK, SHOP, "Desk 1", ZONE))
    await house.execute(OpenDeskShift(DESK, cashier, "shift-1"))


async def register(house: House, vault: Vault, player: str, phone: str, realm: Realm = Realm.OFFLINE) -> None:
    """A player with this phone (E.164), as the steps of a registration leave him."""
    sealed_phone = await vault.seal(player, {"phone": phone})
    sealed = await vault.seal(player, PASSPORT)
    keys = (vault.key_of("phone", phone), vault.key_of("document", player))
    for step in (
        StartRegistration(player, realm, SHOP, ZONE, sealed_phone, keys[0], f"sms-{player}"),
        ConfirmRegistrationCode(player, CodeCheck(CodeOutcome.ACCEPTED, 5)),
        SetRegistrationEmail(player, await vault.seal(player, {"email": f"{player}@example.org"})),
        ChooseDocumentType(player, "RF_PASSPORT"),
        SubmitRegistration(player, sealed, "RF_PASSPORT", keys[1], ("k-1",), is_adult=True),
    ):
        await house.execute(step)
