"""Service information: heads, knives, batteries (FLEET-29…34, -79)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import BatteryState, PaperWidth, PrinterState, SdState

_of = partial(Parameter, Group.SRV)

SERVICE = (
    _of(
        "head_resource_mm",
        "Ресурс термоголовки, мм",
        "Thermal head mileage, mm",
        Kind.INT,
        Origin.DEVICE,
        Family.COUNTERS,
    ),
    _of(
        "head_total_mm",
        "Ресурс термоголовки (необнуляемый), мм",
        "Thermal head mileage (never reset), mm",
        Kind.INT,
        Origin.DEVICE,
        Family.COUNTERS,
        rising=True,
    ),
    _of("paper_km", "Пробег печати, км", "Paper fed, km", Kind.DECIMAL, Origin.DERIVED),
    _of("cuts", "Отрезов", "Cuts", Kind.INT, Origin.DEVICE, Family.COUNTERS),
    _of(
        "cuts_total",
        "Отрезов (необнуляемое)",
        "Cuts (never reset)",
        Kind.INT,
        Origin.DEVICE,
        Family.COUNTERS,
        rising=True,
    ),
    _of(
        "head_temp_c",
        "Температура термоголовки, °C",
        "Thermal head temperature, °C",
        Kind.INT,
        Origin.DEVICE,
        Family.COUNTERS,
        step=5,
        signed=True,
    ),
    _of(
        "supply_mv", "Напряжение питания, мВ", "Supply voltage, mV", Kind.INT, Origin.DEVICE, Family.COUNTERS, step=200
    ),
    _of(
        "battery_mv",
        "Напряжение батарейки, мВ",
        "Battery voltage, mV",
        Kind.INT,
        Origin.DEVICE,
        Family.COUNTERS,
        step=50,
    ),
    _of("head_wear_pct", "Износ термоголовки, %", "Thermal head wear, %", Kind.PERCENT, Origin.DERIVED),
    _of("cutter_wear_pct", "Износ ножа, %", "Cutter wear, %", Kind.PERCENT, Origin.DERIVED),
    _of("battery_state", "Состояние батареи", "Battery state", Kind.TEXT, Origin.DERIVED, values=BatteryState),
    _of("wear_pct", "Степень износа, %", "Degree of wear, %", Kind.PERCENT, Origin.DERIVED),
    _of("wear_eta", "Прогноз замены детали", "Forecast part replacement", Kind.DATE, Origin.DERIVED),
    _of("parts_replaced", "Заменённые детали", "Parts replaced", Kind.LIST, Origin.CABINET),
    _of("last_service_at", "Последнее обслуживание", "Last service", Kind.DATE, Origin.CABINET),
    _of(
        "printer_state",
        "Состояние принтера",
        "Printer state",
        Kind.LIST,
        Origin.DEVICE,
        Family.ATTRIBUTES,
        PrinterState,
    ),
    _of("paper_width", "Ширина бумаги", "Paper width", Kind.TEXT, Origin.DEVICE, Family.ATTRIBUTES, PaperWidth),
    _of(
        "print_brightness",
        "Коррекция яркости печати, %",
        "Print brightness correction, %",
        Kind.INT,
        Origin.DEVICE,
        Family.ATTRIBUTES,
        signed=True,
    ),
    _of("sd_state", "SD-карта", "SD card", Kind.TEXT, Origin.DEVICE, Family.ATTRIBUTES, SdState),
    _of("sd_cid", "CID SD-карты", "SD card CID", Kind.TEXT, Origin.DEVICE, Family.ATTRIBUTES),
    _of(
        "auto_collection",
        "Автоматическая инкассация",
        "Automatic collection",
        Kind.BOOL,
        Origin.DEVICE,
        Family.ATTRIBUTES,
    ),
    _of(
        "drawer_control",
        "Контроль наличных в ящике",
        "Control of cash in the drawer",
        Kind.BOOL,
        Origin.DEVICE,
        Family.ATTRIBUTES,
    ),
)
