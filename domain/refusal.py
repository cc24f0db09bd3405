"""Refusals: what the domain says when it will not do a thing.

    Refusal                       a rule says no; the caller can read why and what to do
    ├── InvalidInput              the input itself is wrong; sending it again cannot help
    ├── IdempotencyMismatch       the command id was used before with another body
    └── (each context adds its own next to the rule that raises it)

Every refusal has a stable `code` (part of the public contract), a `message` that says what to do, and optional
`details` for machines. Refusals never carry personal data or secrets: they are shown and logged.
"""

from typing import Any, ClassVar


class Refusal(Exception):
    """A rule of the domain says no. `code` is stable; `message` says what to do about it."""

    code: ClassVar[str] = "REFUSED"

    def __init__(self, message: str, **details: str | int) -> None:
        super().__init__(message)
        self.message = message
        self.details = details

    def as_result(self) -> dict[str, Any]:
        """The result of a command that is refused and must be noted (a wrong code): its events stay.

        The API answers it as the same typed error as a refusal that was raised.
        """
        return {"refused": self.code, "message": self.message, **self.details}


class InvalidInput(Refusal):
    """The input is wrong in itself."""

    code = "INVALID_INPUT"


class IdempotencyMismatch(Refusal):
    """A command id identifies one body for ever (CORE-15)."""

    code = "IDEMPOTENCY_MISMATCH"
