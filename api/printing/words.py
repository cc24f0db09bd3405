"""What the closed sets of papers mean to clients."""

from collections.abc import Mapping
from enum import StrEnum

from domain.printing.cash_orders import OrderState
from domain.printing.faults import PrintFault
from domain.printing.movements import Movement, OrderKind, Place
from domain.printing.papers import PaperKind
from domain.printing.print_job import PrintState
from projections.printing.cash_book import CashBookKind

PRINTING_WORDS: dict[type[StrEnum], tuple[str, str, Mapping[StrEnum, str]]] = {
    PaperKind: (
        "PaperKind",
        "What a paper is.",
        {
            PaperKind.SYSTEM_RECEIPT: "Our receipt of a deposit.",
            PaperKind.INFO_SLIP: "Slip of an identified bet; no basis for winnings.",
            PaperKind.COUPON: "Coupon of a bet for cash; its bearer is paid.",
            PaperKind.VOID_SLIP: "A coupon was voided.",
            PaperKind.COLLECTION_SLIP: "Cash was handed to collectors.",
            PaperKind.COUNT_ACT: "Cash was counted.",
            PaperKind.SHIFT_REPORT: "A shift was closed.",
            PaperKind.PKO: "Receipt cash order, form KO-1.",
            PaperKind.RKO: "Expense cash order, form KO-2.",
            PaperKind.FISCAL_RECEIPT: "The register's receipt: printed by hand, and recorded here.",
        },
    ),
    PrintState: (
        "PrintState",
        "Where a paper stands.",
        {
            PrintState.REQUESTED: "It is due.",
            PrintState.PRINTING: "A printer has it.",
            PrintState.PRINTED: "It is there.",
            PrintState.FAILED: "It is not there; print it again.",
            PrintState.ANNULLED: "It is not to be printed: its order was annulled.",
        },
    ),
    PrintFault: (
        "PrintFault",
        "Why a paper is not there.",
        {
            PrintFault.NO_PAPER: "The printer has no paper.",
            PrintFault.NOT_READY: "The printer's cover is open, or it is in error.",
            PrintFault.SILENT: "The printer cannot be reached, or does not answer.",
            PrintFault.HALF_PRINTED: "The printer never said that it was done: look what lies there.",
            PrintFault.UNKNOWN: "We stopped while it was printed: look what lies there.",
            PrintFault.NOT_COMPOSED: "What stands on it could not be read.",
        },
    ),
    OrderKind: (
        "CashOrderKind",
        "Which way cash goes.",
        {OrderKind.PKO: "In: receipt order (ПКО, KO-1).", OrderKind.RKO: "Out: expense order (РКО, KO-2)."},
    ),
    OrderState: (
        "CashOrderState",
        "Where a cash order stands.",
        {
            OrderState.ISSUED: "It has its number.",
            OrderState.PRINTED: "It is on paper.",
            OrderState.PRINT_FAILED: "It did not print.",
            OrderState.REPRINTED: "A copy of it was printed.",
            OrderState.ANNULLED: "It holds no longer; its number stays used.",
        },
    ),
    CashBookKind: (
        "CashBookKind",
        "What a line of the cash book is.",
        {
            CashBookKind.PKO: "Receipt order: cash came in.",
            CashBookKind.RKO: "Expense order: cash went out.",
            CashBookKind.COUNT: "A count found more or less than the books said.",
            CashBookKind.OPENING: "What there was before it was kept here.",
            CashBookKind.REVERSAL: "A wrong entry was taken back.",
        },
    ),
    Place: ("CashPlace", "Whose cash.", {Place.DESK: "A desk's.", Place.SAFE: "That of the unit's safe."}),
    Movement: (
        "CashMovement",
        "What happened to cash, or to a bet, that has papers.",
        {
            Movement.DEPOSIT: "Cash became money of a player.",
            Movement.CARD_DEPOSIT: "Money from a payment card became money of a player.",
            Movement.WITHDRAWAL: "A player's money was paid to him.",
            Movement.ACCOUNT_STAKE: "An identified bet.",
            Movement.CASH_STAKE: "A bet for cash.",
            Movement.COUPON_PAYOUT: "Winnings were paid to a coupon's bearer.",
            Movement.ACCOUNT_VOID: "An identified bet was voided.",
            Movement.CASH_VOID: "A bet for cash was voided, and the stake given back.",
            Movement.FLOAT_IN: "From the safe to a desk.",
            Movement.FLOAT_OUT: "From a desk to the safe.",
            Movement.COLLECTION: "To collectors.",
            Movement.BANK_CASH: "From the bank to the safe.",
            Movement.TRANSFER_SENT: "To another desk.",
            Movement.TRANSFER_RECEIVED: "From another desk.",
            Movement.COUNTED: "A desk was counted.",
            Movement.REPAYMENT: "A cashier paid a shortage.",
            Movement.SHIFT_CLOSED: "A shift was closed; its receipt orders are of a day.",
        },
    ),
}
