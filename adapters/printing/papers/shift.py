"""Papers of a desk's shift: cash to collectors, a count, the end (spec C.3: P18, P22, P23; BET-67)."""

from adapters.printing.layout import Align, Pair, Paper, Signature, Text
from adapters.printing.papers.facts import Facts
from adapters.printing.papers.frame import money, slip
from adapters.printing.russian import in_words
from domain.betting.shift_events import CashCollected, CashCounted, DeskShiftClosed


def collection_slip(facts: Facts) -> Paper:
    """What goes with the bag: one stays here, one goes to the bank."""
    event = facts.event
    assert isinstance(event, CashCollected)
    return slip(
        facts,
        "ПЕРЕДАЧА ИНКАССАТОРАМ",
        Pair("Инкассация №", event.collection),
        Pair("СУММА", money(event.amount), bold=True),
        Text(in_words(event.amount)),
        Signature("Сдал"),
        Signature("Принял"),
    )


def count_act(facts: Facts) -> Paper:
    """What the drawer held, and what the books said."""
    event = facts.event
    assert isinstance(event, CashCounted)
    difference = event.counted - event.expected
    said = "Расхождений нет" if difference == 0 else "ИЗЛИШЕК" if difference > 0 else "НЕДОСТАЧА"
    return slip(
        facts,
        "АКТ ПЕРЕСЧЁТА НАЛИЧНЫХ",
        Pair("По учёту", money(event.expected)),
        Pair("Фактически", money(event.counted), bold=True),
        Pair(said, money(abs(difference)), bold=True) if difference else Text(said, Align.CENTER),
        Signature("Кассир"),
        Signature("Проверил"),
    )


def shift_slip(facts: Facts) -> Paper:
    """The shift is over; its report is a page (BET-67), and this what the drawer is handed over with."""
    event = facts.event
    assert isinstance(event, DeskShiftClosed)
    return slip(
        facts,
        "СМЕНА ЗАКРЫТА",
        Pair("Остаток в кассе", money(event.balance), bold=True),
        Text(in_words(event.balance)),
        Signature("Кассир"),
    )
