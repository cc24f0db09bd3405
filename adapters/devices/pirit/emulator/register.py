"""An emulated register: settings, shift, drawer, totals, wear, a drive; what a cashier and a fitter do to it.

The commands of the line are in `commands`; here is what changes. Money in kopecks; times are naive, of `clock`.
"""

from datetime import datetime, timedelta

from adapters.devices.pirit.emulator.clock import Clock
from adapters.devices.pirit.emulator.drive import Drive
from adapters.devices.pirit.emulator.faults import Faults
from adapters.devices.pirit.emulator.receipt import RECEIPTS, Document, State, Type
from adapters.devices.pirit.emulator.refused import WRONG_STATE, Refused
from adapters.devices.pirit.models import FFD_1_2, MODELS, Kind
from adapters.devices.pirit.packet import PASSWORD
from domain.fiscal.tlv import Field

SHIFT_HOURS = 24
RECEIPT_KOPECKS = 45_000
"""What a receipt of `sell` comes to, if not said otherwise."""
RECEIPT_MM = 180
"""Paper that one receipt feeds past the head."""
NO_PAPER = 1
"""Bit of the printer's state."""
REGISTRATION, REREGISTRATION, SHIFT_CLOSING = 1, 11, 5
"""Codes of documents (facts §1.2)."""
DRIVE_REPLACED = 0b1
"""Bit of tag 1205."""
NO_DRIVE_BIT = 2
DRIVE_FATAL_BIT = 6


class Register:
    """One register. Made by `make_register`; public attributes may be set to whatever a test needs."""

    def __init__(
        self, *, model_code: int, factory_number: str, ffd: int, settings: dict[tuple[int, int], str], clock: Clock
    ) -> None:
        self.model_code = model_code
        self.factory_number = factory_number
        self.ffd = ffd
        self.settings = settings
        self.clock = clock
        self.drift = timedelta()  # how far its own clock is ahead of the shop's
        self.password = PASSWORD
        self.faults = Faults()
        # registration
        self.inn = self.registration_number = ""
        self.registered_at: datetime | None = None
        self.registration_shift = 0
        self.tax_systems, self.work_mode, self.extra_mode = 0b1, 0, 0
        self.drive: Drive | None = None
        # work
        self.started = True
        self.shift_number = 0
        self.shift_opened_at: datetime | None = None
        self.shift_first_fd = 0
        self.receipts_in_shift = 0
        self.chosen = b""  # the document of request 78/15
        self.document: Document | None = None
        self.next_document = 1
        self.last_fiscal_at: datetime | None = None
        self.cash = 0
        self.totals = [0, 0, 0, 0]  # in the order of RECEIPTS
        self.ofd_link = self.oism_link = True
        self.last_refusal = Refused(0)
        self.clock_step: datetime | None = None  # a time more than a day ahead that was given once
        # machine
        self.firmware, self.wifi_firmware, self.build = "565.1.12", "1.4.0", 565
        self.fatal = 0  # bits of command 00 beside those of the drive
        self.printer = 0  # bits of command 04
        self.cuts = self.cuts_total = self.head_mm = self.head_total_mm = 0
        self.supply_mv, self.battery_mv, self.head_temp_c = 24_100, 3_050, 31
        self.cabinet_flag = 0
        self.services: list[tuple[int, str, int, str]] = []  # number, name, status bits, ddmmyy or nothing

    @property
    def kind(self) -> Kind:
        return MODELS[self.model_code].kind

    @property
    def is_ffd_1_2(self) -> bool:
        return self.ffd == FFD_1_2

    @property
    def now(self) -> datetime:
        """By its own clock, to the second."""
        return (self.clock() + self.drift).replace(microsecond=0)

    @property
    def fatal_mask(self) -> int:
        """Command 00, first field."""
        if self.drive is None:
            return self.fatal | 1 << NO_DRIVE_BIT
        return self.fatal | (1 << DRIVE_FATAL_BIT if self.drive.failed else 0)

    @property
    def shift_over_24h(self) -> bool:
        opened = self.shift_opened_at
        return opened is not None and self.now - opened > timedelta(hours=SHIFT_HOURS)

    def sell(self, count: int = 1, *, kopecks: int = RECEIPT_KOPECKS, marked: bool = False) -> int:
        """So many receipts in cash, the shift opened or renewed when needed.

        The number that went through: fewer when the register stops; then `last_refusal` tells why.
        """
        try:
            through = min(count, self._room())
        except Refused as refusal:
            self.last_refusal = refusal
            return 0
        if through:
            self._receipts(Type.SALE, through, total=kopecks * through, cash=kopecks * through, marked=marked)
        if through < count:
            self.last_refusal = Refused(0x54)
        return through

    def open_shift(self) -> None:
        """Raises Refused."""
        drive = self._working_drive()
        if self.shift_opened_at is not None:
            raise Refused(0x0F)
        drive.record(self.now, sent=self.ofd_link)
        if self.oism_link:
            drive.keys_renewed_at = self.now if drive.keys_need_renewal(self.now) else drive.keys_renewed_at
        self.shift_number += 1
        self.shift_first_fd = drive.last_fd
        self.shift_opened_at = self.last_fiscal_at = self.now
        self.receipts_in_shift = 0
        self._printed()

    def close_shift(self) -> None:
        """Raises Refused."""
        if self.shift_opened_at is None:
            raise Refused(WRONG_STATE, 20)
        if self.document is not None:
            raise Refused(WRONG_STATE, 9)
        drive = self._working_drive()
        drive.record(self.now, sent=self.ofd_link)
        drive.keep(SHIFT_CLOSING, [self._key_days(drive)])
        self.shift_opened_at = None
        self.last_fiscal_at = self.now
        self._printed()

    def end_document(self) -> int:
        """Close the open document; its number in the drive, 0 for those that do not go there. Raises Refused.

        Without paper it stays NOT_PRINTED: in the drive, to be closed once more (facts §10 #18).
        """
        document = self.document
        if document is None:
            raise Refused(WRONG_STATE, 8)
        document.ready_to_end()
        if document.state is not State.NOT_PRINTED and document.type in RECEIPTS:
            self._receipts(document.type, 1, total=document.total, cash=document.cash)
            document.fd, document.state = self._working_drive().last_fd, State.NOT_PRINTED
        elif document.type in {Type.CASH_IN, Type.CASH_OUT}:
            self._move_cash(document.cash if document.type is Type.CASH_IN else -document.cash)
        if self.printer:
            raise Refused(0x08 if self.printer >> NO_PAPER & 1 else 0x09)
        self.document = None
        return document.fd

    def cut_ofd(self) -> None:
        """From now on documents wait for the operator."""
        self.ofd_link = False

    def restore_ofd(self) -> None:
        """The operator is reached again and takes all that waited."""
        self.ofd_link = True
        if self.drive is not None:
            self.drive.send()

    def cut_oism(self) -> None:
        """From now on notifications of marked goods wait for the marking service."""
        self.oism_link = False

    def restore_oism(self) -> None:
        """The marking service is reached again and takes all that waited."""
        self.oism_link = True
        if self.drive is not None:
            self.drive.send_notifications()

    def wear(self, *, cuts: int = 0, head_mm: int = 0) -> None:
        """Let the knife and the head work so much."""
        self.cuts += cuts
        self.cuts_total += cuts
        self.head_mm += head_mm
        self.head_total_mm += head_mm

    def replace_parts(self, *, knife: bool = False, head: bool = False) -> None:
        """New parts: their counters begin again, those of the machine do not."""
        self.cuts = 0 if knife else self.cuts
        self.head_mm = 0 if head else self.head_mm

    def replace_drive(self, drive: Drive) -> None:
        """Take the old drive out, put this one in and register it. Raises Refused while a shift is open."""
        if self.shift_opened_at is not None:
            raise Refused(0x0F)
        reasons = 0 if self.drive is None else DRIVE_REPLACED
        self.drive = drive
        drive.register(self.now)
        address = " ".join([self.settings[30, 2], self.settings[30, 3]]).strip()
        fields = [Field(1009, address.encode("cp866")), Field(1205, reasons.to_bytes(4, "little"))]
        drive.keep(REREGISTRATION if reasons else REGISTRATION, [*fields, self._key_days(drive)])
        self.registered_at, self.registration_shift = self.now, self.shift_number

    def _key_days(self, drive: Drive) -> Field:
        return Field(1213, max(0, drive.days_left(self.now)).to_bytes(2, "little"))

    def _room(self) -> int:
        """For how many receipts there is room, in an open shift of less than 24 hours."""
        if self.shift_over_24h:
            self.close_shift()
        if self.shift_opened_at is None:
            self.open_shift()
        drive = self._working_drive()
        drive.check(self.now)
        return drive.room(sent=self.ofd_link)

    def _receipts(self, kind: Type, count: int, *, total: int, cash: int, marked: bool = False) -> None:
        drive, now = self._working_drive(), self.now
        drive.record(now, count, sent=self.ofd_link)
        if marked and self.is_ffd_1_2:
            drive.notify(now, count, sent=self.oism_link)
        self.totals[RECEIPTS.index(kind)] += total
        self.cash += cash if kind in {Type.SALE, Type.PURCHASE_RETURN} else -cash
        self.receipts_in_shift += count
        self.last_fiscal_at = now
        self._printed(count)

    def _move_cash(self, kopecks: int) -> None:
        if self.cash + kopecks < 0:
            raise Refused(0x0E)
        self.cash += kopecks
        self._printed()

    def _printed(self, count: int = 1) -> None:
        self.next_document += count
        self.wear(cuts=count, head_mm=RECEIPT_MM * count)

    def _working_drive(self) -> Drive:
        if self.fatal:
            raise Refused(0x20)
        if self.drive is None:
            raise Refused(0x61)
        return self.drive
