"""Registers made from a seed: the same number gives the same register."""

from datetime import timedelta
from random import Random

from adapters.devices.pirit.emulator.clock import Clock
from adapters.devices.pirit.emulator.drive import Drive
from adapters.devices.pirit.emulator.faults import Faults
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.emulator.tables import factory_settings
from adapters.devices.pirit.models import FFD_1_2, MODELS, Kind
from domain.fiscal.crc import crc16
from domain.fiscal.identity import inn_checks

SEEDS = 10**8
"""Seeds become eight digits of serial numbers."""
PIRIT_2F = 8
MARKED_GOODS = 0b10
"""Bit of the additional mode (manual, command 60)."""
_PREFIX = {Kind.PIRIT: "04", Kind.PUNIX: "09", Kind.VIKI: "05"}
_FIRMWARE = {Kind.PIRIT: "565", Kind.PUNIX: "570", Kind.VIKI: "665"}


def make_register(
    seed: int,
    clock: Clock,
    *,
    model_code: int = PIRIT_2F,
    ffd: int = FFD_1_2,
    age_days: int = 0,
    fault_rate: float = 0.0,
) -> Register:
    """A register with a drive, registered `age_days` before the clock's time, its shift closed.

    `model_code` as in request 02/21, `ffd` 2 (1.05) or 4 (1.2), `fault_rate` the share of answers that go wrong. Raises
    ValueError for a seed of more than eight digits.
    """
    if not 0 <= seed < SEEDS:
        raise ValueError("a seed has at most eight digits")
    dice = Random(seed)  # noqa: S311  repeatable, not secret
    kind = MODELS[model_code].kind
    register = Register(
        model_code=model_code,
        factory_number=f"{_PREFIX[kind]}{seed:08d}",
        ffd=ffd,
        settings=factory_settings(kind, ffd),
        clock=clock,
    )
    register.firmware = f"{_FIRMWARE[kind]}.{1 if ffd == FFD_1_2 else 0}.{dice.randint(9, 15)}"
    register.inn = _inn(dice)
    register.registration_number = _registration_number(dice, register.inn, register.factory_number)
    register.settings |= {(30, 0): f"ООО Ромашка {dice.randint(1, 99)}", (85, 0): f"Касса {dice.randint(1, 12)}"}
    register.settings |= {(30, 2): "125009 Москва", (30, 3): f"ул. Тверская {dice.randint(1, 40)}"}
    register.settings[10, 0] = str(dice.randint(1, 9999))
    register.extra_mode = MARKED_GOODS if ffd == FFD_1_2 else 0
    register.battery_mv = dice.randint(2_950, 3_150)
    register.faults = Faults(rate=fault_rate, seed=seed)
    register.drift = -timedelta(days=age_days)
    register.replace_drive(make_drive(seed, ffd=ffd))
    register.drift = timedelta(seconds=dice.randint(-90, 90))
    return register


def make_drive(seed: int, *, number: int = 1, ffd: int = FFD_1_2) -> Drive:
    """A new drive, the `number`-th (below 100) of the register with this seed."""
    return Drive(f"738044{seed:08d}{number:02d}", overdue_error=0x55 if ffd == FFD_1_2 else 0x54)


def _inn(dice: Random) -> str:
    stem = f"77{dice.randrange(10**7):07d}"
    return next(inn for last in range(10) if inn_checks(inn := f"{stem}{last}"))


def _registration_number(dice: Random, inn: str, factory_number: str) -> str:
    """Ten digits of the tax service's book and six of check sum (facts §1.1)."""
    stem = f"000{dice.randrange(10**7):07d}"
    return f"{stem}{crc16((stem + inn.rjust(12, '0') + factory_number.rjust(20, '0')).encode()):06d}"
