"""A stream lasts longer than the look at its token: whoever may no longer what it may is sent away."""

import asyncio

from starlette.requests import Request

from api.auth import bearer_token, client_of
from api.errors import EXPECTED
from api.services import Client, Services


def guard_of(request: Request, services: Services) -> "Guard":
    """For the answer to an authenticated request."""
    token = bearer_token(request.headers.get("authorization"))
    assert token is not None, "the door has let it in"
    return Guard(services, client_of(request), token)


class Guard:
    """One client by its token, as it was when its stream began."""

    def __init__(self, services: Services, client: Client, token: str) -> None:
        self._services = services
        self._client = client
        self._token = token

    async def objection(self) -> str | None:
        """Why the stream must end; a database that is away says nothing about tokens."""
        try:
            client = await self._services.authenticate(self._token)
        except EXPECTED:
            return None
        if client is None:
            return "this token is no longer valid"
        return None if client == self._client else "this client's rights have changed"

    async def watch(self, seconds: float) -> None:
        """Returns when there is an objection; looks every so often."""
        await asyncio.sleep(seconds)
        while await self.objection() is None:  # noqa: ASYNC110  nobody tells us, we ask
            await asyncio.sleep(seconds)
