"""Money events that people enter in the books themselves: treasury, opening balances, corrections (spec C.3)."""

from typing import ClassVar

from domain.entry import MoneyEvent


class ManualEntry(MoneyEvent, frozen=True):
    """An entry in the books of a unit; `reason` names what it is based on: a paper, a decision."""

    unit: str
    reason: str


class BankCashReceived(ManualEntry, frozen=True):
    """Cash drawn from the bank lies in the unit's safe (P20)."""

    TYPE: ClassVar[str] = "ledger.BankCashReceived"


class CollectionConfirmed(ManualEntry, frozen=True):
    """The bank counted what was collected (P19)."""

    TYPE: ClassVar[str] = "ledger.CollectionConfirmed"

    collection: str


class ShortageRepaid(ManualEntry, frozen=True):
    """`cashier` put into a drawer what was missing on a count of his; `by` took it (P24)."""

    TYPE: ClassVar[str] = "ledger.ShortageRepaid"

    desk: str
    cashier: str
    shift: str
    by: str


class OpeningBalanceSet(ManualEntry, frozen=True):
    """What an account held before it was kept here (P25)."""

    TYPE: ClassVar[str] = "ledger.OpeningBalanceSet"


class TaxPaid(ManualEntry, frozen=True):
    """Tax withheld from winnings was paid from a bank account (P38)."""

    TYPE: ClassVar[str] = "ledger.TaxPaid"


class RecoveryPosted(ManualEntry, frozen=True):
    """What a player owed was taken from his account (P39)."""

    TYPE: ClassVar[str] = "ledger.RecoveryPosted"

    player: str


class EntryReversed(ManualEntry, frozen=True):
    """The mirror of a wrong entry (P37); `entry.reverses` names its event."""

    TYPE: ClassVar[str] = "ledger.EntryReversed"


EVENTS = (
    BankCashReceived,
    CollectionConfirmed,
    ShortageRepaid,
    OpeningBalanceSet,
    TaxPaid,
    RecoveryPosted,
    EntryReversed,
)
