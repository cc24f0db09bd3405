"""A fleet that lives at random, the same for the same seed: reports of all parameters, edits, drives that move."""

import random
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from domain.event import Event
from domain.fleet.drive import FiscalDrive
from domain.fleet.edits.describing import DescribeRegister, RenameRegister, TagRegister, UntagRegister
from domain.fleet.edits.drives import CancelFnReplacement, CorrectFnLifetime, PlanFnReplacement
from domain.fleet.edits.enrolment import BlocklistRegister, RemoveRegister, UnblockRegister
from domain.fleet.edits.groups import AddToGroup, CreateGroup, DeleteGroup, RemoveFromGroup, RenameGroup
from domain.fleet.edits.leases import AcquireLease, ReleaseLease, RenewLease
from domain.fleet.edits.outages import CancelOutage, PlanOutage, RecordOfflineReason
from domain.fleet.edits.parts import PlanPartReplacement, RecordPartReplacement
from domain.fleet.edits.placing import AssignToUnit, SetLineNumber
from domain.fleet.events.register import Part
from domain.fleet.parameters.catalogue import PARAMETERS
from domain.fleet.parameters.parameter import Family, Kind, Parameter, Value
from domain.fleet.parameters.values import Activity
from domain.fleet.register import Register
from domain.refusal import Refusal
from tests.domain.fleet.house import House

NUMBERS = tuple(f"00000000{number:02}" for number in range(8))
DRIVES = tuple(f"99604403000000{number:02}" for number in range(10))
UNITS = ("4711", "4712", "12")
REPORTED = [each for each in PARAMETERS if each.reported and each.family not in {Family.IDENTITY, Family.SEEN}]
_COUNTS = (0, 1, 2, 5, 49_999, 99_999, 200_000, 249_999, 400_000, 60_000_000)
_MASKS = (0, 0, 0, 1, 4, 0x45, 0x54, 0x55, 0x74, 0x104)
_TEXTS = ("а", "Касса 12", "x.y", "ООО «Ромашка»", "Ин15-2", "ФН-1.1М исполнение Ин36-1М")


def value(parameter: Parameter, rng: random.Random, now: datetime) -> Value:
    """Something that the parameter can be, near where policies look."""
    if parameter.key == "fn_serial":
        return rng.choice(DRIVES)
    if "key_resource" in parameter.key:
        return rng.randrange(500)
    return _VALUES[parameter.kind](parameter, rng, now)


def _text(parameter: Parameter, rng: random.Random, now: datetime) -> str:
    del now
    return str(rng.choice(list(parameter.values or _TEXTS)))


def _list(parameter: Parameter, rng: random.Random, now: datetime) -> list[str]:
    del now
    return sorted(rng.sample([str(each) for each in parameter.values or _TEXTS], rng.randrange(3)))


def _date(parameter: Parameter, rng: random.Random, now: datetime) -> str:
    del parameter
    return (now.date() + timedelta(days=rng.choice((-400, -1, 0, 3, 4, 10, 11, 30, 31, 300)))).isoformat()


def _local_time(parameter: Parameter, rng: random.Random, now: datetime) -> str:
    del parameter
    local = (now + timedelta(hours=3)).replace(tzinfo=None, microsecond=0)
    return (local - timedelta(days=rng.choice((0, 2, 3, 4, 15, 16, 20, 29, 30, 31, 400)), hours=1)).isoformat()


def _instant(parameter: Parameter, rng: random.Random, now: datetime) -> str:
    del parameter
    at = now - timedelta(hours=rng.choice((1, 23, 25, 71, 73)))
    return at.astimezone(UTC).isoformat().replace("+00:00", "Z")


_VALUES: Mapping[Kind, Callable[[Parameter, random.Random, datetime], Value]] = {
    Kind.TEXT: _text,
    Kind.LIST: _list,
    Kind.INT: lambda _, rng, __: rng.choice(_COUNTS),
    Kind.MONEY: lambda _, rng, __: rng.choice(_COUNTS),
    Kind.MASK: lambda _, rng, __: rng.choice(_MASKS),
    Kind.PERCENT: lambda _, rng, __: rng.randrange(101),
    Kind.BOOL: lambda _, rng, __: rng.random() < 0.3,
    Kind.DATE: _date,
    Kind.LOCAL_TIME: _local_time,
    Kind.INSTANT: _instant,
    Kind.VERSION: lambda _, rng, __: f"{rng.choice((565, 665))}.{rng.randrange(3)}.{rng.choice((2, 9, 10, 11))}",
    Kind.IP: lambda _, rng, __: rng.choice(("10.0.0.7", "10.0.1.9", "192.168.1.20", "fd00::1")),
}


class FleetHistory:
    """`house` holds the aggregates; `log` is what happened."""

    def __init__(self, seed: int, steps: int = 200, *, ago: timedelta = timedelta(0)) -> None:
        self.rng, self.house = random.Random(seed), House(unit=UNITS[0])
        self.house.now = datetime.now(UTC) - timedelta(minutes=2 * steps) - ago
        for step in range(steps):
            try:
                self._report() if self.rng.random() < 0.5 else self._edit(step)
            except Refusal:
                continue

    @property
    def log(self) -> list[tuple[str, Event]]:
        return [(str(each.originator_id), each.event) for each in self.house.happened]

    def of(self, kind: type[Any]) -> list[Any]:
        return [each for each in self.house.aggregates.values() if type(each) is kind]

    def registers(self) -> list[Register]:
        return [each for each in self.of(Register) if each.state.enrolment is not None]

    def drives(self) -> list[FiscalDrive]:
        return [each for each in self.of(FiscalDrive) if each.state.seen]

    def _report(self) -> None:
        rng, number = self.rng, self.rng.choice(NUMBERS)
        some = rng.sample(REPORTED, rng.choice((0, 3, 20, len(REPORTED))))
        told = {each.key: value(each, rng, self.house.now) for each in some}
        known = self.house.aggregates.get(f"register-CSI-{number}")
        if rng.random() < 0.3:
            told["device_clock"] = (self.house.now + timedelta(hours=3, minutes=rng.randrange(9))).isoformat()[:19]
        fn = known.fn if isinstance(known, Register) else None
        self.house.report(told, number=number, reachable=rng.random() < 0.85, previous_fn=fn)

    def _edit(self, step: int) -> None:
        rng, house = self.rng, self.house
        register = f"CSI-{rng.choice(NUMBERS)}"
        known = house.aggregates.get(f"register-{register}")
        if not isinstance(known, Register):
            return
        version, unit, today = known.version, known.state.unit, house.now.date()
        tags = tuple(rng.sample(("vip", "new", "old", "bar"), 2))
        outages = [*known.state.outages, "o-1"]
        starts = house.now + timedelta(hours=rng.choice((-1, 24)))
        group = house.aggregates.get("group-g")
        group_version = group.version if group else 0
        fn = rng.choice(DRIVES)
        wishes: list[Any] = [
            RenameRegister(register, version, rng.choice(("", "Касса 1", "Касса 2"))),
            DescribeRegister(register, version, install_place=rng.choice(("", "hall", "exit"))),
            TagRegister(register, version, tags),
            UntagRegister(register, version, tags),
            AssignToUnit(register, version, rng.choice(UNITS), unit),
            RemoveRegister(register, version, unit),
            UnblockRegister(register, version),
            PlanOutage(register, version, f"o-{step}", starts, starts + timedelta(days=9), "works"),
            CancelOutage(register, version, rng.choice(outages)),
            RecordOfflineReason(register, version, "moved"),
            PlanPartReplacement(register, version, rng.choice(list(Part)), rng.choice((today, None))),
            RecordPartReplacement(register, version, rng.choice(list(Part)), today),
            PlanFnReplacement(fn, 999, today + timedelta(days=9)),
            CancelFnReplacement(fn, 999),
            CorrectFnLifetime(fn, 999, today + timedelta(days=rng.choice((5, 50))), "read from the box"),
            AcquireLease(register, "anna", Activity.SETTINGS_CHANGE),
            RenewLease(register, "anna"),
            ReleaseLease(register, "anna"),
            CreateGroup("g", "Pilot"),
            AddToGroup("g", group_version, (register,)),
            RemoveFromGroup("g", group_version, (register,)),
            RenameGroup("g", group_version, rng.choice(("Pilot", "Trial"))),
        ]
        if unit is not None:
            wishes.append(SetLineNumber(register, version, unit, rng.choice((None, 1, 2, 3, 4))))
        if rng.random() < 0.1:
            wishes += [BlocklistRegister(register, version, unit), DeleteGroup("g", group_version)]
        house.do(rng.choice(wishes))
