"""The fields `balance` and `trialBalanceAt`: what accounts held as of any position, and why (spec C.4, explain)."""

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from api.context import Context, Info
from api.dynamic import GraphQLType, Member, list_of, object_type, resolved, sent
from api.enums import enum_of
from api.node import AT_LEAST
from api.permissions import Need
from api.scalars import Long, Money
from api.visibility import until_visible
from domain.entry import RUB
from domain.ledger.chart import AccountClass, kind_of
from domain.ledger.rules import RULES
from projections.ledger.as_of import BEHIND, balance_statement, kinds_statement, trial_statement
from projections.statement import Statement

_NEED = Need("ledger.read")
_AS_OF = Member(Long | None, "Position of the log; the newest that is read when nothing is said.")

KIND: GraphQLType = object_type(
    "BalanceKind",
    "What entries by one rule made of a balance.",
    {
        "kind": Member(str, "The rule, such as P4."),
        "says": Member(str, "What it is about."),
        "entries": Member(Long, "How many there are; accountStatement shows them."),
        "debits": Member(Money, "Sum of their debits, minor units."),
        "credits": Member(Money, "Sum of their credits."),
        "effect": Member(Money, "What they added to the balance, on the account's normal side."),
    },
)


async def _kinds(root: Mapping[str, Any]) -> Sequence[Mapping[str, Any]]:
    found: Sequence[Mapping[str, Any]] = await root["explain"]()
    return found


BALANCE: GraphQLType = object_type(
    "Balance",
    "What an account held as of a position, and why.",
    {
        "account": Member(str, "Name of the account."),
        "currency": Member(str, "ISO code."),
        "code": Member(str, "Its line of the chart, such as A1."),
        "account_class": Member(enum_of(AccountClass), "What it is."),
        "debits": Member(Money, "Sum of its debits, minor units."),
        "credits": Member(Money, "Sum of its credits."),
        "balance": Member(Money, "What it held, on its normal side."),
        "position": Member(Long, "The position this is of."),
        "last_position": Member(Long | None, "Position of its last entry until then; null: there was none."),
        "kinds": resolved(
            _kinds, list_of(KIND), "The balance by rules, in the order of their first entries.", {}, needs=_NEED
        ),
    },
)

TRIAL: GraphQLType = object_type(
    "TrialBalanceLine",
    "Sums over one class of accounts.",
    {
        "account_class": Member(enum_of(AccountClass), "Class of accounts."),
        "currency": Member(str, "ISO code."),
        "debits": Member(Money, "Sum of all debits, minor units."),
        "credits": Member(Money, "Sum of all credits."),
        "balance": Member(Money, "What these accounts held, on their normal side."),
        "difference": Member(Money, "Debits less credits of all classes of this currency: always 0."),
    },
)


async def _balance(
    info: Info, *, account: str, currency: Any = None, as_of: Any = None, at_least: Any = None
) -> Mapping[str, Any]:
    kind = kind_of(account)
    currency = sent(currency) or RUB
    position = await _position(info.context, sent(as_of), sent(at_least))
    rows = await _rows(info.context, balance_statement(account, currency, position))
    found = rows[0] if rows else {"debits": 0, "credits": 0, "balance": 0, "position": None}
    return {
        "account": account,
        "currency": currency,
        "code": kind.code,
        "account_class": kind.of,
        "debits": found["debits"],
        "credits": found["credits"],
        "balance": found["balance"],
        "position": position,
        "last_position": found["position"],
        "explain": partial(_explain, info.context, account, currency, position),  # for `kinds`
    }


async def _explain(context: Context, account: str, currency: str, position: int) -> Sequence[Mapping[str, Any]]:
    rows = await _rows(context, kinds_statement(account, currency, position))
    sign = 1 if kind_of(account).of.is_debit else -1
    return [
        {
            **row,
            "says": RULES[row["kind"]].said if row["kind"] in RULES else row["kind"],
            "effect": (row["debits"] - row["credits"]) * sign,
        }
        for row in rows
    ]


async def _trial(info: Info, *, as_of: Any = None, at_least: Any = None) -> Sequence[Mapping[str, Any]]:
    return await _rows(info.context, trial_statement(await _position(info.context, sent(as_of), sent(at_least))))


async def _position(context: Context, as_of: int | None, at_least: int | None) -> int:
    """The position meant, when it can be read. Raises NotYetVisible."""
    await until_visible(context, BEHIND, max(as_of or 0, at_least or 0) or None)
    if as_of is not None:
        return as_of
    positions = await context.services.positions(context.organisation)
    return min(positions[name] for name in BEHIND)


async def _rows(context: Context, statement: Statement) -> Sequence[Mapping[str, Any]]:
    async with context.services.reads(context.organisation) as session:
        return await session.fetch(statement.sql, statement.params)


BALANCE_FIELDS: dict[str, Any] = {
    "balance": resolved(
        _balance,
        BALANCE,
        "What an account held as of any position of the log.",
        {
            "account": Member(str, "Name of the account, such as cash.desk.7."),
            "currency": Member(str | None, f"ISO code; {RUB} when nothing is said."),
            "as_of": _AS_OF,
            "at_least": AT_LEAST,
        },
        needs=_NEED,
    ),
    "trial_balance_at": resolved(
        _trial,
        list_of(TRIAL),
        "The trial balance as of any position of the log.",
        {"as_of": _AS_OF, "at_least": AT_LEAST},
        needs=_NEED,
    ),
}
