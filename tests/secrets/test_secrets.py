"""DEC-25, DEC-31: codes and PINs are compared, counted and forgotten, and cannot be read back."""

import asyncio
from contextlib import closing
from datetime import timedelta
from uuid import uuid4

import psycopg
import pytest
from argon2 import PasswordHasher

from adapters.postgres.writes import Writes
from adapters.secrets.comparing import Comparing
from adapters.secrets.secrets import ANSWERS_LAST, Secrets
from adapters.secrets.verifiers import CODE, PIN, Verifiers
from domain.codes.check import CodeCheck, CodeOutcome
from tests.secrets.conftest import Clock, Pepper, quick

ACCEPTED, WRONG, LOCKED = CodeOutcome.ACCEPTED, CodeOutcome.WRONG, CodeOutcome.LOCKED


async def test_the_right_code_is_accepted_and_gives_the_tries_back(secrets: Secrets, clock: Clock) -> None:
    """DEC-31."""
    await secrets.put_code("wd-1", "123456", clock.now + timedelta(minutes=5), 5)
    assert await secrets.check("wd-1", "654321", uuid4()) == CodeCheck(WRONG, 4)
    assert await secrets.check("wd-1", "123456", uuid4()) == CodeCheck(ACCEPTED, 5)
    assert await secrets.check("wd-1", "654321", uuid4()) == CodeCheck(WRONG, 4)


async def test_after_its_last_try_a_code_is_locked_also_for_who_knows_it(secrets: Secrets, clock: Clock) -> None:
    """DEC-31: 5 tries."""
    await secrets.put_code("wd-2", "123456", clock.now + timedelta(minutes=5), 2)
    outcomes = [await secrets.check("wd-2", given, uuid4()) for given in ("1", "2", "123456")]
    assert outcomes == [CodeCheck(WRONG, 1), CodeCheck(WRONG, 0), CodeCheck(LOCKED)]


async def test_many_at_once_have_no_more_tries_than_one(secrets: Secrets) -> None:
    """DEC-25: the try is counted before anything is compared."""
    await secrets.put_pin("EM:1", "0042", 3)
    checks = await asyncio.gather(*(secrets.check("EM:1", f"{guess:04}", uuid4()) for guess in range(100, 150)))
    assert sorted(each.outcome for each in checks) == [LOCKED] * 47 + [WRONG] * 3
    assert sorted(each.tries_left for each in checks if each.outcome is WRONG) == [0, 1, 2]


async def test_a_code_expires_and_one_sent_again_replaces_it(secrets: Secrets, clock: Clock) -> None:
    """DEC-31: valid 5 min."""
    await secrets.put_code("wd-3", "123456", clock.now + timedelta(minutes=5), 5)
    clock.now += timedelta(minutes=5)
    assert await secrets.check("wd-3", "123456", uuid4()) == CodeCheck(CodeOutcome.EXPIRED)
    await secrets.put_code("wd-3", "222222", clock.now + timedelta(minutes=5), 5)
    assert await secrets.check("wd-3", "123456", uuid4()) == CodeCheck(WRONG, 4)
    assert await secrets.check("wd-3", "222222", uuid4()) == CodeCheck(ACCEPTED, 5)


async def test_a_repeated_command_gets_the_first_answer_and_uses_no_try(secrets: Secrets, clock: Clock) -> None:
    """CORE-15, BET-71d: whatever is typed the second time."""
    await secrets.put_code("wd-4", "123456", clock.now + timedelta(minutes=5), 5)
    command = uuid4()
    answers = [await secrets.check("wd-4", given, command) for given in ("111111", "111111", "123456")]
    assert answers == [CodeCheck(WRONG, 4)] * 3
    assert await secrets.check("wd-4", "222222", uuid4()) == CodeCheck(WRONG, 3)
    clock.now += timedelta(minutes=6)
    assert await secrets.check("wd-4", "111111", command) == CodeCheck(WRONG, 4)


async def test_one_command_sent_many_times_at_once_gets_one_answer(secrets: Secrets, clock: Clock) -> None:
    """CORE-15; each of them counts while there is no answer yet, so nobody guesses under one id."""
    await secrets.put_code("wd-5", "123456", clock.now + timedelta(minutes=5), 5)
    command = uuid4()
    checks = await asyncio.gather(*(secrets.check("wd-5", f"{each:06}", command) for each in range(123450, 123460)))
    assert len(set(checks)) == 1


async def test_what_is_not_there_is_unknown(secrets: Secrets, clock: Clock) -> None:
    """DEC-31."""
    assert await secrets.check("nobody", "123456", uuid4()) == CodeCheck(CodeOutcome.UNKNOWN)
    await secrets.put_code("wd-6", "123456", clock.now + timedelta(minutes=5), 5)
    await secrets.void("wd-6")
    assert await secrets.check("wd-6", "123456", uuid4()) == CodeCheck(CodeOutcome.UNKNOWN)


async def test_a_pin_is_renewed_when_its_parameters_are_not_todays(
    secrets: Secrets, writes: Writes, organisation: str, clock: Clock
) -> None:
    """DEC-25, ASVS 11.4.2: rehashed when the holder types it."""
    await secrets.put_pin("EM:2", "0042", 3)
    with closing(Comparing(Verifiers(Pepper(), memory_kib=16, passes=2))) as comparing:
        later = Secrets(writes, organisation, comparing, clock)
        assert await later.check("EM:2", "0000", uuid4()) == CodeCheck(WRONG, 2)
        assert await later.check("EM:2", "0042", uuid4()) == CodeCheck(ACCEPTED, 3)
        [(verifier,)] = await writes.run("select verifier from {schema}.secrets where id = 'EM:2'", (), organisation)
        assert verifier.startswith("pin1$$argon2id$v=19$m=16,t=2,p=1$")
        assert await later.check("EM:2", "0042", uuid4()) == CodeCheck(ACCEPTED, 3)


async def test_what_ended_is_forgotten(secrets: Secrets, clock: Clock, database_url: str, organisation: str) -> None:
    """DEC-31: answers are kept for hours, codes until nobody asks."""
    await secrets.put_code("wd-7", "123456", clock.now + timedelta(minutes=5), 5)
    await secrets.put_pin("EM:3", "0042", 3)
    await secrets.check("wd-7", "123456", uuid4())
    clock.now += ANSWERS_LAST + timedelta(minutes=6)
    await secrets.clean()
    with psycopg.connect(database_url) as connection:
        left = connection.execute(
            f"select (select count(*) from {organisation}.secret_checks where secret = 'wd-7'),"
            f" (select count(*) from {organisation}.secrets where id = 'wd-7'),"
            f" (select count(*) from {organisation}.secrets where id = 'EM:3')"
        ).fetchone()
    assert left == (0, 0, 1)


async def test_nothing_that_is_kept_can_be_read_back(secrets: Secrets, clock: Clock, database_url: str) -> None:
    """DEC-25, DEC-31: no row holds what was put or typed."""
    await secrets.put_code("wd-8", "918273", clock.now + timedelta(minutes=5), 5)
    await secrets.put_pin("EM:4", "918274", 3)
    await secrets.check("wd-8", "918275", uuid4())
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "select s::text from org_demo.secrets s union all select c::text from org_demo.secret_checks c"
        )
        stored = "\n".join(row for (row,) in rows.fetchall())
    assert "wd-8" in stored
    assert not [each for each in ("918273", "918274", "918275") if each in stored]


def test_a_verifier_is_bound_to_its_id_and_to_the_pepper() -> None:
    """DEC-25: HMAC under the pepper over card and PIN; a copied row opens no other card."""
    ours, theirs = quick(), Verifiers(Pepper(b"another pepper"), memory_kib=8, passes=1)
    for verifier in (ours.of_pin("EM:1", "0042"), ours.of_code("EM:1", "0042")):
        assert ours.matches(verifier, "EM:1", "0042")
        assert not ours.matches(verifier, "EM:2", "0042")
        assert not ours.matches(verifier, "EM:1", "0043")
        assert not theirs.matches(verifier, "EM:1", "0042")
    assert not ours.matches(None, "", "")


def test_pins_are_hashed_as_is_asked_of_argon2id() -> None:
    """DEC-25, reliability §6: at least 19 MiB, two passes."""
    verifier = Verifiers(Pepper()).of_pin("EM:1", "0042")
    assert verifier.startswith(f"{PIN}$$argon2id$v=19$m=19456,t=2,p=1$")


class Listening:
    """A hasher that notes what it computes."""

    def __init__(self, hasher: PasswordHasher) -> None:
        self._hasher = hasher
        self.parameters: list[str] = []

    def verify(self, kept: str, keyed: str) -> bool:
        self.parameters.append(kept.split("$")[3])
        return self._hasher.verify(kept, keyed)

    def hash(self, keyed: str) -> str:
        return self._hasher.hash(keyed)


def test_who_asks_for_a_card_that_is_not_there_waits_as_long(monkeypatch: pytest.MonkeyPatch) -> None:
    """DEC-25: the same hash is computed, so the time says nothing."""
    verifiers = quick()
    verifier = verifiers.of_pin("EM:1", "0042")
    hasher = Listening(verifiers._hasher)
    monkeypatch.setattr(verifiers, "_hasher", hasher)
    assert not verifiers.matches(None, "EM:9", "0042")
    assert not verifiers.matches(verifier, "EM:1", "0043")
    assert hasher.parameters == ["m=8,t=1,p=1"] * 2
    assert verifiers.is_slow(None)
    assert not verifiers.is_slow(f"{CODE}$")
