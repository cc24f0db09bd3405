"""A cashier puts into a drawer what was missing on a count of his (P24)."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.betting.desk import Desk, desk_stream
from domain.betting.shift import ShiftAct
from domain.decision import Decider, Recalled, Streams
from domain.ledger import chart, postings
from domain.ledger.entered import ShortageRepaid
from domain.ledger.refusals import MoreThanOwed
from domain.ledger.texts import key_of, reason_of
from domain.money import amount_of
from domain.processes.books_at_hand import book_streams, books_of
from domain.processes.desk_cash import watch_cash
from domain.processes.shift_acts import ShiftCommand
from domain.processes.shop_settings import SETTING_STREAMS, ShopSettings


class RepayShortage(ShiftCommand, frozen=True, kw_only=True):
    """Take cash from a cashier who owes it after a count; `reason` names its paper."""

    NAME: ClassVar[str] = "ledger.RepayShortage"

    owed_by: str
    amount: int
    reason: str


def _streams(asked: RepayShortage) -> Streams:
    return [(Desk, desk_stream(asked.desk)), *SETTING_STREAMS]


def _then(asked: RepayShortage, aggregates: Sequence[Any]) -> Streams:
    desk = aggregates[0]
    if desk.state is None:
        return []
    return book_streams(desk.unit, [chart.desk_cash(asked.desk), chart.cashier_owes(asked.owed_by)])


def _decide(asked: RepayShortage, aggregates: Sequence[Any], recalled: Recalled, now: datetime) -> None:
    del recalled
    desk, organisation, hierarchy, *others = aggregates
    key_of("cashier", asked.owed_by)
    shift = desk.shift_for(ShiftAct.CASH_IN, asked.by, any_desk=asked.any_desk)
    books = books_of(others, desk.zone)
    owed = books.account(chart.cashier_owes(asked.owed_by)).balance
    if amount_of(asked.amount) > owed:
        raise MoreThanOwed(f"{asked.owed_by} owes {owed} (minor units); take no more", owed=owed, asked=asked.amount)
    repaid = ShortageRepaid(
        postings.shortage_repaid(asked.desk, asked.owed_by, asked.amount),
        desk.unit,
        reason_of(asked.reason),
        asked.desk,
        asked.owed_by,
        shift.id,
        asked.by,
    )
    books.record(desk, repaid, now)
    watch_cash(desk, books, ShopSettings(organisation, hierarchy, desk.unit), now)


REPAY_SHORTAGE = Decider(RepayShortage, _streams, _decide, then=_then)
