"""Ids that people do not choose: made from the command id, so that a repeated wish names the same thing."""

import hashlib
from base64 import b32encode
from uuid import UUID

# 80 bits: nobody guesses another's, and a person can read it out.
_BYTES = 10


def made_id(command_id: UUID, what: str) -> str:
    """16 letters and digits (RFC 4648 base32) for the `what` of a command."""
    return b32encode(hashlib.sha256(command_id.bytes + what.encode()).digest()[:_BYTES]).decode()
