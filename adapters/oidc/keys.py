"""The public keys of an OpenID Connect issuer: found by discovery, kept, fetched again when old or missing.

Keys that are known go on serving while the issuer is away: an outage there is none here. Whoever sends names of keys
that do not exist makes us ask the issuer once in `PAUSE_SECONDS`, and no more.
"""

import asyncio
from collections.abc import Mapping
from typing import Any

import httpx
import msgspec
import structlog
from jwt import PyJWK, PyJWTError

from domain.availability import Unavailable

log = structlog.get_logger(__name__)

# Signatures that everybody can check and only the issuer can make; "none" and shared secrets (HS…) are not among them.
ALGORITHMS = frozenset({"RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA"})
# A key that the issuer has withdrawn is believed for so long.
FRESH_SECONDS = 3_600.0
# Between two questions to the issuer, whatever came in between; issuers publish a key long before they sign with it.
PAUSE_SECONDS = 30.0
# For both documents together: a request with a new key waits for them.
FETCH_SECONDS = 5.0
# Issuers have two or three keys of 1–2 KB.
MAX_BYTES = 256 * 1024
MAX_KEYS = 100


class Keys:
    """The keys of one issuer, by their id (kid). `pause` is `PAUSE_SECONDS`, but for tests."""

    def __init__(self, issuer: str, http: httpx.AsyncClient, *, pause: float = PAUSE_SECONDS) -> None:
        self._issuer = issuer
        self._http = http
        self._pause = pause
        self._keys: Mapping[str, PyJWK] = {}
        self._fetched_at: float | None = None
        self._asked_at: float | None = None
        self._asking: asyncio.Task[None] | None = None
        self._reached = True  # whether the issuer answered the last time it was asked

    async def key(self, kid: str) -> PyJWK | None:
        """The key of this name; None when the issuer has none. Raises Unavailable when it cannot be asked."""
        now = asyncio.get_running_loop().time()
        known = self._keys.get(kid)
        if known is not None and self._fetched_at is not None and now - self._fetched_at < FRESH_SECONDS:
            return known
        if self._asked_at is None or now - self._asked_at >= self._pause:
            self._asked_at = now
            self._asking = asyncio.create_task(self._ask())
        if known is not None:
            return known  # the answer is for those who come later
        if self._asking is not None:
            await asyncio.wait({self._asking})  # it has a deadline, and others wait for it too
        if kid not in self._keys and not self._reached:
            raise Unavailable("the issuer of this token cannot be reached, so nobody can check it; try again")
        return self._keys.get(kid)

    async def close(self) -> None:
        """End what is under way."""
        if self._asking is not None:
            self._asking.cancel()
            await asyncio.wait({self._asking})

    async def _ask(self) -> None:
        try:
            async with asyncio.timeout(FETCH_SECONDS):
                self._keys = _keys(await self._get(await self._address()))
        except (httpx.HTTPError, httpx.InvalidURL, TimeoutError, ValueError) as error:
            self._reached = False
            log.warning("the keys of the issuer cannot be read", issuer=self._issuer, error=type(error).__name__)
        else:
            self._reached, self._fetched_at = True, asyncio.get_running_loop().time()

    async def _address(self) -> str:
        """Where the keys are (OpenID Connect Discovery 1.0, section 4)."""
        found = await self._get(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
        address = found.get("jwks_uri")
        if found.get("issuer") != self._issuer or not isinstance(address, str):
            raise ValueError("this is the discovery document of another issuer")
        if self._issuer.startswith("https:") and not address.startswith("https:"):
            raise ValueError("the keys would come over an open line")
        return address

    async def _get(self, address: str) -> Mapping[str, Any]:
        async with self._http.stream("GET", address) as response:
            response.raise_for_status()
            body = b""
            async for part in response.aiter_bytes():
                body += part
                if len(body) > MAX_BYTES:
                    raise ValueError("too long")
        return msgspec.json.decode(body, type=dict[str, Any])


def _keys(found: Mapping[str, Any]) -> dict[str, PyJWK]:
    """The keys for signatures that we take, of a JWK set (RFC 7517); others are left out."""
    listed = found.get("keys")
    if not isinstance(listed, list):
        raise ValueError("this is no set of keys")  # noqa: TRY004  a document of another shape, not a slip of ours
    keys: dict[str, PyJWK] = {}
    for each in listed[:MAX_KEYS]:
        if not isinstance(each, dict) or not isinstance(each.get("kid"), str) or each.get("use", "sig") != "sig":
            continue
        try:
            key = PyJWK(each)
        except (PyJWTError, ValueError, TypeError, KeyError):
            continue
        if key.algorithm_name in ALGORITHMS:
            keys[each["kid"]] = key
    return keys
