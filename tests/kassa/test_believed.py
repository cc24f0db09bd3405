"""What is remembered of tokens: for a short time, never beyond their own end, and never without a bound."""

import asyncio

import pytest

from adapters.postgres.tokens import create_token, revoke_tokens
from domain.access.grant import OWNER, Grant
from kassa import authenticating
from kassa.authenticating import BELIEVED_SECONDS, Believed
from kassa.wiring import Wiring
from tests.api.stand_in import CLIENT


def test_a_client_is_believed_for_the_named_time_and_no_longer() -> None:
    believed = Believed()
    believed.put(b"a", CLIENT, 100.0, None)

    assert believed.get(b"a", 100.0 + BELIEVED_SECONDS - 0.01) is CLIENT
    assert believed.get(b"a", 100.0 + BELIEVED_SECONDS) is None
    assert len(believed) == 0


def test_a_token_is_not_believed_beyond_its_own_end() -> None:
    believed = Believed()
    believed.put(b"ending", CLIENT, 100.0, 3.0)
    believed.put(b"ended", CLIENT, 100.0, -1.0)  # within the leeway of an issuer's clock

    assert believed.get(b"ending", 102.9) is CLIENT
    assert believed.get(b"ending", 103.0) is None
    assert believed.get(b"ended", 100.0) is None


def test_memory_is_bounded_however_many_tokens_come() -> None:
    believed = Believed(limit=3)
    for name in (b"a", b"b", b"c", b"a", b"d"):
        believed.put(name, CLIENT, 0.0, None)

    assert len(believed) == 3
    assert [believed.get(name, 1.0) is not None for name in (b"a", b"b", b"c", b"d")] == [True, False, True, True]


async def test_revoking_takes_effect_within_the_named_time(
    monkeypatch: pytest.MonkeyPatch, database_url: str, organisation: str
) -> None:
    monkeypatch.setattr(authenticating, "BELIEVED_SECONDS", 0.2)
    token = await asyncio.to_thread(create_token, database_url, "demo", "till", Grant(("stock_keeper",)))
    async with Wiring(database_url) as wiring:
        client = await wiring.authenticate(token)
        assert client is not None
        assert (client.name, client.roles) == ("till", ("stock_keeper",))

        await asyncio.to_thread(revoke_tokens, database_url, "demo", "till")
        await asyncio.sleep(0.25)

        assert await wiring.authenticate(token) is None
        again = await asyncio.to_thread(create_token, database_url, "demo", "till", OWNER)
        assert await wiring.authenticate(again) is not None
        assert await wiring.authenticate("kassa_unknown") is None
        assert await wiring.authenticate("eyJ.no.issuer") is None
        assert await wiring.authenticate("kassa_\ud800") is None
