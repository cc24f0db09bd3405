"""Facts §8: what gateways answer, and what that means; SMSC.ru on this machine, and the file."""

from collections.abc import AsyncIterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from adapters.sms.emulator import Fault, SmscEmulator
from adapters.sms.file_sink import FileSink, Line
from adapters.sms.gateway import Accepted, Arrival, Outcome, Parcel, Rejected, Status, Unknown, number_of
from adapters.sms.smsc import ARRIVALS, REJECTIONS, Smsc
from tests.api.served import served

KEY = "a key nobody may see"
PARCEL = Parcel(number_of("M1"), "+79161234567", "123456 — код", timedelta(minutes=5))


@pytest.fixture(scope="module")
def one() -> SmscEmulator:
    return SmscEmulator(KEY)


@pytest.fixture(scope="module")
async def address(one: SmscEmulator) -> AsyncIterator[str]:
    async with served(one.app) as address:
        yield f"{address}/sys"


@pytest.fixture
def emulator(one: SmscEmulator) -> SmscEmulator:
    """That has no message."""
    one.taken.clear()
    return one


@pytest.fixture
async def smsc(address: str, emulator: SmscEmulator) -> AsyncIterator[Smsc]:
    smsc = Smsc(SecretStr(KEY), "KASSA", address, seconds=0.3)
    yield smsc
    await smsc.close()


async def test_a_message_is_taken_and_delivered(smsc: Smsc, emulator: SmscEmulator) -> None:
    """Facts §8.1."""
    assert await smsc.send(PARCEL) == Accepted()
    assert [(each.phone, each.text) for each in emulator.taken] == [(PARCEL.phone, PARCEL.text)]
    assert (await smsc.status(PARCEL.number, PARCEL.phone)).arrival is Arrival.DELIVERED
    assert await smsc.balance() == Decimal("95.50")


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [
        (Fault.NO_FUNDS, Rejected("SMSC error 3", is_permanent=False)),
        (Fault.WRONG_NUMBER, Rejected("SMSC error 7", is_permanent=True)),
        (Fault.BUSY_AFTER_TAKING, Unknown("HTTP HTTPStatusError")),
        (Fault.SILENT_AFTER_TAKING, Unknown("HTTP ReadTimeout")),
        (Fault.SILENT, Unknown("HTTP ReadTimeout")),
        (Fault.NO_JSON_AFTER_TAKING, Unknown("HTTP JSONDecodeError")),
    ],
)
async def test_every_fault_has_its_meaning(smsc: Smsc, emulator: SmscEmulator, fault: Fault, outcome: Outcome) -> None:
    """Facts §8.4: what may have arrived is unknown, never refused; the status tells."""
    emulator.faults.append(fault)
    assert await smsc.send(PARCEL) == outcome
    status = await smsc.status(PARCEL.number, PARCEL.phone)
    assert (status.arrival is Arrival.DELIVERED) == bool(emulator.taken)
    assert status.arrival in {Arrival.DELIVERED, Arrival.NOT_THERE}


async def test_the_same_message_twice_is_one(smsc: Smsc, emulator: SmscEmulator) -> None:
    """Facts §8.1: the gateway knows our number; whether the first one counts is asked."""
    await smsc.send(PARCEL)
    assert await smsc.send(PARCEL) == Unknown("SMSC error 9")
    assert len(emulator.taken) == 1


async def test_a_gateway_that_is_not_there_has_taken_nothing() -> None:
    """Facts §8.4: no connection, no message; it is sent later."""
    smsc = Smsc(SecretStr(KEY), url="http://127.0.0.1:9/sys", seconds=0.3)
    assert await smsc.send(PARCEL) == Rejected("HTTP ConnectError", is_permanent=False)
    assert await smsc.status(PARCEL.number, PARCEL.phone) == Status(Arrival.UNKNOWN, "HTTP ConnectError")
    assert await smsc.balance() is None
    await smsc.close()


async def test_a_wrong_key_is_for_the_operator_to_mend(address: str) -> None:
    """Facts §8.1: error 2."""
    smsc = Smsc(SecretStr("another"), url=address)
    assert await smsc.send(PARCEL) == Rejected("SMSC error 2", is_permanent=False)
    assert await smsc.status(PARCEL.number, PARCEL.phone) == Status(Arrival.UNKNOWN, "SMSC error 2")
    await smsc.close()


@pytest.mark.parametrize("status", [-2, -1, 0, 2, 3, 20, 25])
async def test_statuses_are_data(smsc: Smsc, emulator: SmscEmulator, status: int) -> None:
    """Facts §8.1: status codes."""
    await smsc.send(PARCEL)
    emulator.taken[0].status = status
    assert await smsc.status(PARCEL.number, PARCEL.phone) == Status(ARRIVALS[status], f"SMSC status {status}")


def test_codes_are_those_of_the_gateway() -> None:
    """Facts §8.1."""
    assert set(REJECTIONS) == set(range(1, 9))
    assert set(ARRIVALS) == {*range(-3, 5), 20, 22, 23, 24, 25}


@pytest.mark.parametrize(("fields", "number"), [({"id": "77", "status": "1"}, 77), ({}, None), ({"id": "x"}, None)])
async def test_a_callback_names_its_message(smsc: Smsc, fields: dict[str, str], number: int | None) -> None:
    """Facts §8.4."""
    assert smsc.parse_callback(fields) == number


async def test_a_file_takes_messages(tmp_path: Path) -> None:
    """The demo's gateway: a line for each, for its owner's eyes."""
    path = tmp_path / "data" / "sms.jsonl"
    sink = FileSink(path)
    assert sink.lines() == []
    assert isinstance(await sink.send(PARCEL), Accepted)
    assert sink.lines() == [Line(PARCEL.number, PARCEL.phone, PARCEL.text)]
    assert path.stat().st_mode & 0o077 == 0
    assert await sink.status(PARCEL.number, PARCEL.phone) == Status(Arrival.DELIVERED)
    assert await sink.status(1, PARCEL.phone) == Status(Arrival.NOT_THERE)
    assert await FileSink(tmp_path).send(PARCEL) == Rejected("file IsADirectoryError", is_permanent=False)


def test_a_parcel_shows_neither_phone_nor_text() -> None:
    """DEC-27, DEC-31: whatever a log or traceback prints."""
    assert "+7" not in repr(PARCEL)
    assert "123456" not in f"{PARCEL!r} {PARCEL}"


def test_numbers_are_what_the_gateway_takes() -> None:
    """Facts §8.1: id 1..2147483647."""
    assert all(1 <= number_of(f"message {each}") <= 2**31 - 1 for each in range(10_000))
