"""Issue 5, done when 5: codes, PINs, phones and texts stand in no event, command, table, log or error."""

from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.embedded import EmbeddedServers
from domain.command import Actor, ActorKind, Caller
from domain.organisation.rule_organisation import ChangeSetting
from domain.refusal import Refusal
from tests.sms.house import House, open_house
from tests.sms.phones import Phones

PHONE = "+79165550199"


async def test_nothing_that_is_secret_can_be_read_anywhere(
    servers: EmbeddedServers, database_url: str, organisation: str, capfd: pytest.CaptureFixture[str]
) -> None:
    """DEC-25, DEC-27, DEC-31: the longest codes and PINs, so that no other number looks like one."""
    phones = Phones()
    async with open_house(database_url, organisation, phones) as house:
        await set_to(house, "code_digits", "10")
        await set_to(house, "pin_digits", "8")
        await house.send(PHONE)
        dumped = dump(database_url)  # before it goes out, its text waits sealed
        await house.carry()
        code = phones.code(PHONE)
        wrong = f"{(int(code) + 1) % 10**10:010}"
        refused = await house.answer(PHONE, wrong)
        assert refused["refused"] == "CODE_INVALID"
        assert await house.answer(PHONE, code) is None
        await house.send_pin(PHONE, "pin-1")
        await house.carry()
        pin = phones.code(PHONE)
        await house.wiring.secrets(organisation).check("pin-1", pin, uuid4())
        with pytest.raises(Refusal) as too_many:
            await house.send(PHONE)
        dumped += dump(database_url)
    said = "".join(capfd.readouterr()) + repr(refused) + str(too_many.value) + repr(too_many.value.details)
    assert "codes.CodeAccepted" in dumped
    assert "DELIVERED" in said
    planted = [code, wrong, pin, PHONE, PHONE[1:], "код регистрации", "PIN-код"]
    assert [each for each in planted if each in dumped or each in said] == []
    assert [each for each in planted if is_written(servers.data_dir, each)] == []
    assert is_written(servers.data_dir, "codes.CodeAccepted")


async def set_to(house: House, key: str, value: str) -> None:
    command = ChangeSetting(key, "organisation", value, "test", 0)
    await house.wiring.ledger(house.schema).execute(command, Caller(Actor(ActorKind.SYSTEM, "test"), uuid4()))


def dump(database_url: str) -> str:
    """Every row of every table of ours as text, with what bytes say."""
    with psycopg.connect(database_url) as connection:
        tables = connection.execute(
            "select format('%I.%I', schemaname, tablename) from pg_tables where schemaname like 'org_%'"
            " or schemaname = 'kassa'"
        ).fetchall()
        found = []
        for (table,) in tables:
            for row in connection.execute(f"select * from {table}").fetchall():
                found += [
                    bytes(each).decode(errors="replace") if isinstance(each, bytes) else str(each) for each in row
                ]
    return "\n".join(found)


def is_written(data_dir: Path, text: str) -> bool:
    """In the write-ahead log, or what PostgreSQL says."""
    files = [*data_dir.rglob("pg_wal/0*"), *data_dir.rglob("*.log")]
    return any(text.encode() in file.read_bytes() for file in files if file.is_file())
