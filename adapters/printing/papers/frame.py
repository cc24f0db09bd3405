"""What all slips have: whose they are at the top, when and where at the bottom, and on copies the mark of a copy."""

from adapters.printing.layout import Align, Block, Pair, Paper, Rule, Text
from adapters.printing.papers.facts import Facts
from adapters.printing.russian import in_figures

COPY, ANNULLED = "КОПИЯ", "АННУЛИРОВАН"


def slip(facts: Facts, title: str, *blocks: Block) -> Paper:
    """A slip with this title."""
    return Paper(
        title,
        (
            *marks(facts),
            Text(facts.issuer.organisation, Align.CENTER, bold=True),
            Text(facts.issuer.unit, Align.CENTER),
            Rule(),
            Text(title, Align.CENTER, bold=True),
            *blocks,
            Rule(),
            *_whereabouts(facts),
            *marks(facts),
        ),
    )


def marks(facts: Facts) -> tuple[Block, ...]:
    """Nobody takes a copy for the original, or an annulled paper for one that holds (BET-31)."""
    said = [f"{COPY} № {facts.copy}"] if facts.copy else []
    said += [ANNULLED] if facts.is_annulled else []
    return tuple(Text(each, Align.CENTER, bold=True, wide=True) for each in said)


def money(kopecks: int) -> str:
    return f"{in_figures(kopecks)} руб."


def called(principal: str | None) -> str:
    """Of `user:petrova`, petrova."""
    return (principal or "").rpartition(":")[2]


def _whereabouts(facts: Facts) -> list[Block]:
    found: list[Block] = [Pair("Дата и время", facts.clock())]
    found += [Pair("Касса", facts.desk)] if facts.desk else []
    found += [Pair("Смена", facts.shift)] if facts.shift else []
    found += [Pair("Кассир", called(facts.cashier))] if facts.cashier else []
    return found
