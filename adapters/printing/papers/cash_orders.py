"""Forms KO-1 and KO-2: receipt and expense cash orders (Goskomstat's order 88 of 18.08.1998; spec C.5)."""

from adapters.printing.layout import Align, Blank, Block, Cut, Grid, Pair, Paper, Rule, Signature, Text
from adapters.printing.papers.facts import Facts
from adapters.printing.papers.frame import called, marks
from adapters.printing.papers.order_words import basis, kind_of, other
from adapters.printing.russian import day_in_words, in_figures, in_words
from domain.printing.events import CashOrderIssued
from domain.printing.movements import OrderKind

_ORDER = "утверждена постановлением Госкомстата России от 18.08.1998 № 88"
# The form's name and code by OKUD, and what stands in the first columns of its table.
_KO1, _KO2 = ("КО-1", "0310001"), ("КО-2", "0310002")
_CODES = (
    "Код структурного подразделения",
    "Корр. счёт, субсчёт",
    "Код аналит. учёта",
    "Сумма, руб. коп.",
    "Код назначения",
)


def receipt_order(facts: Facts) -> Paper:
    """ПКО with its receipt, which is torn off for whoever gave the cash."""
    order = _of(facts)
    cells = (order.debit, facts.issuer.unit, order.credit, "", in_figures(order.amount), "")
    return Paper(
        f"Приходный кассовый ордер № {order.number}",
        (
            *_head(facts, _KO1, "ПРИХОДНЫЙ КАССОВЫЙ ОРДЕР"),
            Grid(("Дебет", *(f"Кредит: {_CODES[0].lower()}", *_CODES[1:])), cells, (10, 20, 14, 12, 14, 12)),
            Blank("Принято от", _party(facts)),
            Blank("Основание:", basis(order)),
            Blank("Сумма", in_words(order.amount), "прописью"),
            Blank("В том числе", "без налога (НДС)"),
            Blank("Приложение", ""),
            Signature("Главный бухгалтер"),
            Signature("Получил кассир", called(order.cashier)),
            *marks(facts),
            Cut(),
            *_receipt(facts),
        ),
        is_form=True,
    )


def expense_order(facts: Facts) -> Paper:
    """РКО, signed by whoever gets the cash, with the document that says who that is."""
    order = _of(facts)
    cells = (facts.issuer.unit, order.debit, "", order.credit, in_figures(order.amount), "")
    heads = (f"Дебет: {_CODES[0].lower()}", _CODES[1], _CODES[2], "Кредит", _CODES[3], _CODES[4])
    return Paper(
        f"Расходный кассовый ордер № {order.number}",
        (
            *_head(facts, _KO2, "РАСХОДНЫЙ КАССОВЫЙ ОРДЕР"),
            Grid(heads, cells, (20, 14, 12, 10, 14, 12)),
            Blank("Выдать", _party(facts), "фамилия, имя, отчество"),
            Blank("Основание:", basis(order)),
            Blank("Сумма", in_words(order.amount), "прописью"),
            Blank("Приложение", ""),
            Signature("Руководитель организации"),
            Signature("Главный бухгалтер"),
            Blank("Получил", None, "сумма прописью"),
            Pair("«___» ______________ 20___ г.", "Подпись ______________"),
            Blank(
                "По",
                facts.person.document if facts.person else None,
                "наименование, номер, дата и место выдачи документа, удостоверяющего личность получателя",
            ),
            Signature("Выдал кассир", called(order.cashier)),
            *marks(facts),
        ),
        is_form=True,
    )


def _of(facts: Facts) -> CashOrderIssued:
    assert isinstance(facts.event, CashOrderIssued)
    return facts.event


def _head(facts: Facts, form: tuple[str, str], title: str) -> list[Block]:
    order, (name, okud) = _of(facts), form
    return [
        *marks(facts),
        Text(f"Унифицированная форма № {name}, {_ORDER}", Align.RIGHT),
        Pair("Форма по ОКУД", okud),
        Pair("по ОКПО", facts.issuer.okpo or "________"),
        Blank("", facts.issuer.organisation, "организация"),
        Blank("", facts.issuer.unit, "структурное подразделение"),
        Rule(),
        Text(title, Align.CENTER, bold=True),
        Pair("Номер документа", number(facts), bold=True),
        Pair("Дата составления", f"{order.date:%d.%m.%Y}", bold=True),
        *([Pair("Взамен аннулированного №", str(order.replaces))] if order.replaces else []),
    ]


def _receipt(facts: Facts) -> list[Block]:
    order = _of(facts)
    return [
        *marks(facts),
        Blank("", facts.issuer.organisation, "организация"),
        Text("КВИТАНЦИЯ", Align.CENTER, bold=True),
        Text(f"к приходному кассовому ордеру № {number(facts)} от {day_in_words(order.date)}", Align.CENTER),
        Blank("Принято от", _party(facts)),
        Blank("Основание:", basis(order)),
        Pair("Сумма", f"{in_figures(order.amount)} руб.", bold=True),
        Blank("", in_words(order.amount), "прописью"),
        Blank("В том числе", "без налога (НДС)"),
        Text(day_in_words(order.date)),
        Text("М.П. (штампа)"),
        Signature("Главный бухгалтер"),
        Signature("Кассир", called(order.cashier)),
    ]


def number(facts: Facts) -> str:
    """The number as papers have it: `17/РКО-2026`."""
    kind, year = kind_of(facts.stream)
    short = "ПКО" if kind is OrderKind.PKO else "РКО"
    return f"{_of(facts).number}/{short}-{year}"


def _party(facts: Facts) -> str | None:
    """Whoever is at the other end: a person's name in full, what the movement says, or a line to be written on."""
    return facts.person.name if facts.person else other(_of(facts))
