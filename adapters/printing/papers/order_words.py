"""From whom, to whom and why, in the words of cash orders."""

from collections.abc import Mapping

from adapters.printing.papers.frame import called
from domain.printing.events import CashOrderIssued
from domain.printing.movements import Movement, OrderKind, Place

_BASIS: Mapping[Movement, str] = {
    Movement.DEPOSIT: "Пополнение счёта игрока",
    Movement.WITHDRAWAL: "Снятие со счёта игрока, заявка {key}",
    Movement.CASH_STAKE: "Приём ставки, купон {key}",
    Movement.COUPON_PAYOUT: "Выплата выигрыша по купону {key}",
    Movement.CASH_VOID: "Возврат ставки по аннулированному купону {key}",
    Movement.FLOAT_IN: "Подкрепление кассы {desk}",
    Movement.FLOAT_OUT: "Сдача наличных из кассы {desk} в главную кассу",
    Movement.COLLECTION: "Инкассация",
    Movement.BANK_CASH: "Получено в банке",
    Movement.TRANSFER_SENT: "Передача наличных из кассы {desk}",
    Movement.TRANSFER_RECEIVED: "Получение наличных в кассу {desk}",
    Movement.REPAYMENT: "Возмещение недостачи",
    Movement.SHIFT_CLOSED: "Пополнения счетов и ставки за день, операций: {operations}",
}
_PLAYERS, _BEARER, _SAFE, _COLLECTORS, _BANK = (
    "Игроки пункта приёма ставок",
    "Предъявитель купона",
    "Главная касса",
    "Инкассаторы",
    "Банк",
)
# Who is at the other end, where it is no identified player: by the movement, and by whose cash the order is of.
_OTHERS: Mapping[tuple[Movement, Place], str] = {
    (Movement.CASH_STAKE, Place.DESK): "Игрок",
    (Movement.COUPON_PAYOUT, Place.DESK): _BEARER,
    (Movement.CASH_VOID, Place.DESK): _BEARER,
    (Movement.FLOAT_IN, Place.DESK): _SAFE,
    (Movement.FLOAT_IN, Place.SAFE): "Касса {desk}",
    (Movement.FLOAT_OUT, Place.DESK): _SAFE,
    (Movement.FLOAT_OUT, Place.SAFE): "Касса {desk}",
    (Movement.COLLECTION, Place.DESK): _COLLECTORS,
    (Movement.COLLECTION, Place.SAFE): _COLLECTORS,
    (Movement.BANK_CASH, Place.SAFE): _BANK,
    (Movement.TRANSFER_SENT, Place.DESK): "Касса {party}",
    (Movement.TRANSFER_RECEIVED, Place.DESK): "Другая касса",
    (Movement.REPAYMENT, Place.DESK): "{party}",
    (Movement.SHIFT_CLOSED, Place.DESK): _PLAYERS,
}


def basis(order: CashOrderIssued) -> str:
    """Why the cash came or went."""
    return _BASIS[order.movement].format(**_names(order))


def other(order: CashOrderIssued) -> str | None:
    """Who gave or got it; None when it is a person whose name the order does not hold."""
    said = _OTHERS.get((order.movement, order.place))
    return said.format(**_names(order)) if said else None


def kind_of(stream: str) -> tuple[OrderKind, str]:
    """Kind and year of the orders of a stream `cash-orders-<unit>-<year>-<kind>`."""
    _, year, kind = stream.rsplit("-", 2)
    return OrderKind(kind), year


def _names(order: CashOrderIssued) -> dict[str, object]:
    key = order.source.rpartition("@")[0].partition("-")[2]
    return {"key": key, "desk": order.desk or "", "party": called(order.party), "operations": order.operations}
