"""What is done with a message that is due, by the state in which it is found; each step answers what is noted.

Nothing is sent twice by mistake: a row is SENDING before its message leaves, and from there on only the gateway's word
that it was never there leads back. An answer that cannot be had is asked for again, never taken for a no.
"""

import secrets as randomness
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import NamedTuple

from adapters.sms.gateway import Accepted, Arrival, Gateway, Parcel, Rejected, Unknown
from adapters.sms.outbox import Row, RowState
from domain.organisation.organisation import Organisation
from workers.sms.ports import Secrets, Vault
from workers.sms.settings import Pace

# Failures that no gateway told.
EXPIRED, ERASED, NO_ANSWER = "EXPIRED", "ERASED", "NO ANSWER"
# Asked right after it was sent, a gateway may not know it yet; a second time, some seconds later, it does.
NOT_THERE_TIMES = 2


class Noted(NamedTuple):
    """The row as it is now, and after how long it is due again; None: never."""

    row: Row
    pause: timedelta | None


NOW = timedelta()


class Steps:
    """Of one organisation."""

    def __init__(
        self,
        gateway: Gateway,
        vault: Vault,
        secrets: Secrets,
        organisation: Callable[[], Awaitable[Organisation]],
        clock: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._gateway, self._vault, self._secrets = gateway, vault, secrets
        self._organisation, self._clock, self._pace = organisation, clock, pace

    async def send(self, row: Row, lease: datetime) -> Noted | None:
        """RELEASED: make its code and hand it over. None: it took so long that it may be another's by now."""
        fields = await self._vault.unseal(row.subject, row.sealed or "")
        if fields is None:
            return _failed(row, ERASED)
        now = self._clock()
        if now >= row.expires_at:
            return _failed(row, EXPIRED)
        code = await self._new_code(row)
        phone = fields["phone"]
        parcel = Parcel(row.number, phone, fields["text"].format(code=code), row.expires_at - now)
        if self._clock() >= lease:
            return None
        outcome = await self._gateway.send(parcel)
        if not isinstance(outcome, Accepted):
            return self._not_taken(row, outcome)
        sealed = await self._vault.seal(row.subject, {"phone": phone})
        return Noted(
            row._replace(state=RowState.SENT, sealed=sealed, asked=0),
            self._pace.pause(0) if self._gateway.reports else None,
        )

    def _not_taken(self, row: Row, outcome: Rejected | Unknown) -> Noted:
        again = row._replace(reason=outcome.reason, asked=0)
        if isinstance(outcome, Unknown):
            return Noted(again._replace(state=RowState.SENDING), self._pace.pause(0))
        if outcome.is_permanent:
            return _failed(row, outcome.reason)
        return Noted(
            again._replace(state=RowState.RELEASED, rejections=row.rejections + 1), self._pace.pause(row.rejections)
        )

    async def ask(self, row: Row, lease: datetime) -> Noted:
        """SENDING or SENT: what became of it?"""
        del lease
        fields = await self._vault.unseal(row.subject, row.sealed or "")
        if fields is None:
            return _failed(row, ERASED)
        status = await self._gateway.status(row.number, fields["phone"])
        if status.arrival is Arrival.DELIVERED:
            return Noted(row._replace(state=RowState.DELIVERED, sealed=None), NOW)
        if status.arrival is Arrival.FAILED:
            return _failed(row, status.reason)
        again = row._replace(asked=row.asked + 1, reason=status.reason or row.reason)
        if row.state is RowState.SENDING:
            if status.arrival is Arrival.NOT_THERE and again.asked >= NOT_THERE_TIMES:
                return Noted(again._replace(state=RowState.RELEASED), NOW)
            if status.arrival is Arrival.ON_ITS_WAY:
                sealed = await self._vault.seal(row.subject, {"phone": fields["phone"]})
                again = again._replace(state=RowState.SENT, sealed=sealed)
        return self._not_told(again)

    def _not_told(self, again: Row) -> Noted:
        """Its end is not known: asked for once more, in the end no more."""
        if self._clock() < again.expires_at + self._pace.given_up_after:
            return Noted(again, self._pace.pause(again.asked))
        if again.state is RowState.SENT:  # it was taken, and more will not be told
            return Noted(again._replace(sealed=None), None)
        return _failed(again, NO_ANSWER)

    async def _new_code(self, row: Row) -> str:
        """Of random digits, and kept before it leaves: whoever has it can use it."""
        organisation = await self._organisation()
        release = row.release
        digits = _number(organisation, "pin_digits" if release.codes is None else "code_digits")
        code = f"{randomness.randbelow(10**digits):0{digits}}"
        if release.codes is None:
            await self._secrets.put_pin(release.secret_id, code, _number(organisation, "pin_tries"))
        else:
            tries = release.tries or _number(organisation, "code_tries")
            await self._secrets.put_code(release.secret_id, code, row.expires_at, tries)
        return code


def _failed(row: Row, reason: str) -> Noted:
    return Noted(row._replace(state=RowState.FAILED, sealed=None, reason=reason), NOW)


def _number(organisation: Organisation, key: str) -> int:
    value = organisation.value(key)
    assert isinstance(value, int), key
    return value


Step = Callable[[Row, datetime], Awaitable[Noted | None]]


def by_state(steps: Steps) -> Mapping[RowState, Step]:
    """The table; what has ended is told by the postman."""
    return {RowState.RELEASED: steps.send, RowState.SENDING: steps.ask, RowState.SENT: steps.ask}
