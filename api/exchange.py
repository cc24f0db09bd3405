"""One HTTP exchange on bare ASGI, for the address that nearly every request goes to.

Starlette's Request and Response look at much that no GraphQL request needs, and cost as much as a look at the database.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property

from starlette.requests import Request
from starlette.types import Receive, Scope, Send

from api.services import Client


class Exchange:
    """What was asked over HTTP. Names of headers are lower case; of those that come twice the first one counts."""

    def __init__(self, scope: Scope, receive: Receive) -> None:
        self.scope, self.receive = scope, receive
        self.method: str = scope["method"]
        self.headers: Mapping[bytes, bytes] = dict(reversed(scope["headers"]))

    def header(self, name: bytes) -> str:
        """Its value, or nothing."""
        return self.headers.get(name, b"").decode("latin-1")

    @property
    def is_strangers(self) -> bool:
        """Whether nobody was asked who it is (`api/auth.py`)."""
        return "client" not in self.scope.get("state", {})

    @property
    def client(self) -> Client:
        """Who asks, at an address that is closed to strangers."""
        client = self.scope["state"]["client"]
        assert isinstance(client, Client)
        return client

    @cached_property
    def request(self) -> Request:
        """The same as Starlette has it."""
        return Request(self.scope, self.receive)


def exchange_of(request: Request) -> Exchange:
    """The exchange of a request that came through Starlette's router."""
    return Exchange(request.scope, request.receive)


RawHeaders = Sequence[tuple[bytes, bytes]]
# Where a server that writes whole answers has its way of doing so among a scope's extensions, and where the status of
# such an answer is left for whoever counts it.
FINISH, FINISHED = "kassa.finish", "kassa.finished"


class Written:
    """An answer whose bytes are all there; without a media type it has no body at all."""

    __slots__ = ("body", "headers", "status")

    def __init__(self, status: int, body: bytes, media_type: str | None, headers: RawHeaders) -> None:
        self.status, self.body, self.headers = status, body, headers
        if media_type is not None:
            self.headers = [
                (b"content-type", b"%b; charset=utf-8" % media_type.encode()),
                (b"content-length", b"%d" % len(body)),
                *headers,
            ]

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        del receive
        finish = scope.get("extensions", {}).get(FINISH)
        if finish is not None and scope["method"] != "HEAD" and finish(self.status, self.headers, self.body):
            scope[FINISHED] = self.status
            return
        await send({"type": "http.response.start", "status": self.status, "headers": self.headers})
        await send({"type": "http.response.body", "body": self.body})
