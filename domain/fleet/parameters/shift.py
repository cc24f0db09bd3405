"""Shift, running totals and what the register is doing (FLEET-60)."""

from functools import partial

from domain.fleet.parameters.parameter import Family, Group, Kind, Origin, Parameter
from domain.fleet.parameters.values import DocumentState, ShiftState

_of = partial(Parameter, Group.SHF)

SHIFT = (
    _of("shift_state", "Статус смены", "Shift state", Kind.TEXT, Origin.DEVICE, Family.SHIFT, ShiftState),
    _of("shift_number", "Номер смены", "Shift number", Kind.INT, Origin.DEVICE, Family.SHIFT),
    _of("shift_opened_at", "Смена открыта", "Shift opened at", Kind.LOCAL_TIME, Origin.DEVICE, Family.SHIFT),
    _of(
        "shift_over_24h", "Смена больше 24 часов", "Shift longer than 24 hours", Kind.BOOL, Origin.DEVICE, Family.SHIFT
    ),
    _of(
        "shift_close_incomplete",
        "Закрытие смены не завершено",
        "Shift closing not finished",
        Kind.BOOL,
        Origin.DEVICE,
        Family.SHIFT,
    ),
    _of("receipts_in_shift", "Чеков в смене", "Receipts in the shift", Kind.INT, Origin.DEVICE, Family.SHIFT),
    _of("next_document", "Номер следующего документа", "Next document number", Kind.INT, Origin.DEVICE, Family.SHIFT),
    _of(
        "state_flags",
        "Флаги состояния ККТ (маска)",
        "State flags of the register (mask)",
        Kind.MASK,
        Origin.DEVICE,
        Family.SHIFT,
    ),
    _of("document_state", "Открытый документ", "Open document", Kind.TEXT, Origin.DEVICE, Family.SHIFT, DocumentState),
    _of(
        "last_fiscal_at",
        "Последняя фискальная операция",
        "Last fiscal operation at",
        Kind.LOCAL_TIME,
        Origin.DEVICE,
        Family.SHIFT,
    ),
    _of("cash_in_drawer", "Наличные в денежном ящике", "Cash in the drawer", Kind.MONEY, Origin.DEVICE, Family.SHIFT),
    _of("total_income", "Нарастающий итог прихода", "Running total of income", Kind.MONEY, Origin.DEVICE, Family.SHIFT),
    _of(
        "total_income_return",
        "Нарастающий итог возврата прихода",
        "Running total of income returns",
        Kind.MONEY,
        Origin.DEVICE,
        Family.SHIFT,
    ),
    _of(
        "total_expense", "Нарастающий итог расхода", "Running total of expense", Kind.MONEY, Origin.DEVICE, Family.SHIFT
    ),
    _of(
        "total_expense_return",
        "Нарастающий итог возврата расхода",
        "Running total of expense returns",
        Kind.MONEY,
        Origin.DEVICE,
        Family.SHIFT,
    ),
)
