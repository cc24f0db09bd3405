"""Who may speak: every route wants a Bearer token but those that are named here as open.

Pure ASGI, in front of all routes: a new route is closed unless somebody opens it. The client is found in
`scope["state"]["client"]`. Tokens are never logged and never leave this file but for `Services.authenticate`.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import EXPECTED
from api.responses import error_answer, unavailable_answer
from api.services import Client, Services

REALM = 'Bearer realm="kassa"'
# Ours have 43 characters; whatever is longer is not looked up.
MAX_TOKEN_CHARS = 512


class BearerAuth:
    """Answers 401 to whoever has no valid token; `is_open` tells which requests need none."""

    def __init__(self, app: ASGIApp, services: Services, is_open: Callable[[Request], bool]) -> None:
        self._app = app
        self._services = services
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        request = Request(scope)
        if not self._is_open(request):
            refused = await self._refused(request)
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refused(self, request: Request) -> Response | None:
        token = bearer_token(request.headers.get("authorization"))
        if token is None:
            return _unauthenticated("Send your token: `Authorization: Bearer …`.", REALM)
        try:
            client = await self._services.authenticate(token)
        except EXPECTED as expected:
            return unavailable_answer(expected)
        if client is None:
            return _unauthenticated(
                "This token is not valid: it is unknown, expired or revoked. Ask for a new one.",
                f'{REALM}, error="invalid_token"',
            )
        request.state.client = client
        return None


def client_of(request: Request) -> Client:
    """The authenticated client of a request to a closed route."""
    client = request.state.client
    assert isinstance(client, Client)
    return client


def bearer_token(header: str | None) -> str | None:
    """The token of an Authorization header (RFC 6750); None when there is none to look up."""
    scheme, _, token = (header or "").partition(" ")
    token = token.strip()
    if scheme.lower() != "bearer" or not token or len(token) > MAX_TOKEN_CHARS or not token.isascii():
        return None
    return token


def _unauthenticated(message: str, challenge: str) -> Response:
    return error_answer(401, "UNAUTHENTICATED", message, headers={"WWW-Authenticate": challenge})
