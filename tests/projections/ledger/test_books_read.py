"""The ledger's views against sums made in Python, whatever was entered and whatever the size of a batch.

CORE-07.
"""

import random
from collections import defaultdict
from datetime import UTC, datetime

import msgspec
import pytest
from psycopg import AsyncConnection

from domain.entry import Entry, MoneyEvent, sums
from domain.event import Event
from domain.ledger import chart, postings
from domain.ledger.entered import EntryReversed, OpeningBalanceSet
from domain.ledger.events import AccountClosed, AccountFrozen, AccountUnfrozen
from kassa.house import EVENTS
from projections.ledger.entries import MONEY
from projections.ledger.views import LEDGER_VIEWS
from projections.rebuild import rebuild
from projections.runner import Projector
from tests.projections.log import TYPES, Log

EARLIER = datetime(2026, 2, 27, 20, 0, tzinfo=UTC)


def test_every_event_that_moves_money_is_read() -> None:
    """L-11: a money event of a new context stands in the books, or this fails."""
    assert set(MONEY) == {event.TYPE for event in EVENTS if issubclass(event, MoneyEvent)}


def test_the_views_know_every_account_of_the_chart_as_the_domain_does() -> None:
    """The SQL takes the longest name; no name of the chart goes on in another."""
    names = sorted(chart.CHART)
    assert not any(b.startswith(f"{a}.") and chart.CHART[a].names_one for a in names for b in names)


def _entered(rng: random.Random, made: list[tuple[str, Entry]]) -> Entry:
    desk, player, stake = str(rng.randrange(2)), f"p.{rng.randrange(3)}", rng.randrange(1, 1_000)
    chosen = rng.choice(
        [
            postings.deposit_in_cash(desk, player, stake),
            postings.stake_from_account(player, stake),
            postings.lost(stake, cash=False),
            postings.won_to_account(player, stake, 2 * stake, stake // 10),
            postings.won_in_cash("c_1", stake, 2 * stake),
            postings.withdrawal_held(player, stake),
            postings.opening_balance(chart.bank("main.eur"), stake),
        ]
    )
    match rng.randrange(6):
        case 0:
            return msgspec.structs.replace(chosen, currency="EUR")
        case 1:
            return msgspec.structs.replace(chosen, effective_at=EARLIER)
        case 2 if made:
            source, old = rng.choice(made)
            lines = tuple(msgspec.structs.replace(line, amount=-line.amount) for line in old.lines)
            return msgspec.structs.replace(old, kind="P37", lines=lines, reverses=source)
        case _:
            return chosen


def _history(seed: int) -> tuple[list[tuple[str, Event]], list[tuple[int, str, Entry]]]:
    """Events of a log, and (position, source, entry) of those that move money."""
    rng = random.Random(seed)
    happened: list[tuple[str, Event]] = []
    entered: list[tuple[int, str, Entry]] = []
    versions: dict[str, int] = defaultdict(int)
    for _ in range(120):
        stream, event = rng.choice(
            [
                ("acct-cash.desk.0", AccountFrozen("asked")),
                ("acct-cash.desk.0", AccountUnfrozen("answered")),
                *[(f"journal-{rng.randrange(3)}", None)] * 12,
            ]
        )
        versions[stream] += 1
        if event is None:
            source = f"{stream}@{versions[stream]}"
            entry = _entered(rng, [(source, entry) for _, source, entry in entered])
            entered.append((len(happened) + 1, source, entry))
            event = (EntryReversed if entry.reverses else OpeningBalanceSet)(entry, "shop", "asked")
        happened.append((stream, event))
    return happened, entered


@pytest.mark.parametrize(("seed", "batch_size"), [(1, 1), (2, 7), (3, 1000)])
async def test_views_hold_what_the_entries_say_whatever_the_size_of_a_batch(
    conn: AsyncConnection, log: Log, seed: int, batch_size: int
) -> None:
    """L-1, L-11, B.3.4, B.3.5: sums, running balances and counter-accounts of every entry, and after a rebuild."""
    happened, entered = _history(seed)
    log.append(*happened, ("acct-cash.desk.1", AccountClosed("taken out")))
    await Projector(conn, log.schema, LEDGER_VIEWS, TYPES, batch_size=batch_size).catch_up()

    debited: dict[tuple[str, str], int] = defaultdict(int)
    credited: dict[tuple[str, str], int] = defaultdict(int)
    statement = []
    for position, source, entry in entered:
        moved = sums(entry)
        for account, amount in sorted(moved.items()):
            key = (account, entry.currency)
            debited[key] += max(amount, 0)
            credited[key] += max(-amount, 0)
            kind = chart.kind_of(account)
            held = (debited[key] - credited[key]) * (1 if kind.of.is_debit else -1)
            others = sorted(set(moved) - {account})
            statement.append(
                (account, position, kind.code, entry.kind, max(amount, 0), max(-amount, 0), held, others, source)
            )
    assert statement == log.rows(
        "select account, position, code, kind, debit, credit, balance, counter_accounts, source "
        "from account_statement order by position, account"
    )
    found = log.rows("select account, currency, debits, credits, balance, account_class from account_totals")
    assert {row[:4] for row in found} == {(*key, debited[key], credited[key]) for key in debited}
    assert all(chart.kind_of(account).of == of for account, _, _, _, _, of in found)
    assert log.rows("select position, source, unit, amount from journal order by position") == [
        (position, source, "shop", sum(max(amount, 0) for amount in (line.amount for line in entry.lines)))
        for position, source, entry in entered
    ]
    assert set(log.rows("select difference from trial_balance")) == {(0,)}
    assert dict(log.rows("select currency, sum(debits)::bigint from trial_balance group by 1")) == {
        currency: sum(amount for (_, of), amount in debited.items() if of == currency) for currency in ("RUB", "EUR")
    }
    reversed_by = {entry.reverses: source for _, source, entry in entered if entry.reverses}
    assert reversed_by == dict(
        log.rows("select source, reversed_by from journal where reversed_by is not null order by position")
    )
    marks = {stream: type(event) for stream, event in happened if stream.startswith("acct-")}
    told = dict(log.rows("select account, is_frozen from account_marks where account = 'cash.desk.0'"))
    assert told == {"cash.desk.0": marks["acct-cash.desk.0"] is AccountFrozen}
    assert log.rows("select is_closed from account_marks where account = 'cash.desk.1'") == [(True,)]
    for view in LEDGER_VIEWS:
        if view.fed:
            assert (await rebuild(conn, log.schema, view, TYPES)).differing == 0
