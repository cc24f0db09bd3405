"""What is kept of a code or PIN: enough to compare with, and nothing to read (reliability §6).

Both go through HMAC-SHA256 under the pepper of the keyring, together with the id they belong to: a copy of the table
alone opens nothing, and a verifier is of no use under another id. A code lives for minutes; a PIN has four digits and
lives for years, so its HMAC goes through argon2id besides.

A verifier says before its first `$` how it was made: `code1`, `pin1`. A new pepper or way gets a new word.
"""

import hashlib
import hmac
from functools import cached_property
from typing import Protocol

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import Type

CODE, PIN = "code1", "pin1"
# At least what OWASP asks of argon2id: 19 MiB, two passes, one lane; some 30 ms of one core. Raised, a PIN's verifier
# is made anew when its holder types it the next time.
PIN_MEMORY_KIB, PIN_PASSES, PIN_LANES = 19_456, 2, 1


class Keyring(Protocol):
    """What is needed of it."""

    @property
    def pepper(self) -> bytes:
        """The same for ever; at least 16 bytes."""


class Verifiers:
    """Made and compared; everything about PINs takes tens of milliseconds."""

    def __init__(
        self, keyring: Keyring, *, memory_kib: int = PIN_MEMORY_KIB, passes: int = PIN_PASSES, lanes: int = PIN_LANES
    ) -> None:
        self._pepper = keyring.pepper
        self._hasher = PasswordHasher(passes, memory_kib, lanes, type=Type.ID)

    @cached_property
    def _of_nobody(self) -> str:
        """Whoever asks for an id that is not there waits as long as for a PIN."""
        return self.of_pin("", "")

    def of_code(self, id: str, code: str) -> str:  # noqa: A002
        return f"{CODE}${self._keyed(CODE, id, code)}"

    def of_pin(self, id: str, pin: str) -> str:  # noqa: A002
        return f"{PIN}${self._hasher.hash(self._keyed(PIN, id, pin))}"

    def is_slow(self, verifier: str | None) -> bool:
        """Whether comparing takes long enough to keep it off the event loop."""
        return verifier is None or verifier.startswith(PIN)

    def matches(self, verifier: str | None, id: str, given: str) -> bool:  # noqa: A002
        """In constant time; None, of an id that is not there, takes as long as a PIN and never does."""
        way, _, kept = (verifier or self._of_nobody).partition("$")
        keyed = self._keyed(way, id, given)
        if way == CODE:
            return hmac.compare_digest(kept, keyed)
        try:
            self._hasher.verify(kept, keyed)
        except VerificationError:
            return False
        return verifier is not None

    def is_outdated(self, verifier: str) -> bool:
        """Whether a PIN's verifier was made with other parameters than today's."""
        way, _, kept = verifier.partition("$")
        return way == PIN and self._hasher.check_needs_rehash(kept)

    def _keyed(self, way: str, id: str, given: str) -> str:  # noqa: A002
        said = b"\0".join(part.encode() for part in (way, id, given))
        return hmac.new(self._pepper, said, hashlib.sha256).hexdigest()
