"""Logs of the books for tests: events that move money, and the accounts that follow them, or do not."""

from collections import defaultdict

from domain.entry import MoneyEvent, sums
from domain.event import Event
from domain.ledger import chart
from domain.ledger.account import account_stream
from domain.ledger.events import AccountMoved


class Told:
    """Events in the order of the log; what is said here is not checked: logs may be broken."""

    def __init__(self) -> None:
        self.events: list[tuple[str, Event]] = []
        self._versions: dict[str, int] = defaultdict(int)
        self._balances: dict[str, int] = defaultdict(int)

    def say(self, stream: str, event: Event) -> str:
        """The event as `stream@version`."""
        self._versions[stream] += 1
        self.events.append((stream, event))
        return f"{stream}@{self._versions[stream]}"

    def move(self, account: str, amount: int, source: str, kind: str = "P1") -> None:
        self._balances[account] += amount
        self.say(account_stream(account), AccountMoved(amount, self._balances[account], kind, source, "RUB"))

    def record(self, stream: str, event: MoneyEvent) -> str:
        """The event, and its guarded accounts after it, as `Books` has it."""
        source = self.say(stream, event)
        for account, amount in sums(event.entry).items():
            if chart.kind_of(account).is_guarded:
                self.move(account, amount, source, event.entry.kind)
        return source
