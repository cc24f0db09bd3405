"""What the register does on command: clock, settings, shifts, documents, the end of the drive (manual; facts §3.2)."""

from datetime import timedelta

from adapters.devices.pirit.emulator.fields import moment, number, text, time_of
from adapters.devices.pirit.emulator.receipt import RECEIPTS, Document, State, Type
from adapters.devices.pirit.emulator.refused import BAD_PARAMETER, WRONG_STATE, Refused
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.emulator.tables import READ_ONLY, SILENTLY_KEPT

CLOCK_APART = timedelta(minutes=8)
CLOCK_STEP = timedelta(hours=24)
TYPE_BITS = 0x0F
PACKET_MODE_BIT = 0x10


def start_work(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 10: error 0B means done, at the register's own time; 0C means refused (manual)."""
    told = time_of(fields)
    if register.last_fiscal_at is not None and told < register.last_fiscal_at:
        register.started = False
        raise Refused(0x0C)
    register.started = True
    if abs(told - register.now) > CLOCK_APART:
        raise Refused(0x0B)
    register.drift += told - register.now
    return []


def write_setting(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 12."""
    key = number(fields, 0), number(fields, 1)
    if key not in register.settings or key in READ_ONLY:
        raise Refused(BAD_PARAMETER)
    if key not in SILENTLY_KEPT:
        register.settings[key] = text(fields, 2)
    return []


def set_clock(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 14: a step of more than a day is taken the second time it is given."""
    told = time_of(fields)
    if register.shift_opened_at is not None:
        raise Refused(0x0F)
    if register.last_fiscal_at is not None and told < register.last_fiscal_at:
        raise Refused(0x0C)
    if told - register.now > CLOCK_STEP and register.clock_step != told:
        register.clock_step = told
        raise Refused(0x0A)
    register.clock_step = None
    register.drift += told - register.now
    return []


def x_report(_register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 20."""
    return []


def close_shift(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 21."""
    register.close_shift()
    return []


def open_shift(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 23."""
    if not text(fields, 0):
        raise Refused(WRONG_STATE, 33)
    register.open_shift()
    return []


def open_document(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 30."""
    mode = number(fields, 0)
    if register.document is not None:
        raise Refused(WRONG_STATE, 9)
    try:
        kind = Type(mode & TYPE_BITS)
    except ValueError as error:
        raise Refused(BAD_PARAMETER, 40) from error
    if kind in RECEIPTS:
        if register.shift_opened_at is None:
            raise Refused(WRONG_STATE, 20)
        if register.shift_over_24h:
            raise Refused(0x0A)
    register.document = Document(kind, packet_mode=bool(mode & PACKET_MODE_BIT))
    return []


def end_document(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 31."""
    document = _document(register)
    document.packet_mode = False
    fd = register.end_document()
    told = [str(register.next_document - 1), f"{register.next_document - 1:08d}"]
    if document.type not in RECEIPTS:
        return told
    sign = f"{fd * 2_654_435_761 % 10**10:010d}"
    in_shift = [str(register.shift_number), str(register.receipts_in_shift), *moment(register.last_fiscal_at)]
    return [*told, f"{fd} {sign}", str(fd), sign, *in_shift]


def cancel_document(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 32: what is in the drive can not be taken back."""
    if _document(register).state is State.NOT_PRINTED:
        raise Refused(WRONG_STATE, 15)
    register.document = None
    return []


def add_item(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 42: name, article, quantity, price."""
    _document(register).item(text(fields, 2), text(fields, 3))
    return ["0.0000"]


def subtotal(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 44."""
    _document(register).subtotal()
    return []


def pay(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 47: kind of payment, amount."""
    _document(register).pay(number(fields, 0), text(fields, 1))
    return []


def move_cash(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 48: name of the note, amount."""
    _document(register).move_cash(text(fields, 1))
    return []


def close_drive(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 71."""
    if register.shift_opened_at is not None:
        raise Refused(0x0F)
    if register.drive is None:
        raise Refused(0x61)
    fd = register.drive.close(register.now)
    return [str(fd), "1234567890", *moment(register.now)]


def set_cabinet_flag(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command A8."""
    register.cabinet_flag = number(fields, 0) & 0xFFFF
    return []


def _document(register: Register) -> Document:
    if register.document is None:
        raise Refused(WRONG_STATE, 8)
    return register.document
