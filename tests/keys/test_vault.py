"""The vault over a real table: what is sealed opens for its person, until the key is destroyed."""

import asyncio
from collections.abc import AsyncIterator
from pathlib import Path
from uuid import uuid4

import psycopg
import pytest

from adapters.keys.keyring import Keyring
from adapters.keys.sealing import NotSealedHere
from adapters.keys.vault import Vault
from adapters.postgres.bounded_connection import BoundedConnection
from adapters.postgres.connection import conninfo
from adapters.postgres.writes import Writes
from domain.availability import Unavailable
from domain.players.refusals import Erased
from kassa.commands.keys import _rotated

KEYRING = Keyring.made()
FIELDS = {"last_name": "Иванов", "phone": "+79161234567"}


@pytest.fixture
async def writes(database_url: str) -> AsyncIterator[Writes]:
    told = conninfo(database_url, role="kassa_writer", name="kassa test")

    async def connect() -> BoundedConnection:
        return await BoundedConnection.open(told, seconds=5.0)

    async with Writes(connect) as writes:
        yield writes


@pytest.fixture
def vault(writes: Writes, organisation: str) -> Vault:
    return Vault(KEYRING, writes, organisation)


async def test_what_is_sealed_opens_for_its_person(vault: Vault) -> None:
    """CORE-17: the same fields give the same text, so that a repeated command has the same body."""
    ann, bob = uuid4().hex, uuid4().hex
    sealed = await vault.seal(ann, FIELDS)
    assert await vault.seal(ann, dict(reversed(FIELDS.items()))) == sealed
    assert await vault.seal(bob, FIELDS) != sealed
    assert await vault.unseal(ann, sealed) == FIELDS
    with pytest.raises(NotSealedHere):
        await vault.unseal(bob, sealed)


async def test_lengths_tell_nothing(vault: Vault) -> None:
    subject = uuid4().hex
    assert len(await vault.seal(subject, {"name": "Ли"})) == len(await vault.seal(subject, {"name": "Константин"}))


async def test_many_at_once_make_one_key(vault: Vault) -> None:
    subject = uuid4().hex
    assert len(set(await asyncio.gather(*(vault.seal(subject, FIELDS) for _ in range(8))))) == 1


async def test_a_destroyed_key_stays_destroyed(vault: Vault, database_url: str, organisation: str) -> None:
    """CORE-17, DEC-27: also when it was never made, and when it is destroyed again."""
    ann, bob = uuid4().hex, uuid4().hex
    sealed = await vault.seal(ann, FIELDS)
    for subject in (ann, bob, ann):
        await vault.destroy(subject)
        with pytest.raises(Erased):
            await vault.seal(subject, FIELDS)
        assert await vault.unseal(subject, sealed) is None
    with psycopg.connect(database_url) as connection:
        query = f"select count(*) from {organisation}.subject_keys where subject = any(%s) and wrapped is null"
        assert connection.execute(query.encode(), ([ann, bob],)).fetchone() == (2,)


async def test_nobody_but_the_writer_sees_keys(vault: Vault, database_url: str, organisation: str) -> None:
    await vault.seal("anybody", FIELDS)
    for role in ("kassa_reader", "kassa_projector"):
        told = conninfo(database_url, role=role, name="kassa test")
        with psycopg.connect(told) as connection, pytest.raises(psycopg.errors.InsufficientPrivilege):
            connection.execute(f"select * from {organisation}.subject_keys".encode())


async def test_an_organisation_cannot_follow_a_phone_into_another(writes: Writes) -> None:
    here, there = Vault(KEYRING, writes, "org_a"), Vault(KEYRING, writes, "org_b")
    assert here.key_of("phone", "+79161234567") == here.key_of("phone", "+79161234567")
    assert here.key_of("phone", "+79161234567") != there.key_of("phone", "+79161234567")
    assert here.key_of("phone", "1") != here.key_of("document", "1")


async def test_after_a_rotation_old_copies_of_the_table_open_nothing(
    vault: Vault, writes: Writes, organisation: str, database_url: str, tmp_path: Path
) -> None:
    """DEC-27: what stood in a backup or in the write-ahead log was wrapped by a key that is gone."""
    path = tmp_path / "keyring.json"
    path.touch(0o600)
    KEYRING.write(path)
    ann, bob = uuid4().hex, uuid4().hex
    sealed = await vault.seal(ann, FIELDS)
    await vault.seal(bob, FIELDS)
    await vault.destroy(bob)

    assert await _rotated(path, database_url, database_url) >= 1

    rotated = Keyring.at(path)
    assert rotated.newest == KEYRING.newest + 1
    assert not set(rotated.wrapping.values()) & set(KEYRING.wrapping.values())
    assert await Vault(rotated, writes, organisation).unseal(ann, sealed) == FIELDS
    assert await Vault(rotated, writes, organisation).unseal(bob, sealed) is None
    with pytest.raises(Unavailable, match="start it again"):  # a process that has the old one still
        await vault.unseal(ann, sealed)
    back = Vault(rotated, writes, organisation)
    assert back.key_of("phone", "1") == vault.key_of("phone", "1")
