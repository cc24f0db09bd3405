"""What was bet, won and paid by sport and game? One report for each mode (BET-19, -25, -68; spec B.3.4).

A coupon is in one of them, on the day on which it was placed: in the sport/games report exactly when its stake went
into a desk (L-9). Everything is a sum over `coupons`; a voided coupon is only shown as void.
"""

from domain.betting.coupon_terms import CouponMode, CouponResult, CouponState
from projections.view import Column, Kind, View

_S = CouponState
_OPEN = f"state = '{_S.PLACED}'"
_RETURNED = f"result = '{CouponResult.RETURNED}'"
_SETTLED = f"result is not null and not {_RETURNED}"


def _sum(amount: str, where: str = "true") -> str:
    return f"coalesce(sum({amount}) filter (where state <> '{_S.VOIDED}' and {where}), 0)::bigint"


_STAKES = _sum("stake")
# (column, SQL over the coupons of one row)
_MEASURES = (
    (Column("coupons", Kind.LONG, "Coupons, without those voided"), f"count(*) filter (where state <> '{_S.VOIDED}')"),
    (Column("stakes", Kind.MONEY, "Their stakes, minor units"), _STAKES),
    (Column("open_stakes", Kind.MONEY, "Of these, of coupons without a result"), _sum("stake", _OPEN)),
    (Column("returned", Kind.MONEY, "Of these, given back or to be: events were cancelled"), _sum("stake", _RETURNED)),
)
_OF_CASH = (
    (Column("paid_out", Kind.MONEY, "Paid to bearers in cash, returned stakes too"), _sum("paid")),
    (Column("payable", Kind.MONEY, "Owed to bearers who have not come yet"), _sum("owed")),
    (Column("expired", Kind.MONEY, "Not claimed in time"), _sum("expired")),
)
_OF_ACCOUNTS = (
    (Column("credited", Kind.MONEY, "Winnings credited to players, without tax"), _sum("gross - tax", _SETTLED)),
)
_LAST = (
    (Column("tax", Kind.MONEY, "Withheld of winnings"), _sum("tax")),
    (
        Column("result", Kind.MONEY, "Stakes of won and lost coupons, less winnings before tax (I1 − E1)"),
        _sum("stake - gross", _SETTLED),
    ),
    (
        Column("share", Kind.DECIMAL, "Part of this sport or game in the stakes of its day and unit, %", null=True),
        f"round(100.0 * {_STAKES} / nullif(sum({_STAKES}) over (partition by day, unit), 0), 2)",
    ),
    (
        Column("voided", Kind.LONG, "Coupons voided; they are in no other number"),
        f"count(*) filter (where state = '{_S.VOIDED}')",
    ),
    (
        Column("voided_stakes", Kind.MONEY, "Their stakes, handed back"),
        f"coalesce(sum(stake) filter (where state = '{_S.VOIDED}'), 0)::bigint",
    ),
    (Column("as_of_position", Kind.LONG, "Position of the last event counted here"), "max(as_of_position)"),
)


def _report(
    name: str, question: str, row_name: str, permission: str, mode: CouponMode, own: tuple[tuple[Column, str], ...]
) -> View:
    measures = (*_MEASURES, *own, *_LAST)
    columns = ", ".join(f"{sql} as {column.name}" for column, sql in measures)
    return View(
        name=name,
        question=question,
        row_name=row_name,
        permission=permission,
        key=("day", "unit", "sport"),
        columns=(
            Column("day", Kind.DATE, "Day on which the bets were placed, at the place"),
            Column("unit", Kind.TEXT, "Code of the unit"),
            Column("sport", Kind.TEXT, "Sport or game; `several` of accumulators over more than one"),
            *(column for column, _ in measures),
        ),
        changes=(),
        default_order=(("day", True), ("unit", False), ("sport", False)),
        source_sql=f"select day, unit, sport, {columns} from coupons where mode = '{mode}' group by day, unit, sport",
        looks_at=("coupons",),
        unit_column="unit",
    )


SPORT_GAME_REPORT = _report(
    "sport_game_report",
    "What was bet for cash on each sport and game, and what did it bring?",
    "SportGameReport",
    "bet.report.sport_game.read",
    CouponMode.CASH,
    _OF_CASH,
)
ACCOUNT_BETS_REPORT = _report(
    "account_bets_report",
    "What was bet from players' accounts on each sport and game, and what did it bring?",
    "AccountBetsReport",
    "bet.report.accounts.read",
    CouponMode.IDENTIFIED,
    _OF_ACCOUNTS,
)
