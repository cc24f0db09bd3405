"""`FreezeAccount`, `UnfreezeAccount`, `CloseAccount` decided: whether an account takes entries (spec C.1)."""

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.ledger.account import Account, account_stream
from domain.ledger.texts import guarded, reason_of


class AccountCommand(Command, frozen=True):
    """Of one guarded account, by its name."""

    account: str
    reason: str


class FreezeAccount(AccountCommand, frozen=True):
    """Let an account take no entries for now."""

    NAME: ClassVar[str] = "ledger.FreezeAccount"


class UnfreezeAccount(AccountCommand, frozen=True):
    """Let a frozen account take entries again."""

    NAME: ClassVar[str] = "ledger.UnfreezeAccount"


class CloseAccount(AccountCommand, frozen=True):
    """Let an account that holds nothing take no entries any more."""

    NAME: ClassVar[str] = "ledger.CloseAccount"


def _decider(command: type[AccountCommand], act: Callable[[Account, str, datetime], None]) -> Decider:
    def streams(asked: AccountCommand) -> Sequence[tuple[type[Account], str]]:
        guarded(asked.account)
        return [(Account, account_stream(asked.account))]

    def decide(asked: AccountCommand, accounts: Sequence[Any], recalled: Recalled, now: datetime) -> None:
        del recalled
        (account,) = accounts
        act(account, reason_of(asked.reason), now)

    return Decider(command=command, streams=streams, decide=decide)


DECIDERS = (
    _decider(FreezeAccount, Account.mark_frozen),
    _decider(UnfreezeAccount, Account.mark_unfrozen),
    _decider(CloseAccount, Account.close),
)
