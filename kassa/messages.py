"""What is sealed, secret or on its way to a phone: `api.services.Vault`, `Secrets` and `Outbox`, and who sends it."""

import hmac
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Self

from pydantic import SecretStr

from adapters.eventlog.mapper import EventMapper
from adapters.keys.keyring import Keyring
from adapters.keys.vault import Vault
from adapters.postgres.reads import Reads
from adapters.postgres.writes import Writes
from adapters.secrets.comparing import Comparing
from adapters.secrets.secrets import Secrets
from adapters.secrets.verifiers import Verifiers
from adapters.sms.gateway import Gateway
from adapters.sms.outbox import SmsOutbox
from domain.availability import Unavailable
from kassa.house import EVENT_TYPES
from kassa.ruled import Ruled
from workers.each_organisation import EachOrganisation
from workers.sms.ports import LedgerPort
from workers.sms.postman import Postman
from workers.sms.settings import Pace
from workers.sms.steps import Steps


def _utc_now() -> datetime:
    return datetime.now(UTC)


class Messages:
    """Of all organisations. Enter it in the event loop that serves."""

    def __init__(
        self,
        keyring: Keyring | None,
        reads: Reads,
        writes: Writes,
        ruled: Ruled,
        ledger: Callable[[str], LedgerPort],
        gateway: Gateway | None,
        callback_secret: SecretStr | None,
    ) -> None:
        self._keyring, self._gateway, self._callback_secret = keyring, gateway, callback_secret
        self._reads, self._writes, self._ruled, self._ledger = reads, writes, ruled, ledger
        self._comparing = None if keyring is None else Comparing(Verifiers(keyring))
        self._mapper = EventMapper(EVENT_TYPES)

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._comparing is not None:
            self._comparing.close()
        if self._gateway is not None:
            await self._gateway.close()

    def vault(self, organisation: str) -> Vault:
        """Raises Unavailable: this process was given no keyring."""
        if self._keyring is None:
            raise Unavailable("personal data cannot be opened here: the process was started without its keyring")
        return Vault(self._keyring, self._writes, organisation)

    def secrets(self, organisation: str, clock: Callable[[], datetime] = _utc_now) -> Secrets:
        """Raises Unavailable: this process was given no keyring."""
        if self._comparing is None:
            raise Unavailable("codes cannot be compared here: the process was started without its keyring")
        return Secrets(self._writes, organisation, self._comparing, clock)

    def outbox(self, organisation: str) -> SmsOutbox:
        return SmsOutbox(self._writes, organisation)

    def postman(self, organisation: str, pace: Pace | None = None, clock: Callable[[], datetime] = _utc_now) -> Postman:
        """Whoever carries the messages of one organisation. Raises Unavailable: without keyring or gateway."""
        if self._gateway is None:
            raise Unavailable("messages cannot be sent here: the process was started without a gateway")
        pace, secrets = pace or Pace(), self.secrets(organisation, clock)
        steps = Steps(
            self._gateway, self.vault(organisation), secrets, lambda: self._ruled.of(organisation), clock, pace
        )
        return Postman(self.outbox(organisation), self._mapper, steps, secrets, self._ledger(organisation), clock, pace)

    def worker(self, pace: Pace | None = None) -> EachOrganisation:
        """The postmen of all organisations, to be run in this event loop. Raises Unavailable as they do."""
        return EachOrganisation("sms", self._reads.schemas, lambda organisation: self.postman(organisation, pace).run())

    async def called_back(self, secret: str, fields: Mapping[str, str]) -> bool:
        """A gateway has news of a message, which is then asked for; False: it does not know the secret."""
        if self._callback_secret is None or self._gateway is None:
            return False
        if not hmac.compare_digest(secret.encode(), self._callback_secret.get_secret_value().encode()):
            return False
        number = self._gateway.parse_callback(fields)
        if number is not None:
            for schema in await self._reads.schemas():
                await self.outbox(schema).ring(number, _utc_now())
        return True
