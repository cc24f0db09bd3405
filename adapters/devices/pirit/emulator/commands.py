"""A command and its reply: the table of commands, passwords, fatal errors, packet mode."""

from collections.abc import Callable, Mapping

from adapters.devices.pirit.emulator import doing, telling
from adapters.devices.pirit.emulator.refused import UNKNOWN_FUNCTION, WRONG_STATE, Refused
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.packet import Command, Reply

Handler = Callable[[Register, tuple[str, ...]], list[str]]

TELLING: Mapping[int, Handler] = {
    0x00: telling.flags,
    0x01: telling.shift_counters,
    0x02: telling.information,
    0x04: telling.printer,
    0x05: telling.service,
    0x06: telling.errors,
    0x11: telling.setting,
    0x13: telling.clock,
    0x78: telling.drive,
    0x79: telling.marking,
    0x86: telling.wifi,
    0xA9: telling.cabinet_flag,
    0xAA: telling.services,
}
"""Answered also by a register with a fatal error."""

DOING: Mapping[int, Handler] = {
    0x10: doing.start_work,
    0x12: doing.write_setting,
    0x14: doing.set_clock,
    0x20: doing.x_report,
    0x21: doing.close_shift,
    0x23: doing.open_shift,
    0x30: doing.open_document,
    0x31: doing.end_document,
    0x32: doing.cancel_document,
    0x42: doing.add_item,
    0x44: doing.subtotal,
    0x47: doing.pay,
    0x48: doing.move_cash,
    0x71: doing.close_drive,
    0xA8: doing.set_cabinet_flag,
}
IN_PACKET_MODE = frozenset({0x42, 0x44, 0x47, 0x48})
"""Not answered there when they succeed (facts §3.1)."""
BEFORE_START = frozenset({0x10, 0x12, 0x14})
"""Possible before "start work"."""


def reply_to(register: Register, command: Command) -> Reply | None:
    """Carry out a command; None when success is not answered, in packet mode."""
    fields = () if command.fields == ("",) else command.fields
    document = register.document
    silent = document is not None and document.packet_mode and command.code in IN_PACKET_MODE
    try:
        told = _carried_out(register, command, fields)
    except Refused as refusal:
        if silent and document is not None:
            document.failed = True
        register.last_refusal = refusal
        return Reply(command.id, command.code, refusal.error)
    return None if silent else Reply(command.id, command.code, 0, tuple(told))


def _carried_out(register: Register, command: Command, fields: tuple[str, ...]) -> list[str]:
    if command.password != register.password:
        raise Refused(0x06)
    tell = TELLING.get(command.code)
    if tell is not None:
        return tell(register, fields)
    do = DOING.get(command.code)
    if do is None:
        raise Refused(UNKNOWN_FUNCTION)
    if register.fatal:
        raise Refused(0x20)
    if not register.started and command.code not in BEFORE_START:
        raise Refused(WRONG_STATE, 1)
    if register.document is not None and register.document.failed and command.code in IN_PACKET_MODE:
        raise Refused(WRONG_STATE)
    return do(register, fields)
