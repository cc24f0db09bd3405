"""What the register tells about itself: commands 00–06, 11, 13, 78, 79, 86, A9, AA (manual; facts §3.2).

Each request of a command is a line of a table. A request that a family or format lacks answers 03 with extended code
66, a command that it lacks answers 02.
"""

from collections.abc import Callable

from adapters.devices.pirit.emulator.drive import Drive
from adapters.devices.pirit.emulator.fields import day, moment, money, number
from adapters.devices.pirit.emulator.refused import BAD_PARAMETER, BAD_REQUEST_NUMBER, UNKNOWN_FUNCTION, Refused
from adapters.devices.pirit.emulator.register import Register
from adapters.devices.pirit.models import Kind

Tell = Callable[[Register], list[str]]
_NO_DRIVE_BIT, _BLOCK_FAILED_BIT, _BLOCK_FULL_BIT = 1, 3, 7


def _drive(register: Register) -> Drive:
    if register.drive is None:
        raise Refused(0x61)
    return register.drive


def _ofd_queue(register: Register) -> list[str]:
    unit = _drive(register)
    oldest = unit.oldest_unsent
    status = int(register.ofd_link) | (0b10 if oldest else 0)
    first = 0 if oldest is None else oldest.first
    return [str(status), str(unit.unsent), str(first), *moment(None if oldest is None else oldest.at)]


def _oism_queue(register: Register) -> list[str]:
    unit = _drive(register)
    oldest = unit.oldest_notification
    first = 0 if oldest is None else oldest.first
    return [
        "0",
        str(unit.unsent_notifications),
        str(first),
        *moment(None if oldest is None else oldest.at),
        str(unit.notification_fill_pct),
    ]


def _fill_class(percent: int) -> int:
    return sum(percent >= limit for limit in (50, 80, 90, 100))


def _block_mask(register: Register) -> int:
    unit = register.drive
    if unit is None:
        return 1 << _NO_DRIVE_BIT
    return (1 << _BLOCK_FAILED_BIT if unit.failed else 0) | (1 << _BLOCK_FULL_BIT if not unit.documents_left else 0)


def _is_viki(register: Register) -> bool:
    return register.kind is Kind.VIKI


def flags(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 00."""
    drive = register.drive
    state = {
        0: not register.started,
        1: drive is None or drive.phase < 3,
        2: register.shift_opened_at is not None,
        3: register.shift_over_24h,
        4: drive is not None and drive.phase > 3,
        5: drive is None or drive.registered_at is None,
    }
    mask = sum(1 << bit for bit, is_set in state.items() if is_set)
    return [str(register.fatal_mask), str(mask), "0" if register.document is None else str(register.document.status)]


def printer(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 04."""
    return [str(register.printer)]


def clock(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command 13."""
    return moment(register.now)


def setting(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 11."""
    value = register.settings.get((number(fields, 0), number(fields, 1)))
    if value is None:
        raise Refused(BAD_PARAMETER)
    return [value]


def cabinet_flag(register: Register, _fields: tuple[str, ...]) -> list[str]:
    """Command A9."""
    return [str(register.cabinet_flag)]


_SHIFT: dict[int, Tell] = {
    1: lambda r: [str(r.shift_number)],
    2: lambda r: [str(r.receipts_in_shift + 1)],
}
_VIKI_INFORMATION: dict[int, Tell] = {
    19: lambda r: [f"{int(r.factory_number):032X}"],
    71: lambda r: [r.wifi_firmware],
}
_INFORMATION: dict[int, Tell] = {
    1: lambda r: [r.factory_number],
    2: lambda r: [str(r.build)],
    3: lambda r: [r.inn],
    4: lambda r: [r.registration_number],
    5: lambda r: moment(r.last_fiscal_at),
    6: lambda r: [day(r.registered_at)],
    7: lambda r: [money(r.cash)],
    8: lambda r: [str(r.next_document)],
    9: lambda r: [str(r.registration_shift)],
    12: lambda r: [money(total) for total in r.totals],
    14: lambda r: [day(_drive(r).valid_until)] + ([str(_drive(r).days_left(r.now))] if r.is_ffd_1_2 else []),
    15: lambda _: ["0"],
    16: lambda _: ["0"],
    17: lambda r: moment(r.shift_opened_at),
    21: lambda r: [str(r.model_code)],
    23: lambda r: [str(r.tax_systems), str(r.work_mode), str(r.extra_mode)],
    70: lambda r: [r.firmware],
}
_PIRIT_SERVICE: dict[int, Tell] = {
    1: lambda r: [str(r.supply_mv)],
    2: lambda r: [str(r.head_temp_c)],
    3: lambda r: [str(r.cuts)],
    4: lambda r: [str(r.head_mm)],
    8: lambda r: [str(r.cuts_total)],
    9: lambda r: [str(r.head_total_mm)],
}
_VIKI_SERVICE: dict[int, Tell] = {
    10: lambda _: ["FM16-80"],
    11: lambda _: ["2.17"],
    12: lambda r: [f"P{r.factory_number}"],
    13: lambda _: ["14.03.24"],
}
_SERVICE: dict[int, Tell] = {7: lambda r: [str(r.battery_mv)]}
_ERRORS: dict[int, Tell] = {
    1: lambda r: [str(r.last_refusal.extended)] + ([] if r.kind is Kind.PIRIT else [""]),
    2: lambda r: [str(_block_mask(r))],
}
_PUNIX_DRIVE: dict[int, Tell] = {
    18: lambda r: [str(_drive(r).documents_left), str(_drive(r).buffer_free_kib)],
}
_DRIVE_1_2: dict[int, Tell] = {22: lambda r: [str(r.ffd), "4"]}
_DRIVE: dict[int, Tell] = {
    1: lambda r: [_drive(r).serial],
    2: lambda r: [
        str(_drive(r).phase | (r.shift_opened_at is not None) << 5),
        "0",
        str(_drive(r).warnings(r.now)),
    ],
    3: lambda r: [str(_drive(r).last_fd)],
    4: lambda r: moment(_drive(r).registered_at),
    5: lambda r: [str(_drive(r).registration_fd)],
    6: lambda r: [str(r.shift_number), str(int(r.shift_opened_at is not None)), str(r.receipts_in_shift)],
    7: _ofd_queue,
    14: lambda r: ["fn_v_2_14", "1", str(r.ffd), "001", str(r.ffd)],
    17: lambda r: [str(r.shift_first_fd)],
    19: lambda r: [str(_drive(r).registration_fd), "1234567890", *moment(_drive(r).registered_at)],
}
_MARKING: dict[int, Tell] = {
    0: lambda r: ["1", "0", "0", "0", "0", str(_fill_class(_drive(r).notification_fill_pct))],
    6: _oism_queue,
    52: lambda r: [str(int(_drive(r).keys_need_renewal(r.now)))],
}
_WIFI: dict[int, Tell] = {
    0: lambda r: ["shop", r.settings[73, 0]],
    2: lambda r: ["A4:CF:12:" + ":".join([r.factory_number[-6:][i : i + 2] for i in (0, 2, 4)])],
}


def shift_counters(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 01."""
    return _request(_SHIFT, register, fields, echo=True)


def information(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 02."""
    return _request(_INFORMATION | (_VIKI_INFORMATION if _is_viki(register) else {}), register, fields, echo=True)


def service(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 05; requests 5 and 6 set to zero what a new part begins anew."""
    request = number(fields, 0)
    if not _is_viki(register) and request in {5, 6}:
        register.replace_parts(knife=request == 5, head=request == 6)
        return [str(request)]
    return _request(_SERVICE | (_VIKI_SERVICE if _is_viki(register) else _PIRIT_SERVICE), register, fields, echo=True)


def errors(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 06."""
    return _request(_ERRORS, register, fields, echo=True)


def drive(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 78."""
    match number(fields, 0):
        case 15:
            kept = _drive(register).kept.get(number(fields, 1))
            if kept is None:
                raise Refused(0x48)
            register.chosen = kept[1]
            return ["15", str(kept[0]), str(len(kept[1]))]
        case 16:
            start = number(fields, 1)
            return ["16", register.chosen[start : start + number(fields, 2)].hex().upper()]
    table = _DRIVE | (_DRIVE_1_2 if register.is_ffd_1_2 else {})
    return _request(table | (_PUNIX_DRIVE if register.kind is Kind.PUNIX else {}), register, fields, echo=True)


def marking(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 79."""
    if not register.is_ffd_1_2:
        raise Refused(UNKNOWN_FUNCTION)
    return _request(_MARKING, register, fields, echo=True)


def wifi(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command 86."""
    if not (_is_viki(register) and register.is_ffd_1_2):
        raise Refused(UNKNOWN_FUNCTION)
    return _request(_WIFI, register, fields, echo=False)


def services(register: Register, fields: tuple[str, ...]) -> list[str]:
    """Command AA, requests 2 and 4."""
    if register.kind is Kind.PIRIT:
        raise Refused(UNKNOWN_FUNCTION)
    match number(fields, 0):
        case 2:
            asked = number(fields, 1)
            found = [entry for entry in register.services if entry[0] == asked]
            if not found:
                raise Refused(BAD_PARAMETER, 67)
            return [str(found[0][2]), found[0][1], found[0][3]]
        case 4:
            entries = [
                f"[{index};{name};{bits};{end}{';' * bool(end)}]" for index, name, bits, end in register.services
            ]
            return ["1", str(len(register.services)), "".join(entries)]
        case _:
            raise Refused(BAD_PARAMETER, BAD_REQUEST_NUMBER)


def _request(table: dict[int, Tell], register: Register, fields: tuple[str, ...], *, echo: bool) -> list[str]:
    request = number(fields, 0)
    tell = table.get(request)
    if tell is None:
        raise Refused(BAD_PARAMETER, BAD_REQUEST_NUMBER)
    return ([str(request)] if echo else []) + tell(register)
