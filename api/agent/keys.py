"""Enrolment keys as people pass them on: they say of themselves where they belong. Only their hash is stored."""

import hashlib
import secrets
from typing import NamedTuple

KEY_PREFIX = "kassa_key_"
SECRET_BYTES = 32


class KeyOwner(NamedTuple):
    """For which router of which organisation a key is."""

    organisation: str
    router: str


def new_key(organisation: str, router: str) -> str:
    """`kassa_key_demo.till-7.…`, shown once."""
    return f"{KEY_PREFIX}{organisation}.{router}.{secrets.token_urlsafe(SECRET_BYTES)}"


def key_owner(key: str) -> KeyOwner | None:
    """Whose key it says to be; None for what is no key."""
    organisation, _, rest = key.removeprefix(KEY_PREFIX).partition(".")
    router, _, secret = rest.rpartition(".")
    if not key.startswith(KEY_PREFIX) or not organisation or not router or not secret:
        return None
    return KeyOwner(organisation, router)


def digest(secret: str) -> str:
    """What commands and events know of a key or a credential. A random secret needs no slow hash."""
    return "sha256:" + hashlib.sha256(secret.encode()).hexdigest()
