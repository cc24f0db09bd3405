"""The library's own parts read what the ledger wrote; its ways of writing are closed."""

from collections.abc import AsyncIterator

import pytest
from eventsourcing.application import AggregateNotFoundError
from eventsourcing.domain import ProgrammingError

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from domain.aggregate import THE_BEGINNING, Recorded
from tests.eventlog.accounts import AGGREGATES, EVENTS, Account, Deposit, Deposited, Transfer, Withdrawn
from tests.eventlog.conftest import Rows, caller

HISTORY = [("account-a", 1, Deposited(100)), ("account-a", 2, Withdrawn(30)), ("account-b", 1, Deposited(30))]


@pytest.fixture
async def log(ledger: Ledger, database_url: str, organisation: str) -> AsyncIterator[EventLog]:
    """Another process's view of the log."""
    if not ledger.writer.head.position:
        await ledger.execute(Deposit("a", 100), caller())
        await ledger.execute(Transfer("a", "b", 30), caller())
        for _ in range(120):
            await ledger.execute(Deposit("long", 1), caller())
        await ledger._notifier._step()
    opened = EventLog(database_url, organisation, AGGREGATES, EVENTS)
    yield opened
    opened.close()


async def test_the_notification_log_has_every_event_at_its_position(log: EventLog) -> None:
    notifications = log.notification_log.select(1, 3)
    assert [notification.id for notification in notifications] == [1, 2, 3]
    read = [log.mapper.to_domain_event(notification) for notification in notifications]
    assert [(each.originator_id, each.originator_version, each.event) for each in read] == HISTORY
    assert [each.id for each in log.notification_log.select(100, 1_000)] == list(range(100, 124))
    assert [each.id for each in log.notification_log.select(2, 10, stop=4)] == [2, 3, 4]
    assert [each.id for each in log.notification_log.select(2, 10, inclusive_of_start=False, stop=4)] == [3, 4]
    assert [each.id for each in log.notification_log.select(1, 10, topics=["accounts.Withdrawn@1"])] == [2]
    assert log.notification_log["1,10"].items[0].originator_id == "account-a"
    assert log.recorder.max_notification_id() == 123


async def test_the_event_store_reads_a_stream(log: EventLog) -> None:
    assert [each.event for each in log.events.get("account-a")] == [event for name, _, event in HISTORY[:2]]
    assert [each.event for each in log.events.get("account-a", gt=1)] == [Withdrawn(30)]
    assert [each.originator_version for each in log.events.get("account-long", desc=True, limit=2)] == [120, 119]


async def test_the_repository_gives_any_version(log: EventLog) -> None:
    account = log.repository.get("account-long")
    assert isinstance(account, Account)
    assert (account.version, account.balance) == (120, 120)
    assert [log.repository.get("account-long", version=version).balance for version in (1, 60, 110, 120)] == [
        1,
        60,
        110,
        120,
    ]
    assert "account-a" in log.repository
    for nobody in ("account-nobody", "stranger-1"):
        with pytest.raises(AggregateNotFoundError):
            log.repository.get(nobody)


async def test_snapshots_are_the_current_state_rows(log: EventLog, rows: Rows) -> None:
    assert log.snapshots is not None
    [snapshot] = log.snapshots.get("account-long")
    assert (snapshot.originator_version, snapshot.state) == (100, 100)
    rows("update states set state = '1000'")  # whoever reads it will show
    assert log.repository.get("account-long").balance == 1_020
    assert log.repository.get("account-long", version=99).balance == 99
    rows("update states set state = '100'")


async def test_every_other_way_of_writing_is_closed(log: EventLog) -> None:
    account = Account.blank("account-a")
    account.fire(Deposited(1), now=THE_BEGINNING)
    with pytest.raises(ProgrammingError, match=r"Ledger\.execute"):
        log.save(account)
    with pytest.raises(ProgrammingError, match=r"Ledger\.execute"):
        log.events.put([Recorded("account-a", 3, THE_BEGINNING, Deposited(1))])
    with pytest.raises(ProgrammingError, match=r"Ledger\.execute"):
        log.factory.aggregate_recorder("snapshots").insert_events([])
    with pytest.raises(ProgrammingError, match="tail"):
        log.recorder.subscribe()
    assert log.recorder.max_notification_id() == 123
