"""What the worker needs of the house."""

from collections.abc import Mapping
from datetime import datetime
from typing import Protocol

from domain.command import Caller, Command, Receipt


class LedgerPort(Protocol):
    """The one command path."""

    async def execute(self, command: Command, caller: Caller) -> Receipt: ...


class Vault(Protocol):
    """Seals for whom a message concerns."""

    async def seal(self, subject: str, fields: Mapping[str, str]) -> str: ...

    async def unseal(self, subject: str, sealed: str) -> Mapping[str, str] | None:
        """None: the person was erased."""


class Secrets(Protocol):
    """Keeps what codes and PINs are compared with."""

    async def put_code(self, id: str, code: str, expires_at: datetime, tries: int) -> None: ...  # noqa: A002

    async def put_pin(self, id: str, pin: str, tries: int) -> None: ...  # noqa: A002

    async def forget_ended(self, id: str) -> None: ...  # noqa: A002

    async def clean(self) -> None: ...
