"""Carries one organisation's messages: events release them, the gateway gets them, the ledger is told their ends."""

import asyncio
from collections.abc import Callable
from datetime import datetime
from uuid import UUID, uuid5

import structlog

from adapters.eventlog.errors import LedgerError
from adapters.eventlog.mapper import EventMapper
from adapters.sms.outbox import Row, RowState, SmsOutbox
from domain.codes.expire_code import ExpireCode
from domain.codes.report_delivery import ReportDelivery
from domain.command import Actor, ActorKind, Caller
from domain.refusal import Refusal
from workers.sms.ports import LedgerPort, Secrets
from workers.sms.releases import TYPES, released
from workers.sms.settings import Pace
from workers.sms.steps import Steps, by_state

log = structlog.get_logger(__name__)

# Messages on their way at once: a gateway takes some tens a second of one customer.
AT_ONCE = 8
_ACTOR = Actor(ActorKind.SYSTEM, "sms")
_SPACE = UUID("5f0c7a53-61a5-4f6e-9d0b-3f1b7f1d7a10")


class Postman:
    """Any number of them, in any number of processes, may work for one organisation."""

    def __init__(
        self,
        outbox: SmsOutbox,
        mapper: EventMapper,
        steps: Steps,
        secrets: Secrets,
        ledger: LedgerPort,
        clock: Callable[[], datetime],
        pace: Pace,
    ) -> None:
        self._outbox, self._mapper, self._secrets, self._ledger = outbox, mapper, secrets, ledger
        self._steps = by_state(steps)
        self._clock, self._pace = clock, pace

    async def run(self) -> None:
        """Until cancelled."""
        chores_at = self._clock()
        while True:
            found = 0
            try:
                found = await self.round()
                if self._clock() >= chores_at:
                    await self.chores()
                    chores_at = self._clock() + self._pace.chores_every
            except (Refusal, LedgerError) as error:
                log.warning("messages wait", code=error.code)
            except Exception as error:  # noqa: BLE001  what it says may quote a message
                log.error("messages wait", error=type(error).__name__)  # noqa: TRY400
            if found < AT_ONCE:
                await asyncio.sleep(self._pace.look_seconds)

    async def round(self) -> int:
        """Look once at everything that is due; how much it was. Raises Refusal when nobody can be asked."""
        for stream, kind, version, body in await self._outbox.named(TYPES):
            message_id, release = released(stream, self._mapper.decode(kind, version, body))
            await self._outbox.release(message_id, release, self._clock())
        now = self._clock()
        lease = now + self._pace.lease
        rows = await self._outbox.take(now, lease, AT_ONCE)
        await asyncio.gather(*(self._carry(row, lease) for row in rows))
        return len(rows)

    async def chores(self) -> None:
        """Tell of codes that nobody used, and forget what is over. Raises Refusal, LedgerError."""
        await self._outbox.clean(self._clock())
        await self._secrets.clean()
        for codes, code_id, at in await self._outbox.ended(self._clock()):
            caller = Caller(_ACTOR, uuid5(_SPACE, f"{code_id} {at.isoformat()}"))
            await self._ledger.execute(ExpireCode(codes, code_id), caller)
            await self._secrets.forget_ended(code_id)

    async def _carry(self, row: Row, lease: datetime) -> None:
        """One step; whatever goes wrong, the row is due again when its lease ends."""
        try:
            if row.state in self._steps:
                noted = await self._steps[row.state](row, lease)
                if noted is not None:
                    if noted.row.state is not row.state:
                        log.info("message", message=row.message_id, state=noted.row.state, reason=noted.row.reason)
                    await self._outbox.note(noted.row, None if noted.pause is None else self._clock() + noted.pause)
            else:
                await self._tell(row)
                await self._outbox.note(row, None)
        except (Refusal, LedgerError) as error:
            log.warning("message waits", message=row.message_id, state=row.state, code=error.code)
        except Exception as error:  # noqa: BLE001  others go on; what it says may quote the message
            log.error("message waits", message=row.message_id, state=row.state, error=type(error).__name__)  # noqa: TRY400

    async def _tell(self, row: Row) -> None:
        """Its end is an event; asked for again it is the same command."""
        failure = row.reason if row.state is RowState.FAILED else None
        code_id = None if row.release.codes is None else row.release.secret_id
        command = ReportDelivery(row.message_id, failure, code_id, row.release.codes)
        await self._ledger.execute(command, Caller(_ACTOR, uuid5(_SPACE, row.message_id)))
