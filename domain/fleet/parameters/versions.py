"""Versions of firmware, printer, router service and utilities (FLEET-61)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import FirmwareType

_of = partial(Parameter, Group.VER)

VERSIONS = (
    _of("firmware_version", "Версия прошивки", "Firmware version", Kind.VERSION, Origin.DEVICE, Family.VERSION),
    _of("firmware_build_id", "Идентификатор прошивки", "Firmware id", Kind.INT, Origin.DEVICE, Family.VERSION),
    _of(
        "firmware_type",
        "Тип прошивки (штатная/отладочная)",
        "Firmware type (standard/debug)",
        Kind.TEXT,
        Origin.DEVICE,
        Family.VERSION,
        FirmwareType,
    ),
    _of("firmware_target", "Целевая версия прошивки", "Target firmware version", Kind.VERSION, Origin.DERIVED),
    _of("firmware_outdated", "Требуется обновление", "Update required", Kind.BOOL, Origin.DERIVED),
    _of("router_version", "Версия Comproxy", "Comproxy version", Kind.VERSION, Origin.AGENT, Family.VERSION),
    _of("router_target", "Целевая версия Comproxy", "Target Comproxy version", Kind.VERSION, Origin.DERIVED),
    _of("wifi_version", "Версия модуля Wi-Fi", "Wi-Fi module version", Kind.VERSION, Origin.DEVICE, Family.VERSION),
    _of("printer_bios_version", "Версия BIOS ПУ", "Printer BIOS version", Kind.TEXT, Origin.DEVICE, Family.VERSION),
    _of("printer_bios_date", "Дата BIOS ПУ", "Printer BIOS date", Kind.DATE, Origin.DEVICE, Family.VERSION),
    _of("printer_type", "Тип ПУ", "Printer type", Kind.TEXT, Origin.DEVICE, Family.VERSION),
    _of("printer_serial", "Серийный номер ПУ", "Printer serial number", Kind.TEXT, Origin.DEVICE, Family.VERSION),
    _of("kkt_version", "Версия ККТ", "Register version (tag 1188)", Kind.TEXT, Origin.DEVICE, Family.VERSION),
    _of(
        "utility_versions",
        "Версии сервисных утилит",
        "Service utility versions",
        Kind.LIST,
        Origin.AGENT,
        Family.VERSION,
    ),
)
