"""One of each paper, as a shop in Yekaterinburg prints it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal

from msgspec import structs

from adapters.printing.papers.facts import Facts, Issuer, Person
from domain.betting.coupon_events import BetPlaced, CouponVoided
from domain.betting.coupon_terms import Channel, CouponMode, Selection
from domain.betting.shift_events import CashCollected, CashCounted, DeskShiftClosed
from domain.ledger import postings
from domain.players.events import DepositAccepted
from domain.printing.events import CashOrderIssued
from domain.printing.movements import Movement, Place
from domain.printing.papers import PaperKind

AT = datetime(2026, 11, 26, 9, 5, tzinfo=UTC)
DAY = date(2026, 11, 26)
ISSUER = Issuer("ООО «Ставка»", "12345678", "Пункт № 7, Екатеринбург", "Asia/Yekaterinburg")
MARIA = Person(
    "Иванова Мария Петровна", "Паспорт гражданина РФ 6504 123456, выдан 01.02.2005 УВД Ленинского района Екатеринбурга"
)
COUPON, PLAYER = "MFRGGZDFMZTWQ2LK", "GEZDGNBVGY3TQOJQ"
SELECTIONS = (
    Selection("e1", "1X2", "1", Decimal("1.90"), "football", "Зенит – Спартак", "Исход: П1", AT),
    Selection(
        "e2", "total", "over", Decimal("2.00"), "football",
        "Динамо Москва – Локомотив Москва, чемпионат России", "Тотал больше 2,5", AT,
    ),
)  # fmt: skip
BET = BetPlaced(
    postings.stake_in_cash("7-1", 100_000),
    CouponMode.CASH,
    payable_to_bearer=True,
    stake=100_000,
    odds=Decimal("3.80"),
    potential=380_000,
    selections=SELECTIONS,
    sport="football",
    channel=Channel.DESK,
    unit="SHOP-7",
    placed_at=AT,
    day=DAY,
    desk="7-1",
    cashier="user:petrova",
    shift="ONUGSZTU",
)
ORDER = CashOrderIssued(
    17, DAY, 400_000, Movement.WITHDRAWAL, Place.DESK, "L2", "A1", "wd-MFRGGZDFMZTWQ2LK@5", "NBSWY3DPEB3W64TM",
    "7-1", "s1", "user:petrova", PLAYER,
)  # fmt: skip
_DESK = Facts(
    PaperKind.COUPON, BET, f"coupon-{COUPON}", 2, AT, ISSUER, desk="7-1", shift="ONUGSZTU", cashier="user:petrova"
)


def _of(kind: PaperKind, stream: str, event: object, person: Person | None = None, player: str | None = None) -> Facts:
    return replace(_DESK, kind=kind, event=event, stream=stream, person=person, player=player)  # type: ignore[arg-type]


_VOID = CouponVoided(
    postings.voided_in_cash("7-1", 100_000),
    CouponMode.CASH,
    100_000,
    "7-1",
    "SHOP-7",
    "ONUGSZTU",
    "user:petrova",
    "ошибка кассира",
)
_DEPOSIT = DepositAccepted(
    postings.deposit_in_cash("7-1", PLAYER, 500_000), "NFSGKMRT", 500_000, DAY, "7-1", "ONUGSZTU", "user:petrova"
)
_DAILY = structs.replace(
    ORDER, movement=Movement.SHIFT_CLOSED, amount=1_234_567, debit="A1", credit="L1, L4", operations=12, player=None
)
_SAFE = structs.replace(ORDER, movement=Movement.FLOAT_IN, place=Place.SAFE, debit="A1", credit="A2", player=None)
_COLLECTED = CashCollected(
    postings.collected("c9", "cash.desk.7-1", 500_000), "c9", 500_000, "SHOP-7", "ONUGSZTU", "user:petrova"
)
_RKO, _PKO = "cash-orders-SHOP-7-2026-RKO", "cash-orders-SHOP-7-2026-PKO"

EXAMPLES: Mapping[str, Facts] = {
    "deposit": _of(PaperKind.SYSTEM_RECEIPT, f"player-{PLAYER}", _DEPOSIT, MARIA, PLAYER),
    "info_slip": _of(PaperKind.INFO_SLIP, f"coupon-{COUPON}", BET, MARIA, PLAYER),
    "coupon": _DESK,
    "coupon_copy": replace(_DESK, copy=2),
    "void": _of(PaperKind.VOID_SLIP, f"coupon-{COUPON}", _VOID),
    "collection": _of(PaperKind.COLLECTION_SLIP, "desk-7-1", _COLLECTED),
    "count": _of(PaperKind.COUNT_ACT, "desk-7-1", CashCounted("ONUGSZTU", 560_000, 550_000, "user:petrova")),
    "shift": _of(PaperKind.SHIFT_REPORT, "desk-7-1", DeskShiftClosed("ONUGSZTU", "user:petrova", 550_000, "user:x")),
    "rko": _of(PaperKind.RKO, _RKO, ORDER, MARIA, PLAYER),
    "rko_nobody": replace(_of(PaperKind.RKO, _RKO, ORDER, None, PLAYER), copy=1),
    "rko_annulled": replace(_of(PaperKind.RKO, _RKO, ORDER, MARIA, PLAYER), is_annulled=True),
    "rko_safe": _of(PaperKind.RKO, _RKO, structs.replace(_SAFE, replaces=16)),
    "pko_daily": _of(PaperKind.PKO, _PKO, _DAILY),
}
