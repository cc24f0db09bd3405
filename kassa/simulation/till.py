"""One till of the chain: an emulated register, the shop it stands in, and its trouble."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random
from zoneinfo import ZoneInfo

from adapters.devices.pirit.emulator import Clock, Refused, Register, make_drive, make_register, poll_directly
from adapters.devices.pirit.emulator.drive import CAPACITY, LIFE_DAYS
from adapters.devices.pirit.models import MODELS, Kind, Profile
from adapters.devices.pirit.plan import Part
from domain.fleet.commands import RegisterReport
from domain.fleet.identity import register_id
from domain.fleet.parameters.values import Manufacturer
from kassa.simulation.plan import TillPlan, Trouble

# Days before the end at which troubles begin.
SILENT_DAYS, UNSENT_DAYS, OISM_DAYS, IDLE_DAYS, FATAL_DAYS = 4, 28, 12, 9, 1
# A till opens at this hour and closes its shift at that one.
OPENS, CLOSES = 9, 21
# Heads and cutters of these tills have done nearly all they can (spec DEC-07).
WORN_HEAD_MM, WORN_CUTS = 96_000_000, 960_000
# Tills know everything of themselves at the beginning, at the end, and once in so many days.
FULL_EVERY_DAYS = 15


class Till:
    """`report` gives what its agent would report at that moment."""

    def __init__(self, plan: TillPlan, zone: str, start: datetime, days: int, seed: int) -> None:
        self.plan, self._zone, self._days = plan, zone, days
        self._dice = Random(seed * 1_000_003 + plan.number)  # noqa: S311  repeatable, not secret
        self._now = start
        self._clock = Clock(lambda: self._now.astimezone(ZoneInfo(zone)).replace(tzinfo=None))
        age = self._dice.randint(5, max(6, LIFE_DAYS - days - 60))
        if plan.trouble is Trouble.DRIVE_ENDS:
            age = LIFE_DAYS - days - self._dice.randint(1, 25)
        self._register: Register = make_register(
            plan.number, self._clock, model_code=plan.model_code, age_days=max(0, age)
        )
        self._lived(age)
        self._profile = Profile()
        self._fn: str | None = None

    @property
    def register(self) -> str:
        """Its id."""
        name = register_id(str(self._maker), self._register.factory_number)
        assert name is not None
        return name

    @property
    def _maker(self) -> Manufacturer:
        return Manufacturer.DREAMKAS if MODELS[self.plan.model_code].kind is Kind.VIKI else Manufacturer.CSI

    def live(self, day: int, until: datetime) -> None:
        """Go on until that instant: the evening before it, and of the day itself what is over by then."""
        left, zone = self._days - day, ZoneInfo(self._zone)
        local = until.astimezone(zone)
        evening = local.replace(hour=CLOSES, minute=0, second=0, microsecond=0)
        if evening > local:
            evening -= timedelta(days=1)
        is_idle = self.plan.trouble is Trouble.IDLE and left <= IDLE_DAYS
        self._now = evening.astimezone(UTC)
        if not is_idle:
            self._sell(1.0)
        if self._register.shift_opened_at is not None:
            with suppress(Refused):  # it stays open at a till that works no more
                self._register.close_shift()
        self._suffer(left)
        self._now = until
        if not is_idle and OPENS <= local.hour < CLOSES:
            self._sell((local.hour - OPENS) / (CLOSES - OPENS))

    def _sell(self, part: float) -> None:
        """This part of a day's receipts."""
        busy = 1.3 if self._clock().weekday() >= 5 else 1.0
        count = round(self.plan.receipts * part * busy * self._dice.uniform(0.7, 1.2))
        if count:
            kopecks, marked = self._dice.randint(20_000, 90_000), self._dice.random() < 0.3
            self._register.sell(count, kopecks=kopecks, marked=marked)

    def report(self, day: int) -> RegisterReport:
        """What its agent says now."""
        left = self._days - day
        if self.plan.trouble is Trouble.SILENT and left <= SILENT_DAYS:
            return self._made(reachable=False)
        part = Part.FULL if day == 0 or left == 1 or day % FULL_EVERY_DAYS == 0 else Part.QUICK
        polled, self._profile = poll_directly(self._register, part, self._profile)
        told = dict(polled.parameters)
        told.pop("factory_number", None)
        previous, serial = self._fn, told.get("fn_serial")
        self._fn = serial if isinstance(serial, str) else previous
        return self._made(parameters={**told, "interface": "TCP"}, previous_fn=previous)

    def _made(self, **more: object) -> RegisterReport:
        return RegisterReport(
            str(self._maker),
            self._register.factory_number,
            self._now,
            address=f"10.0.{self.plan.number // 250}.{self.plan.number % 250 + 1}:50003",
            zone=self._zone,
            **more,  # type: ignore[arg-type]  # fields of the report
        )

    def _lived(self, age: int) -> None:
        """What it did before the story began."""
        register, receipts = self._register, self.plan.receipts * max(1, age)
        assert register.drive is not None
        if self.plan.trouble is Trouble.DRIVE_FULL:
            receipts = round(CAPACITY * 0.93)
        register.drive.last_fd += receipts
        register.wear(cuts=receipts, head_mm=receipts * 180)
        if self.plan.trouble is Trouble.HEAD_WORN:
            register.head_mm = register.head_total_mm = WORN_HEAD_MM
        if self.plan.trouble is Trouble.CUTTER_WORN:
            register.cuts = register.cuts_total = WORN_CUTS

    def _suffer(self, left: int) -> None:
        """What goes wrong with so many days left, each once."""
        register = self._register
        match self.plan.trouble:
            case Trouble.UNSENT if left <= UNSENT_DAYS and register.ofd_link:
                register.cut_ofd()
            case Trouble.OISM_UNSENT if left <= OISM_DAYS and register.oism_link:
                register.cut_oism()
            case Trouble.FATAL if left <= FATAL_DAYS:
                register.fatal |= 1
            case Trouble.CLOCK_OFF:
                register.drift = timedelta(minutes=23)
            case Trouble.DRIVE_REPLACED if left == self._days // 2 and register.shift_opened_at is None:
                register.replace_drive(make_drive(self.plan.number, number=2))
            case _:
                pass
