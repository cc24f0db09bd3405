"""`kassa verify` says what it looked at, and ends with 1 when something is broken."""

import asyncio
import json

import psycopg
import pytest
from click.testing import CliRunner, Result

from domain.ledger import postings
from domain.ledger.entered import BankCashReceived
from kassa.cli import main
from kassa.house import EVENT_TYPES
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.runner import Projector
from tests.projections.ledger.told import Told
from tests.projections.log import Log


async def _make_views(database_url: str, schema: str) -> None:
    async with await psycopg.AsyncConnection.connect(database_url, autocommit=True) as connection:
        await ensure(connection, schema, VIEWS, EVENT_TYPES)
        await Projector(connection, schema, VIEWS, EVENT_TYPES).catch_up()


def test_books_that_hold_and_books_that_do_not(
    database_url: str, organisation: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """C.4: checked again at any time; L-1…L-13."""
    monkeypatch.setattr("kassa.cli.configure", lambda _: None)
    told, log = Told(), Log(database_url, organisation)
    told.record("journal", BankCashReceived(postings.drawn_from_bank("shop", "main", 50), "shop", "cheque"))
    log.append(*told.events)
    asyncio.run(_make_views(database_url, organisation))

    def verify(*options: str) -> Result:
        environment = {"KASSA_DATABASE_URL": database_url, "KASSA_ORGANISATION": "demo"}
        return CliRunner().invoke(main, ["verify", *options], env=environment)

    good = verify("--json")
    assert good.exit_code == 0, good.output
    findings = [json.loads(line) for line in good.stdout.splitlines()]
    assert {each["number"] for each in findings} == {f"L-{number}" for number in range(1, 14)}
    assert findings[0]["looked_at"] == 1
    with log.connect() as owner:
        owner.execute("update account_totals set debits = debits + 1 where account = 'cash.safe.shop'")
    broken = verify()
    assert broken.exit_code == 1
    assert "broken: 1 (cash.safe.shop RUB)" in broken.stdout
