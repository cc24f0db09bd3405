"""An OpenID Connect issuer on this machine: discovery, keys made in the test, tokens signed with them."""

import base64
import json
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from adapters.oidc.issuer import Trust
from tests.api.served import served

AUDIENCE = "kassa"
# Making one takes a tenth of a second.
RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
ANOTHER_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
SMALL_RSA_KEY = rsa.generate_private_key(public_exponent=65537, key_size=1024)  # noqa: S505  to be refused
EC_KEY = ec.generate_private_key(ec.SECP256R1())
ED_KEY = ed25519.Ed25519PrivateKey.generate()


class LocalIssuer:
    """What it answers can be changed while it runs; `asked` counts the questions for keys."""

    def __init__(self) -> None:
        self.address = ""
        self.keys: list[dict[str, Any]] = [jwk(RSA_KEY, "one")]
        self.discovery: dict[str, Any] = {}
        self.keys_answer: Response | None = None
        self.down = False
        self.asked = 0
        self.app = Starlette(
            routes=[Route("/.well-known/openid-configuration", self._discover), Route("/keys", self._answer)]
        )

    @property
    def trust(self) -> Trust:
        return Trust(self.address, AUDIENCE, "realm_access.roles")

    def claims(self, **other: Any) -> dict[str, Any]:
        """Of a good token, unless `other` says otherwise; None leaves a claim out."""
        now = int(time.time())
        good = {
            "iss": self.address,
            "aud": AUDIENCE,
            "sub": "user-1",
            "iat": now,
            "exp": now + 300,
            "organisation": "demo",
            "preferred_username": "anna",
            "realm_access": {"roles": ["relay_operator", "offline_access"]},
        }
        return {name: value for name, value in (good | other).items() if value is not None}

    def token(self, *, key: Any = RSA_KEY, kid: str | None = "one", algorithm: str = "RS256", **claims: Any) -> str:
        headers = {"kid": kid} if kid is not None else {}
        return jwt.encode(self.claims(**claims), key, algorithm, headers)

    async def _discover(self, request: Request) -> Response:
        if self.down:
            return Response(status_code=503)
        return JSONResponse({"issuer": self.address, "jwks_uri": f"{self.address}/keys"} | self.discovery)

    async def _answer(self, request: Request) -> Response:
        self.asked += 1
        return Response(status_code=503) if self.down else self.keys_answer or JSONResponse({"keys": self.keys})


def jwk(key: Any, kid: str, algorithm: str = "RS256", **other: Any) -> dict[str, Any]:
    """The public half of a key, as an issuer shows it."""
    public = json.loads(jwt.get_algorithm_by_name(algorithm).to_jwk(key.public_key()))
    return {**public, "kid": kid, "use": "sig", "alg": algorithm, **other}


def unsigned(header: dict[str, Any], claims: dict[str, Any], signature: bytes = b"") -> str:
    """A token put together by hand, as no library would make it."""
    parts = [json.dumps(header).encode(), json.dumps(claims).encode(), signature]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in parts)


@asynccontextmanager
async def local_issuer() -> AsyncIterator[LocalIssuer]:
    issuer = LocalIssuer()
    async with served(issuer.app) as address:
        issuer.address = address
        yield issuer
