"""What the views must hold, said a second time in plain Python: folds over the final form of every document."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from domain.event import Event
from domain.fiscal.document import DocumentKind, FiscalDocument, Operation
from domain.fiscal.events import FiscalDocumentCompleted, FiscalDocumentRecorded, TamperSuspected

SALES = {DocumentKind.RECEIPT, DocumentKind.BSO}
CORRECTIONS = {DocumentKind.CORRECTION, DocumentKind.BSO_CORRECTION}

Sums = dict[str, Decimal | int]


def final_documents(events: Iterable[tuple[str, Event]]) -> Mapping[tuple[str, int], FiscalDocument]:
    """The richest form of each document."""
    return {
        (event.document.fn, event.document.fd): event.document
        for _, event in events
        if isinstance(event, FiscalDocumentRecorded | FiscalDocumentCompleted)
    }


def drives(events: list[tuple[str, Event]]) -> dict[str, tuple[Any, ...]]:
    """fn → documents, first and last (number, time), missing numbers, holes, tampers."""
    found = {}
    documents = final_documents(events)
    for fn in {fn for fn, _ in documents}:
        ours = {fd: document for (of, fd), document in documents.items() if of == fn}
        first, last = min(ours), max(ours)
        missing = [fd for fd in range(first, last) if fd not in ours]
        holes = [fd for fd in missing if fd - 1 not in missing]
        tampers = sum(isinstance(event, TamperSuspected) and name == f"fiscal-{fn}" for name, event in events)
        found[fn] = (len(ours), first, ours[first].at, last, ours[last].at, len(missing), len(holes), tampers)
    return found


def sales(documents: Iterable[FiscalDocument], key: Callable[[FiscalDocument], str]) -> dict[tuple[str, date], Sums]:
    """(key, day) → sums over whole documents."""
    rows: dict[tuple[str, date], Sums] = defaultdict(lambda: defaultdict(int))
    for document in documents:
        if document.kind in SALES | CORRECTIONS:
            _add(
                rows[key(document), document.at.date()],
                document,
                amount=document.total or 0,
                items=len(document.lines),
                cash=document.cash or 0,
                electronic=document.electronic or 0,
                tax=sum(tax.sum for tax in document.taxes),
            )
    return rows


def sales_by_item(documents: Iterable[FiscalDocument]) -> dict[tuple[str, date], Sums]:
    """(item, day) → sums over lines."""
    rows: dict[tuple[str, date], Sums] = defaultdict(lambda: defaultdict(int))
    for document in documents:
        for name in {line.name for line in document.lines} if document.kind in SALES | CORRECTIONS else ():
            lines = [line for line in document.lines if line.name == name]
            _add(
                rows[name, document.at.date()],
                document,
                amount=sum(line.sum for line in lines),
                items=len(lines),
                quantity=sum(Decimal(line.quantity) for line in lines),
                tax=sum(line.tax_sum or 0 for line in lines),
            )
    return rows


def _add(row: Sums, document: FiscalDocument, *, amount: int, items: int, **netted: Decimal | int) -> None:
    row["documents"] += 1
    if document.kind in CORRECTIONS:
        row["corrections"] += 1
        return
    direction = {Operation.INCOME: 1, Operation.INCOME_RETURN: -1}.get(document.operation or Operation.EXPENSE, 0)
    row["net"] += direction * amount
    for name, each in netted.items():
        row[name] += direction * each
    match document.operation:
        case Operation.INCOME:
            row["receipts"] += 1
            row["items"] += items
            row["gross"] += amount
        case Operation.INCOME_RETURN:
            row["returned_receipts"] += 1
            row["returns"] += amount
        case Operation.EXPENSE:
            row["expenses"] += amount
        case Operation.EXPENSE_RETURN:
            row["expense_returns"] += amount
        case None:
            pass
