"""Who may speak: every route wants a Bearer token but those that are named here as open.

Pure ASGI, in front of all routes: a new route is closed unless somebody opens it. The client is found in
`scope["state"]["client"]`. Tokens are never logged and never leave this file but for `Services.authenticate`.
"""

from collections.abc import Callable

from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import EXPECTED
from api.responses import refusal_answer, unavailable_answer
from api.services import Client, Services
from domain.access.refusals import Unauthenticated

REALM = 'Bearer realm="kassa"'
# Ours have 49 characters, an issuer's with all groups of a user some thousand; whatever is longer is not looked at.
MAX_TOKEN_CHARS = 8_192


class BearerAuth:
    """Answers 401 to whoever has no valid token; `is_open` tells which requests need none."""

    def __init__(self, app: ASGIApp, services: Services, is_open: Callable[[Scope], bool]) -> None:
        self._app = app
        self._services = services
        self._is_open = is_open

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        if not self._is_open(scope):
            refused = await self._refused(scope)
            if refused is not None:
                await refused(scope, receive, send)
                return
        await self._app(scope, receive, send)

    async def _refused(self, scope: Scope) -> Response | None:
        token = None
        for name, value in scope["headers"]:
            if name == b"authorization":
                token = bearer_token(value.decode("latin-1"))
                break
        try:
            scope.setdefault("state", {})["client"] = await authenticated(self._services, token)
        except Unauthenticated as refusal:
            challenge = f'{REALM}, error="invalid_token"' if token else REALM
            return refusal_answer(401, refusal, {"WWW-Authenticate": challenge})
        except EXPECTED as expected:
            return unavailable_answer(expected)
        return None


async def authenticated(services: Services, token: str | None) -> Client:
    """The client of a token, however it came. Raises Unauthenticated, and what `Services.authenticate` raises."""
    if token is None:
        raise Unauthenticated("Send your token: `Authorization: Bearer …`.")
    client = await services.authenticate(token)
    if client is None:
        raise Unauthenticated("This token is not valid: it is unknown, expired or revoked. Ask for a new one.")
    return client


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
