"""Much at once: units are cut, large commands pass, nonsense is refused before it can harm its neighbours."""

import asyncio
from datetime import UTC, datetime
from uuid import UUID

import pytest
from eventsourcing.domain import ProgrammingError

from adapters.eventlog import unit as unit_module
from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import LONGEST_NAME, Ledger
from adapters.eventlog.unit import Head, Unit
from domain.command import Actor, ActorKind, Caller
from domain.event import UnknownEventType
from domain.fiscal.commands import MAX_DOCUMENTS_PER_COMMAND, ReceivedDocument, RecordDocuments
from domain.fiscal.document import DocumentKind, FiscalDocument, Form
from domain.fiscal.events import EVENTS
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import FiscalStream
from domain.refusal import InvalidInput
from tests.eventlog.accounts import Break, Deposit, Nothing
from tests.eventlog.conftest import Rows, caller, open_ledger, sound


@pytest.fixture
def stored(ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> list[Unit]:
    """The units that were stored."""
    seen: list[Unit] = []
    store = ledger.writer._stored

    def note(unit: Unit, after: Head) -> None:
        seen.append(unit)
        store(unit, after)

    monkeypatch.setattr(ledger.writer, "_stored", note)
    return seen


async def test_units_are_cut_by_their_number_of_events(
    ledger: Ledger, stored: list[Unit], monkeypatch: pytest.MonkeyPatch, database_url: str, organisation: str
) -> None:
    monkeypatch.setattr(unit_module, "MAX_EVENTS_PER_UNIT", 40)
    await asyncio.gather(*(ledger.execute(Deposit(f"n{n % 9}", 1), caller()) for n in range(1_000)))
    assert max(unit.events for unit in stored) <= 40
    assert sum(unit.events for unit in stored) == 1_000
    sound(database_url, organisation)


async def test_units_are_cut_by_their_bytes(
    ledger: Ledger, stored: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(unit_module, "MAX_BYTES_PER_UNIT", 10_000)
    await asyncio.gather(*(ledger.execute(Deposit(f"b{n % 9}", 1), caller()) for n in range(1_000)))
    assert max(unit.bytes for unit in stored) <= 10_000 + 200  # the last one to enter fills it
    assert sum(unit.events for unit in stored) == 1_000


def document(number: int) -> ReceivedDocument:
    at = datetime(2026, 2, 27, 12, 0)  # noqa: DTZ001  local time
    made = FiscalDocument("9289000100087745", number, DocumentKind.RECEIPT, Form.TLV, at, number, total=number)
    return ReceivedDocument(made, number.to_bytes(4, "big") * 2_500)


async def test_a_command_of_a_thousand_documents_of_ten_kilobytes_passes(
    database_url: str, organisation: str, rows: Rows
) -> None:
    documents = tuple(document(number) for number in range(1, MAX_DOCUMENTS_PER_COMMAND + 1))
    command = RecordDocuments(documents, "Europe/Moscow")
    for outcome in ("STORED", "REPEATED"):
        log = EventLog(database_url, organisation, (FiscalStream,), EVENTS)
        async with Ledger(log, (RECORD_DOCUMENTS,), lambda: datetime.now(UTC)) as ledger:
            receipt = await ledger.execute(command, caller())
        assert [each["outcome"] for each in receipt.result] == [outcome] * len(documents)
        assert receipt.events == (len(documents) if outcome == "STORED" else 0)
    [(count, size)] = rows("select count(*), sum(length(body)) from events where type ~ '^fiscal'")
    assert (count, size > 10_000_000) == (len(documents), True)


async def test_a_command_without_streams_is_a_programming_error(ledger: Ledger) -> None:
    with pytest.raises(ProgrammingError, match="at least one stream"):
        await ledger.execute(Nothing(), caller())


@pytest.mark.parametrize("key", ["nul\0", "line\n", "\ud800", "x" * LONGEST_NAME, "я" * LONGEST_NAME])
async def test_a_key_no_table_takes_is_refused_and_harms_nobody(ledger: Ledger, key: str) -> None:
    answers = await asyncio.gather(
        ledger.execute(Deposit("beside", 1), caller()),
        ledger.execute(Deposit(key, 1), caller()),
        ledger.execute(Deposit("cold" + str(hash(key)), 1), caller()),
        return_exceptions=True,
    )
    assert isinstance(answers[1], InvalidInput | UnicodeEncodeError)
    assert not any(isinstance(answer, BaseException) for answer in answers[::2])


async def test_a_unit_name_no_table_takes_is_refused(ledger: Ledger) -> None:
    who = Caller(Actor(ActorKind.USER, "nul\0 is escaped here"), UUID(int=77), unit="nul\0")
    with pytest.raises(InvalidInput):
        await ledger.execute(Deposit("unit", 1), who)
    await ledger.execute(Deposit("unit", 1), Caller(who.actor, UUID(int=78)))


@pytest.mark.parametrize(
    ("how", "error"),
    [
        ("raise", ZeroDivisionError),
        ("unregistered", UnknownEventType),
        ("naive time", TypeError),
        ("surrogate", UnicodeEncodeError),
        ("result", TypeError),
    ],
)
async def test_a_defective_decision_leaves_no_trace(
    ledger: Ledger, how: str, error: type[Exception], database_url: str, organisation: str
) -> None:
    await ledger.execute(Deposit(how, 5), caller())
    work = [
        ledger.execute(Deposit(how, 1), caller()),
        ledger.execute(Break(how, how), caller()),
        ledger.execute(Deposit(how, 1), caller()),
    ]
    answers = await asyncio.gather(*work, return_exceptions=True)
    assert isinstance(answers[1], error)
    assert [answers[0].result, answers[2].result] == [6, 7]  # type: ignore[union-attr]
    sound(database_url, organisation)


async def test_a_closed_ledger_takes_nothing_more_but_finishes_what_it_has(
    database_url: str, organisation: str
) -> None:
    async with open_ledger(database_url, organisation) as ledger:
        await ledger.execute(Deposit("close", 1), caller())
        asked = [asyncio.ensure_future(ledger.execute(Deposit("close", 1), caller())) for _ in range(5)]
        await asyncio.sleep(0)
    assert [(await each).result for each in asked] == [2, 3, 4, 5, 6]
