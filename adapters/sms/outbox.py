"""Messages of one organisation on their way: rows beside the log, each changed by one statement.

A row goes WAITING → RELEASED → SENDING → SENT → DELIVERED | FAILED. Whoever takes a row that is due has it until its
lease ends; one that is SENDING then belonged to a process that died: it was sent, or not, and the gateway is asked.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any, NamedTuple
from uuid import UUID

import msgspec
from msgspec import Struct

from adapters.postgres.writes import Writes
from adapters.sms.gateway import number_of

# Rows are kept so long after their end, for whoever looks what became of a message.
KEPT = timedelta(days=7)


class RowState(StrEnum):
    WAITING = "WAITING"  # for the event
    RELEASED = "RELEASED"  # to be sent, surely not sent yet
    SENDING = "SENDING"  # it may have left
    SENT = "SENT"  # the gateway has it
    DELIVERED = "DELIVERED"
    FAILED = "FAILED"


class Release(Struct, frozen=True, omit_defaults=True):
    """What the event says: for which code or PIN the message is, and of a code, until when it is of use.

    `codes` is the stream of a code, None for a PIN; `tries` its tries.
    """

    secret_id: str
    expires_at: datetime | None = None
    codes: str | None = None
    tries: int | None = None


class Row(NamedTuple):
    """One message that is due; `state` is the one in which it was found."""

    message_id: str
    state: RowState
    subject: str
    sealed: str | None
    number: int
    expires_at: datetime
    release: Release
    reason: str | None
    rejections: int
    asked: int


class Named(NamedTuple):
    """An event of a command that laid a message ready: perhaps its release."""

    stream: str
    type: str
    schema_version: int
    body: bytes


class Ended(NamedTuple):
    """A code in its phone's stream, and when it ended."""

    codes: str
    code_id: str
    at: datetime


_PUT = """
insert into {schema}.sms_outbox (message_id, command_id, subject, sealed, number, expires_at)
values (%s, %s, %s, %s, %s, %s) on conflict do nothing
"""
_NAMED = """
select s.name, e.type, e.schema_version, e.body
from {schema}.sms_outbox o
join {schema}.commands c on c.id = o.command_id
join {schema}.events e on e.position > c.position - c.events and e.position <= c.position and e.type = any(%s)
join {schema}.streams s on s.id = e.stream
where o.state = 'WAITING'
"""
_RELEASE = """
update {schema}.sms_outbox
set state = 'RELEASED', release = %(release)s, expires_at = coalesce(%(expires_at)s, expires_at), next_at = %(now)s
where message_id = %(id)s and state = 'WAITING'
"""
# A released row is SENDING from here on: whatever happens to its process, it may have left.
_TAKE = """
with due as (
    select message_id, state from {schema}.sms_outbox where next_at <= %(now)s
    order by next_at limit %(limit)s for update skip locked
)
update {schema}.sms_outbox o
set next_at = %(lease)s, state = case when o.state = 'RELEASED' then 'SENDING' else o.state end,
    asked = case when o.state = 'RELEASED' then 0 else o.asked end
from due where o.message_id = due.message_id
returning o.message_id, due.state, o.subject, o.sealed, o.number, o.expires_at, o.release, o.reason, o.rejections,
    o.asked
"""
_NOTE = """
update {schema}.sms_outbox set state = %(state)s, sealed = %(sealed)s, reason = %(reason)s, rejections = %(rejections)s,
    asked = %(asked)s, next_at = %(next_at)s
where message_id = %(id)s
"""
_RING = "update {schema}.sms_outbox set next_at = %s where number = %s and state = 'SENT'"
_ENDED = """
select distinct o.release->>'codes', s.id, s.expires_at
from {schema}.secrets s join {schema}.sms_outbox o on o.release->>'secret_id' = s.id
where s.expires_at <= %s and o.release ? 'codes'
"""
_CLEAN = """
delete from {schema}.sms_outbox
where next_at is null and (state = 'WAITING' and expires_at < %(now)s or made_at < %(before)s)
"""


class SmsOutbox:
    """`api.services.Outbox`, and what the worker does with it. Every method raises Unavailable, DeadlineExceeded."""

    def __init__(self, writes: Writes, schema: str) -> None:
        self._writes, self._schema = writes, schema

    async def put(self, message_id: str, command_id: UUID, subject: str, sealed: str, expires_at: datetime) -> None:
        """Lay it ready; the first one of an id stays."""
        await self._run(_PUT, (message_id, command_id, subject, sealed, number_of(message_id), expires_at))

    async def named(self, types: Sequence[str]) -> Sequence[Named]:
        """Events of these types by the commands whose messages wait."""
        return [
            Named(stream, kind, version, bytes(body))
            for stream, kind, version, body in await self._run(_NAMED, (list(types),))
        ]

    async def release(self, message_id: str, release: Release, now: datetime) -> None:
        """It is to be sent."""
        said = msgspec.json.encode(release).decode()
        await self._run(_RELEASE, {"id": message_id, "release": said, "expires_at": release.expires_at, "now": now})

    async def take(self, now: datetime, lease: datetime, limit: int) -> Sequence[Row]:
        """At most `limit` rows that are due, which are nobody else's until `lease`."""
        rows = await self._run(_TAKE, {"now": now, "lease": lease, "limit": limit})
        return [Row(*row)._replace(state=RowState(row[1]), release=msgspec.convert(row[6], Release)) for row in rows]

    async def note(self, row: Row, next_at: datetime | None) -> None:
        """What became of it, and when it is due again."""
        said = row._asdict() | {"id": row.message_id, "state": row.state.value, "next_at": next_at}
        del said["release"]
        await self._run(_NOTE, said)

    async def ring(self, number: int, now: datetime) -> None:
        """The gateway has news of this message: it is due."""
        await self._run(_RING, (now, number))

    async def ended(self, now: datetime) -> Sequence[Ended]:
        """Codes that went out and whose time is over."""
        return [Ended(*row) for row in await self._run(_ENDED, (now,))]

    async def clean(self, now: datetime) -> None:
        """Forget what nobody released in time, and what ended long ago."""
        await self._run(_CLEAN, {"now": now, "before": now - KEPT})

    async def _run(self, statement: str, params: Any) -> Any:
        return await self._writes.run(statement, params, self._schema)
