"""Slips of money and bets: deposit, information slip, coupon, void (BET-09, -15, -16, -23)."""

from adapters.printing.layout import Align, Block, Code, Pair, Paper, Rule, Text
from adapters.printing.papers.facts import Facts
from adapters.printing.papers.frame import called, money, slip
from domain.betting.coupon_events import BetPlaced, CouponVoided
from domain.betting.coupon_terms import CouponMode, Selection
from domain.players.events import DepositAccepted

NO_BASIS = "НЕ ЯВЛЯЕТСЯ ОСНОВАНИЕМ ДЛЯ ПОЛУЧЕНИЯ ВЫИГРЫША"
BASIS = "Купон является основанием для получения выигрыша. Выигрыш выплачивается предъявителю"
_WHEN_WON = "Выигрыш зачисляется на счёт игрока"


def deposit_receipt(facts: Facts) -> Paper:
    """The system's receipt of a deposit (BET-09); the register's is another (BET-12)."""
    event = facts.event
    assert isinstance(event, DepositAccepted)
    return slip(
        facts,
        "ЧЕК. ПОПОЛНЕНИЕ СЧЁТА",
        Pair("Операция", event.deposit),
        *player(facts),
        Rule(),
        Pair("ПРИНЯТО", money(event.amount), bold=True),
    )


def info_slip(facts: Facts) -> Paper:
    """What an identified bet was; no basis for winnings, and no code that could be taken for one (BET-15, -16)."""
    event = facts.event
    assert isinstance(event, BetPlaced)
    return slip(
        facts,
        "ИНФОРМАЦИОННЫЙ ЧЕК",
        Text(NO_BASIS, Align.CENTER, bold=True),
        Pair("Ставка №", facts.key),
        *player(facts),
        *_bet(facts, event),
        Text(_WHEN_WON),
    )


def coupon(facts: Facts) -> Paper:
    """The bearer's coupon: it is the basis for winnings (BET-23), found again by its code."""
    event = facts.event
    assert isinstance(event, BetPlaced)
    return slip(
        facts,
        "КУПОН",
        Pair("Купон №", facts.key),
        *_bet(facts, event),
        Text(BASIS),
        Code(facts.key),
    )


def void_slip(facts: Facts) -> Paper:
    """A coupon that was taken back (DEC-24)."""
    event = facts.event
    assert isinstance(event, CouponVoided)
    to = "Возвращено наличными" if event.mode is CouponMode.CASH else "Возвращено на счёт"
    return slip(
        facts,
        "АННУЛИРОВАНИЕ КУПОНА",
        Pair("Купон №", facts.key),
        *player(facts),
        Pair(to, money(event.amount), bold=True),
        Text(f"Причина: {event.reason}"),
        *([Pair("Подтвердил", called(event.approved_by))] if event.approved_by else []),
        Text("Купон недействителен, выигрыш по нему не выплачивается"),
    )


def player(facts: Facts) -> list[Block]:
    """The account, and whose it is as far as may be said."""
    found: list[Block] = [Pair("Счёт игрока", facts.player)] if facts.player else []
    return found + ([Pair("Игрок", facts.person.short_name)] if facts.person else [])


def _bet(facts: Facts, event: BetPlaced) -> list[Block]:
    return [
        Rule(),
        *(block for at, each in enumerate(event.selections, 1) for block in _selection(facts, at, each)),
        Rule(),
        *([Pair("Общий коэффициент", str(event.odds))] if len(event.selections) > 1 else []),
        Pair("СТАВКА", money(event.stake), bold=True),
        Pair("Возможный выигрыш", money(event.potential), bold=True),
    ]


def _selection(facts: Facts, at: int, each: Selection) -> list[Block]:
    return [
        Text(f"{at}. {each.title}"),
        Text(f"   Начало {facts.clock(each.starts_at)}"),
        Pair(f"   {each.says}", str(each.odds)),
    ]
