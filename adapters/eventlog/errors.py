"""What can go wrong between a decision and its place in the log.

LedgerError
├── OutcomeUnknown       the database fell silent while it had the command; the same command id resolves it
├── LedgerUnavailable    the command was not sent; nothing happened; send it again
└── TooMuchContention    others changed the same streams again and again; nothing happened
"""

from typing import ClassVar


class LedgerError(Exception):
    """The ledger could not answer. `code` is stable, `message` says what to do."""

    code: ClassVar[str] = "LEDGER_ERROR"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class OutcomeUnknown(LedgerError):
    """Stored or not, nobody can say yet."""

    code = "OUTCOME_UNKNOWN"


class LedgerUnavailable(LedgerError):
    """Surely not stored."""

    code = "UNAVAILABLE"


class TooMuchContention(LedgerError):
    """Surely not stored."""

    code = "CONTENTION"


class Void(Exception):
    """The decision was taken on a state that is not the log's; nothing of it is stored."""
