"""Group `money`: the acts of a betting shop through `Ledger.execute`: deposits, identified stakes, settlements.

`money.acts`        as many of each, 256 callers, one process; against `stock` (the same events, each act loaded,
                    decided and saved by itself) and, when its checkout is given, `pgledger` (its transfers)
`money.http_act`    one bet through HTTP and GraphQL, one after the other
`money.balance_at`  the balance of an account with 100,000 entries as of a position taken at random, through HTTP
`money.trial_at`    the trial balance over the same entries, likewise
"""

import asyncio
import random
from collections.abc import Sequence
from pathlib import Path
from uuid import uuid4

import msgspec
import uvloop

from bench import shop_books
from bench.figures import Report, say
from bench.http_load import milliseconds, posted
from bench.pgledger import PgLedger
from bench.read import serving
from bench.read_data import token
from bench.rounds import in_turn
from bench.server import new_database, new_organisation
from bench.shop import STAKE, Shop, shop_ledger
from bench.sizes import Sizes
from bench.stock import stock
from bench.stock_shop import StockShop

CALLERS = 256
_PLACE = "mutation ($input: PlaceBetInput!) { placeBet(input: $input) { receipt { position } errors { code } } }"
_BALANCE = "query ($account: String!, $at: Long!) { balance(account: $account, asOf: $at) { balance } }"
_TRIAL = "query ($at: Long!) { trialBalanceAt(asOf: $at) { accountClass balance } }"


def run(server_url: str, sizes: Sizes, report: Report, pgledger: Path | None = None) -> None:
    """Measure and report the whole group."""
    url = new_database(server_url, "bench_money")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        _acts(runner, server_url, url, sizes, report, pgledger)
        _http_acts(runner, url, sizes, report)
        _balances(runner, url, sizes, report)


def _acts(
    runner: asyncio.Runner, server_url: str, url: str, sizes: Sizes, report: Report, pgledger: Path | None
) -> None:
    with shop_ledger(runner, url, new_organisation(url, "money")) as ledger, stock(url) as baseline:
        ours = Shop(runner, ledger, sizes.money_desks, sizes.money_past, min(CALLERS, sizes.money_desks))
        theirs = StockShop(baseline, max(1, sizes.money_desks // 10), sizes.money_past)
        sides = {"ours": ours.rate, "stock": lambda: theirs.rate(sizes.stock_money_acts)}
        other = None if pgledger is None else PgLedger(runner, server_url, pgledger, sizes.accounts)
        if other is not None:
            sides["pgledger"] = lambda: other.rate(sizes.seconds)
        ours.rate()  # warm
        rates = in_turn("money acts/s", sides, sizes.rounds)
        if other is not None:
            other.close()
    report.compare("money.acts", "acts/s", rates["ours"], "stock", rates["stock"])
    if other is not None:
        report.compare("money.acts", "acts/s", rates["ours"], "pgledger", rates["pgledger"])


def _http_acts(runner: asyncio.Runner, url: str, sizes: Sizes, report: Report) -> None:
    """Bets for cash: nobody has to be identified for each."""
    schema = new_organisation(url, "money_http")
    count = sizes.lone_commands
    with shop_ledger(runner, url, schema) as ledger:
        coupons = Shop(runner, ledger, 1, 1, 1).compose(2 * count)
    key = token(url, "money_http")
    wishes = [
        {"commandId": str(uuid4()), "coupon": coupon, "desk": "0", "mode": "CASH", "stake": STAKE} for coupon in coupons
    ]
    requests = [posted(key, msgspec.json.encode({"query": _PLACE, "variables": {"input": wish}})) for wish in wishes]
    with serving("ours", url, schema) as port:
        runner.run(milliseconds(port, requests[:count]))  # warm
        _state(runner, report, "money.http_act", port, requests[count:], sizes)


def _balances(runner: asyncio.Runner, url: str, sizes: Sizes, report: Report) -> None:
    schema = new_organisation(url, "money_books")
    head = shop_books.fill(runner, url, schema, sizes.booked_entries)
    say(f"money: {sizes.booked_entries:,} entries are there")
    key = token(url, "money_books")

    def asked(query: str, **variables: str) -> list[bytes]:
        return [
            posted(
                key, msgspec.json.encode({"query": query, "variables": {**variables, "at": random.randint(1, head)}})
            )
            for _ in range(sizes.lone_commands)
        ]

    with serving("ours", url, schema) as port:
        for figure, requests in (
            ("money.balance_at", asked(_BALANCE, account=shop_books.ACCOUNT)),
            ("money.trial_at", asked(_TRIAL)),
        ):
            runner.run(milliseconds(port, requests))  # warm
            _state(runner, report, figure, port, requests, sizes)


def _state(
    runner: asyncio.Runner, report: Report, figure: str, port: int, requests: Sequence[bytes], sizes: Sizes
) -> None:
    """The median, over rounds that share the requests."""
    size = max(1, len(requests) // sizes.rounds)
    rounds = [requests[at : at + size] for at in range(0, size * sizes.rounds, size)]
    report.state(figure, "ms", [sorted(runner.run(milliseconds(port, each)))[len(each) // 2] for each in rounds], "p50")
