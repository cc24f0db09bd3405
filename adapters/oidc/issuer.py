"""Users whom an OpenID Connect issuer vouches for: from a signed token (JWT) to who it is and which roles he has.

What is checked: a signature by one of the issuer's keys with an algorithm of `ALGORITHMS`, the issuer, the audience,
the times. Nothing of a token is believed before that, but the name of its key.
"""

import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self
from uuid import NAMESPACE_URL, UUID, uuid5

import httpx
import jwt

from adapters.oidc.keys import ALGORITHMS, FETCH_SECONDS, PAUSE_SECONDS, Keys

# Clocks differ: a token is taken so long before it begins and after it ends.
LEEWAY_SECONDS = 30
MAX_NAME_CHARS = 255  # OpenID Connect Core, section 2, of a subject; names of keys and users are no longer
MAX_ROLES = 200  # a token names the groups of a large house, too


@dataclass(frozen=True)
class Trust:
    """Whose tokens are taken, for whom they must be made, and where roles and the organisation stand in them.

    A claim is found by its whole name or, when there is none, by its path: `realm_access.roles`.
    """

    issuer: str
    audience: str
    roles_claim: str = "roles"
    organisation_claim: str = "organisation"


@dataclass(frozen=True)
class User:
    """Who asks, as the issuer says; `roles` may be roles of other programs; the token ends in `seconds_left`."""

    id: UUID
    subject: str
    name: str
    organisation: str
    roles: tuple[str, ...]
    seconds_left: float


class Issuer:
    """Enter it in the event loop that serves."""

    def __init__(self, trust: Trust, *, pause: float = PAUSE_SECONDS) -> None:
        self._trust = trust
        self._http = httpx.AsyncClient(timeout=FETCH_SECONDS, follow_redirects=False)
        self._keys = Keys(trust.issuer, self._http, pause=pause)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self._keys.close()
        await self._http.aclose()

    async def user(self, token: str) -> User | None:
        """The user of a valid token; None for every other. Raises Unavailable when its key cannot be asked for."""
        kid = _key_name(token)
        key = await self._keys.key(kid) if kid else None
        if key is None:
            return None
        try:
            claims = jwt.decode(
                token,
                key,
                algorithms=sorted(ALGORITHMS),
                audience=self._trust.audience,
                issuer=self._trust.issuer,
                leeway=LEEWAY_SECONDS,
                options={"require": ["exp", "iss", "aud", "sub"], "enforce_minimum_key_length": True},
            )
        except jwt.PyJWTError:
            return None
        return self._user(claims)

    def _user(self, claims: Mapping[str, Any]) -> User | None:
        subject, organisation = claims["sub"], _claim(claims, self._trust.organisation_claim)
        if not _is_name(subject) or not isinstance(organisation, str):
            return None
        name = claims.get("preferred_username")
        return User(
            uuid5(NAMESPACE_URL, f"{self._trust.issuer}#{subject}"),
            subject,
            str(name) if _is_name(name) else subject,
            organisation,
            _roles(_claim(claims, self._trust.roles_claim)),
            claims["exp"] - time.time(),
        )


def _key_name(token: str) -> str | None:
    """Which key a token says it is signed with; None when it is nothing that could be checked."""
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        return None
    kid = header.get("kid")
    return kid if header.get("alg") in ALGORITHMS and _is_name(kid) else None


def _claim(claims: Mapping[str, Any], name: str) -> Any:
    if name in claims:
        return claims[name]
    found: Any = claims
    for step in name.split("."):
        found = found.get(step) if isinstance(found, dict) else None
    return found


def _roles(claim: Any) -> tuple[str, ...]:
    """A list of names, or one text with names between spaces."""
    listed = claim.split() if isinstance(claim, str) else claim if isinstance(claim, list) else []
    return tuple(dict.fromkeys(each for each in listed[:MAX_ROLES] if isinstance(each, str)))


def _is_name(value: Any) -> bool:
    return isinstance(value, str) and 0 < len(value) <= MAX_NAME_CHARS and value.isprintable()
