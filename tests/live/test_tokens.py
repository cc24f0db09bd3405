"""A token is looked at again while its connection lasts."""

import asyncio
from collections.abc import AsyncIterator
from uuid import uuid4

import httpx
import pytest

from adapters.postgres.tokens import create_token, revoke_tokens
from api.live.limits import LiveLimits
from domain.access.grant import OWNER
from kassa import authenticating
from tests.live.served import EVENTS, Served, serve


@pytest.fixture
async def served(database_url: str, organisation: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Served]:
    monkeypatch.setattr(authenticating, "BELIEVED_SECONDS", 0.05)
    async with serve(database_url, organisation, LiveLimits(recheck_seconds=0.1)) as served:
        yield served


async def test_a_token_revoked_in_mid_stream_cuts_the_line(served: Served, database_url: str) -> None:
    name = f"short-{uuid4()}"
    token = await asyncio.to_thread(create_token, database_url, "demo", name, OWNER)
    headers = {"authorization": f"Bearer {token}", "accept": "text/event-stream"}
    body = {"query": EVENTS, "variables": {"after": 0}}
    async with served.http.stream("POST", "/graphql", json=body, headers=headers) as response:
        reading = response.aiter_lines()
        assert await anext(reading) == ":"
        await asyncio.to_thread(revoke_tokens, database_url, "demo", name)
        with pytest.raises(httpx.RemoteProtocolError):
            async for _ in reading:
                pass


async def test_a_token_revoked_in_mid_subscription_ends_the_connection(served: Served, database_url: str) -> None:
    name = f"short-{uuid4()}"
    token = await asyncio.to_thread(create_token, database_url, "demo", name, OWNER)
    async with served.client() as other, served.socket() as client:
        await client.init({"token": token})
        await client.subscribe(EVENTS, after=0)
        await asyncio.sleep(0.3)
        last = await served.record()
        await client.positions(last)

        await asyncio.to_thread(revoke_tokens, database_url, "demo", name)

        assert await client.closed() == (4403, "Forbidden: this token is no longer valid")
        await other.subscribe(EVENTS, after=last - 1)
        assert await other.positions(1) == [last]
