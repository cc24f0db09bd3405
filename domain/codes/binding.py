"""What a code is for, as a digest: a code for another amount, desk or phone has another one."""

import hashlib

import msgspec

# Half of SHA-256: nobody finds two uses with one digest.
_CHARACTERS = 32


def bound_to(*what: str | int) -> str:
    """The digest of these, in this order; name phones by their keyed hash: a digest of a number is easily guessed."""
    return hashlib.sha256(msgspec.json.encode(what)).hexdigest()[:_CHARACTERS]
