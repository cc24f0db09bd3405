"""Sealing: AES-256-SIV, which needs no nonce: the same fields of the same person give the same text (RFC 5297).

So a repeated command has the same body. What is sealed is padded: how long a name is tells who somebody is.
"""

from base64 import b64decode, b64encode
from collections.abc import Mapping

import msgspec
from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV

KEY_BITS = 512
PADDING = 64
_encode = msgspec.json.Encoder(order="deterministic").encode
_decode = msgspec.json.Decoder(dict[str, str]).decode


class NotSealedHere(Exception):
    """The text was not sealed with this key for this person, or it was changed."""


def new_key() -> bytes:
    return AESSIV.generate_key(KEY_BITS)


def wrap(key: bytes, wrapping: bytes, *, of: list[bytes]) -> bytes:
    """The key, as it may be stored; it opens for the same `of` only."""
    return AESSIV(wrapping).encrypt(key, of)


def unwrap(wrapped: bytes, wrapping: bytes, *, of: list[bytes]) -> bytes:
    """Raises NotSealedHere."""
    try:
        return AESSIV(wrapping).decrypt(wrapped, of)
    except InvalidTag:
        raise NotSealedHere("the key was wrapped by another keyring") from None


def seal(fields: Mapping[str, str], key: bytes, *, of: list[bytes]) -> str:
    """Base64 of the fields."""
    text = _encode(fields)
    padded = text.ljust(-(-len(text) // PADDING) * PADDING)  # blanks behind JSON mean nothing
    return b64encode(AESSIV(key).encrypt(padded, of)).decode()


def unseal(sealed: str, key: bytes, *, of: list[bytes]) -> Mapping[str, str]:
    """Raises NotSealedHere."""
    try:
        return _decode(AESSIV(key).decrypt(b64decode(sealed, validate=True), of))
    except (InvalidTag, ValueError):
        raise NotSealedHere("the text was not sealed for this person") from None
