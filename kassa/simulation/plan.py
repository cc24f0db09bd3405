"""Who there is: regions, stores, one agent in each store, tills and the trouble each will have."""

from collections.abc import Sequence
from enum import StrEnum
from random import Random

from msgspec import Struct

from domain.organisation.create_units import NewUnit
from domain.organisation.tree import UnitKind

TILLS_PER_STORE = 5
STORES_PER_REGION = 10
ROOT = "chain"
# Regions in turn.
ZONES = ("Europe/Moscow", "Asia/Yekaterinburg", "Europe/Samara", "Asia/Novosibirsk")
# Пирит 2Ф most of all, then Viki Print 80+ and Пирит 2СФ.
MODELS = (8, 8, 8, 5, 8, 9)


class Trouble(StrEnum):
    """What becomes of a till in the last days of the story."""

    NONE = "NONE"
    SILENT = "SILENT"  # four days without an answer
    UNSENT = "UNSENT"  # 28 days without the OFD
    DRIVE_ENDS = "DRIVE_ENDS"
    FATAL = "FATAL"
    HEAD_WORN = "HEAD_WORN"
    OISM_UNSENT = "OISM_UNSENT"
    CLOCK_OFF = "CLOCK_OFF"
    DRIVE_FULL = "DRIVE_FULL"
    DRIVE_REPLACED = "DRIVE_REPLACED"
    IDLE = "IDLE"
    CUTTER_WORN = "CUTTER_WORN"


# Of each 20 tills: every trouble once, also in a small chain; the others are well.
_OF_TWENTY = (*(each for each in Trouble if each is not Trouble.NONE), *[Trouble.NONE] * 9)


class TillPlan(Struct, frozen=True):
    """`number` is unique in the chain and makes the serial numbers."""

    number: int
    line_number: int
    trouble: Trouble
    model_code: int
    receipts: int  # on an ordinary day


class StorePlan(Struct, frozen=True):
    """`router` is its agent; a lost one fell silent some hours before the end."""

    code: str
    title: str
    region: str
    zone: str
    router: str
    is_lost: bool
    tills: tuple[TillPlan, ...]


class ChainPlan(Struct, frozen=True):
    units: tuple[NewUnit, ...]
    stores: tuple[StorePlan, ...]


def plan(registers: int, seed: int) -> ChainPlan:
    """A chain with so many registers."""
    dice = Random(seed)  # noqa: S311  repeatable, not secret
    troubles: list[Trouble] = []
    while len(troubles) < registers:
        troubles += dice.sample(_OF_TWENTY, len(_OF_TWENTY))
    stores = [
        _store(number, troubles[first : first + TILLS_PER_STORE], first, dice)
        for number, first in enumerate(range(0, registers, TILLS_PER_STORE), 1)
    ]
    return ChainPlan(tuple(_units(stores)), tuple(stores))


def _store(number: int, troubles: Sequence[Trouble], first: int, dice: Random) -> StorePlan:
    region = (number - 1) // STORES_PER_REGION + 1
    tills = tuple(
        TillPlan(first + at + 1, at + 1, trouble, dice.choice(MODELS), dice.randint(60, 300))
        for at, trouble in enumerate(troubles)
    )
    return StorePlan(
        f"store-{100 + number}",
        f"Магазин № {100 + number}",
        f"region-{region}",
        ZONES[(region - 1) % len(ZONES)],
        f"agent-{100 + number}",
        number % 12 == 4,
        tills,
    )


def _units(stores: Sequence[StorePlan]) -> list[NewUnit]:
    regions = {store.region: store.zone for store in stores}
    return [
        NewUnit(ROOT, UnitKind.ROOT, "Сеть «Пример»", None, ZONES[0]),
        *(
            NewUnit(code, UnitKind.REGION, f"Регион {code.removeprefix('region-')}", ROOT, zone)
            for code, zone in regions.items()
        ),
        *(NewUnit(store.code, UnitKind.STORE, store.title, store.region) for store in stores),
    ]
