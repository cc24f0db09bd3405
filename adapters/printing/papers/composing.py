"""From the kind of a paper to what stands on it."""

from collections.abc import Callable, Mapping

from adapters.printing.layout import Paper
from adapters.printing.papers import cash_orders, shift, slips
from adapters.printing.papers.facts import Facts
from domain.printing.papers import PaperKind
from domain.printing.refusals import NoFiscalReceipt

_COMPOSERS: Mapping[PaperKind, Callable[[Facts], Paper]] = {
    PaperKind.SYSTEM_RECEIPT: slips.deposit_receipt,
    PaperKind.INFO_SLIP: slips.info_slip,
    PaperKind.COUPON: slips.coupon,
    PaperKind.VOID_SLIP: slips.void_slip,
    PaperKind.COLLECTION_SLIP: shift.collection_slip,
    PaperKind.COUNT_ACT: shift.count_act,
    PaperKind.SHIFT_REPORT: shift.shift_slip,
    PaperKind.PKO: cash_orders.receipt_order,
    PaperKind.RKO: cash_orders.expense_order,
}


def compose(facts: Facts) -> Paper:
    """The paper. Raises NoFiscalReceipt: registers print their own."""
    if facts.kind not in _COMPOSERS:
        raise NoFiscalReceipt("the receipt of a register is printed by the register: there is nothing to show")
    return _COMPOSERS[facts.kind](facts)
