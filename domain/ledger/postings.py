"""The postings of spec C.3 as entries: each money movement by its rule's number. Amounts are minor units above zero."""

from domain.entry import Entry, Line, entry
from domain.ledger import chart


def deposit_in_cash(desk: str, player: str, amount: int) -> Entry:
    return entry("P1", (chart.desk_cash(desk), amount), (chart.player_available(player), -amount))


def withdrawal_held(player: str, amount: int) -> Entry:
    return entry("P2", (chart.player_available(player), amount), (chart.player_held(player), -amount))


def withdrawal_paid(desk: str, player: str, amount: int) -> Entry:
    return entry("P3", (chart.player_held(player), amount), (chart.desk_cash(desk), -amount))


def withdrawal_freed(player: str, amount: int) -> Entry:
    return entry("P3v", (chart.player_held(player), amount), (chart.player_available(player), -amount))


def stake_from_account(player: str, stake: int) -> Entry:
    return entry("P4", (chart.player_available(player), stake), (chart.STAKES_ACCOUNT, -stake))


def stake_in_cash(desk: str, stake: int) -> Entry:
    return entry("P5", (chart.desk_cash(desk), stake), (chart.STAKES_CASH, -stake))


def lost(stake: int, *, cash: bool) -> Entry:
    stakes, income = (chart.STAKES_CASH, chart.INCOME_CASH) if cash else (chart.STAKES_ACCOUNT, chart.INCOME_ACCOUNT)
    return entry("P6", (stakes, stake), (income, -stake))


def won_to_account(player: str, stake: int, gross: int, tax: int = 0) -> Entry:
    return entry(
        "P7",
        (chart.STAKES_ACCOUNT, stake),
        (chart.WINNINGS_ACCOUNT, gross),
        (chart.INCOME_ACCOUNT, -stake),
        (chart.player_available(player), tax - gross),
        (chart.TAX, -tax),
    )


def won_in_cash(coupon: str, stake: int, gross: int, tax: int = 0) -> Entry:
    return entry(
        "P8",
        (chart.STAKES_CASH, stake),
        (chart.WINNINGS_CASH, gross),
        (chart.INCOME_CASH, -stake),
        (chart.coupon_payable(coupon), tax - gross),
        (chart.TAX, -tax),
    )


def coupon_paid(desk: str, coupon: str, amount: int) -> Entry:
    return entry("P9", (chart.coupon_payable(coupon), amount), (chart.desk_cash(desk), -amount))


def returned_to_account(player: str, stake: int) -> Entry:
    return entry("P10", (chart.STAKES_ACCOUNT, stake), (chart.player_available(player), -stake))


def returned_in_cash(coupon: str, stake: int) -> Entry:
    return entry("P11", (chart.STAKES_CASH, stake), (chart.coupon_payable(coupon), -stake))


def voided_to_account(player: str, stake: int) -> Entry:
    return entry("P12", (chart.STAKES_ACCOUNT, stake), (chart.player_available(player), -stake))


def voided_in_cash(desk: str, stake: int) -> Entry:
    return entry("P13", (chart.STAKES_CASH, stake), (chart.desk_cash(desk), -stake))


def float_in(desk: str, unit: str, amount: int) -> Entry:
    return entry("P15", (chart.desk_cash(desk), amount), (chart.safe_cash(unit), -amount))


def float_out(desk: str, unit: str, amount: int) -> Entry:
    return entry("P16", (chart.safe_cash(unit), amount), (chart.desk_cash(desk), -amount))


def coupon_expired(coupon: str, amount: int) -> Entry:
    return entry("P17", (chart.coupon_payable(coupon), amount), (chart.UNCLAIMED, -amount))


def collected(collection: str, source: str, amount: int) -> Entry:
    """`source` is the account of a desk or a safe."""
    return entry("P18", (chart.transit_cash(collection), amount), (source, -amount))


def collection_confirmed(collection: str, bank: str, sent: int, counted: int) -> Entry:
    """The bank may count less than was `sent`, or more."""
    return entry(
        "P19",
        (chart.bank(bank), counted),
        (chart.CASH_SHORT, max(sent - counted, 0)),
        (chart.CASH_OVER, min(sent - counted, 0)),
        (chart.transit_cash(collection), -sent),
    )


def drawn_from_bank(unit: str, bank: str, amount: int) -> Entry:
    return entry("P20", (chart.safe_cash(unit), amount), (chart.bank(bank), -amount))


def sent_to_desk(transfer: str, desk: str, amount: int) -> Entry:
    return entry("P21", (chart.transit_cash(transfer), amount), (chart.desk_cash(desk), -amount))


def received_at_desk(transfer: str, desk: str, amount: int) -> Entry:
    return entry("P21", (chart.desk_cash(desk), amount), (chart.transit_cash(transfer), -amount))


def found_over(desk: str, amount: int) -> Entry:
    return entry("P22", (chart.desk_cash(desk), amount), (chart.CASH_OVER, -amount))


def found_short(desk: str, amount: int, cashier: str | None) -> Entry:
    """To be repaid by the cashier, or the house's loss."""
    debit = chart.CASH_SHORT if cashier is None else chart.cashier_owes(cashier)
    return entry("P23", (debit, amount), (chart.desk_cash(desk), -amount))


def shortage_repaid(desk: str, cashier: str, amount: int) -> Entry:
    return entry("P24", (chart.desk_cash(desk), amount), (chart.cashier_owes(cashier), -amount))


def opening_balance(account: str, amount: int) -> Entry:
    """`amount` is on the normal side of the account."""
    debit = amount if chart.kind_of(account).of.is_debit else -amount
    return entry("P25", (account, debit), (chart.OPENING, -debit))


def given_to_player(player: str, expense: str, amount: int) -> Entry:
    """`expense` is goodwill, or the cost of a wrong settlement."""
    return entry("P36", (expense, amount), (chart.player_available(player), -amount))


def taken_from_player(player: str, expense: str, amount: int) -> Entry:
    return entry("P36", (chart.player_available(player), amount), (expense, -amount))


def reversed_entry(old: Entry, source: str) -> Entry:
    """The mirror of the entry of event `source`."""
    lines = tuple(Line(line.account, -line.amount) for line in old.lines)
    return Entry("P37", lines, old.currency, reverses=source)


def tax_paid(bank: str, amount: int) -> Entry:
    return entry("P38", (chart.TAX, amount), (chart.bank(bank), -amount))


def recovered(player: str, amount: int) -> Entry:
    return entry("P39", (chart.player_available(player), amount), (chart.player_owes(player), -amount))
