"""Papers of a day in a shop: one that failed and was printed again, one annulled, one of a register, a count."""

from datetime import date

from msgspec.structs import replace

from domain.betting.shift_events import CashShortRecorded
from domain.event import Event
from domain.ledger import postings
from domain.printing.events import (
    CashOrderAnnulled,
    CashOrderIssued,
    FiscalReceiptRecorded,
    PaperAnnulled,
    PrintFailed,
    PrintRequested,
    PrintStarted,
    PrintSucceeded,
    Reprinted,
)
from domain.printing.faults import PrintFault
from domain.printing.movements import Movement, Place
from domain.printing.papers import PaperKind

RKO, PKO = "cash-orders-SHOP-7-2026-RKO", "cash-orders-SHOP-7-2026-PKO"
OUT = CashOrderIssued(
    1, date(2026, 3, 1), 400_000, Movement.WITHDRAWAL, Place.DESK, "L2", "A1", "wd-1@4", "AAAA", "d1", "s1", player="p1"
)
IN = replace(OUT, movement=Movement.BANK_CASH, amount=1_000_000, print_id="CCCC", desk=None, shift=None)


def paper(print_id: str, kind: PaperKind, source: str) -> tuple[str, Event]:
    return (f"print-{print_id}", PrintRequested(kind, source, "SHOP-7", "d1", "s1", "p1"))


DAY: list[tuple[str, Event]] = [
    (RKO, OUT),
    paper("AAAA", PaperKind.RKO, f"{RKO}@1"),
    ("print-AAAA", PrintStarted(0, "tcp://printer:9100")),
    ("print-AAAA", PrintFailed(0, PrintFault.NO_PAPER)),
    (PKO, IN),
    paper("CCCC", PaperKind.PKO, f"{PKO}@1"),
    ("print-CCCC", PrintSucceeded(0)),
    ("print-AAAA", Reprinted(1)),
    ("print-AAAA", PrintSucceeded(1)),
    ("desk-d1", CashShortRecorded(postings.found_short("d1", 10_000, None), 10_000, "SHOP-7", "s1", "user:a")),
    paper("FFFF", PaperKind.FISCAL_RECEIPT, "player-p1@7"),
    ("print-FFFF", FiscalReceiptRecorded("000123")),
    (RKO, replace(OUT, number=2, print_id="BBBB", amount=50_000, movement=Movement.TRANSFER_SENT, party="d2")),
    paper("BBBB", PaperKind.RKO, f"{RKO}@2"),
    ("print-BBBB", PaperAnnulled("torn")),
    (RKO, CashOrderAnnulled(2, "torn", "BBBB")),
    (
        RKO,
        replace(OUT, number=3, print_id="DDDD", amount=50_000, movement=Movement.TRANSFER_SENT, party="d2", replaces=2),
    ),
    paper("DDDD", PaperKind.RKO, f"{RKO}@4"),
]
