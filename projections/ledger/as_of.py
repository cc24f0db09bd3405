"""What accounts held as of any position of the log: statements for whoever asks (spec C.4: also at any past one)."""

from projections.ledger.entries import class_of
from projections.ledger.trial_balance import PIECE, totals
from projections.statement import Bindings, Statement

BEHIND = ("account_statement", "ledger_pieces")
"""Fed views that are read here."""


def balance_statement(account: str, currency: str, position: int) -> Statement:
    """At most one row: code, debits, credits, balance and the position of the last entry up to `position`."""
    bindings = Bindings()
    return Statement(
        "select code, debits, credits, balance, position from account_statement "
        f"where account = {bindings.bind(account, 'text')} and currency = {bindings.bind(currency, 'text')} "
        f"and position <= {bindings.bind(position, 'bigint')} order by position desc limit 1",
        bindings.params,
    )


def kinds_statement(account: str, currency: str, position: int) -> Statement:
    """A row for each rule that moved the account up to `position`: kind, entries, debits, credits (L-4)."""
    bindings = Bindings()
    return Statement(
        "select kind, count(*) as entries, sum(debit)::bigint as debits, sum(credit)::bigint as credits "
        f"from account_statement where account = {bindings.bind(account, 'text')} "
        f"and currency = {bindings.bind(currency, 'text')} and position <= {bindings.bind(position, 'bigint')} "
        "group by kind order by min(position)",
        bindings.params,
    )


def trial_statement(position: int) -> Statement:
    """The trial balance up to `position`: a row for each class and currency."""
    bindings = Bindings()
    upto = bindings.bind(position, "bigint")
    begun = f"({upto} / {PIECE})"
    moved = f"""
        select account_class as of, currency, debits, credits from ledger_pieces where piece < {begun}
        union all
        select {class_of("s.code")}, s.currency, s.debit, s.credit from account_statement s
        where s.position >= {begun} * {PIECE} and s.position <= {upto}"""
    return Statement(f"{totals(moved)} order by s.currency, s.of", bindings.params)
