"""What a retry cannot mend is said at once; what memory tells of another log is forgotten."""

import asyncio
from collections.abc import Iterator

import psycopg
import pytest

from adapters.eventlog.asked import AskedCommands
from adapters.eventlog.errors import LedgerUnavailable
from adapters.eventlog.ledger import Ledger
from domain.command import Receipt
from tests.eventlog.accounts import Deposit
from tests.eventlog.conftest import caller


@pytest.fixture
def forbidden(database_url: str, organisation: str) -> Iterator[None]:
    """The writer may not write for a while."""
    with psycopg.connect(database_url, autocommit=True, options=f"-c search_path={organisation}") as owner:
        owner.execute("revoke insert on events from kassa_writer")
        yield
        owner.execute("grant insert on events to kassa_writer")


async def test_a_missing_right_is_answered_long_before_the_patience_ends(ledger: Ledger, forbidden: None) -> None:
    async with asyncio.timeout(ledger._settings.commit_seconds / 4):
        with pytest.raises(LedgerUnavailable):
            await ledger.execute(Deposit("forbidden", 1), caller())


async def test_the_ledger_goes_on_when_the_right_is_back(ledger: Ledger, database_url: str, organisation: str) -> None:
    same = caller()
    with psycopg.connect(database_url, autocommit=True, options=f"-c search_path={organisation}") as owner:
        owner.execute("revoke insert on events from kassa_writer")
        try:
            with pytest.raises(LedgerUnavailable):
                await ledger.execute(Deposit("back", 1), same)
        finally:
            owner.execute("grant insert on events to kassa_writer")
    receipt = await ledger.execute(Deposit("back", 1), same)
    assert (receipt.result, receipt.replayed) == (1, False)


def test_doubt_forgets_answers_but_not_what_is_in_flight() -> None:
    asked = AskedCommands()
    answered, flying = caller().command_id, caller().command_id
    asked.begin(answered, b"").end(Receipt(1, {}, 0, replayed=False))
    asked.begin(flying, b"")
    asked.doubt()
    assert asked.find(answered) is None
    assert asked.find(flying) is not None
