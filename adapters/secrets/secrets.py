"""`api.services.Secrets` over the table beside the log of one organisation.

A check counts its try in a transaction of its own before anything is compared: whoever cuts the line in between has
used it. What came of it is kept for its command id, long enough for whoever repeats a command; a check that was cut
off before its answer was kept counts again.
"""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

from adapters.postgres.writes import Writes
from adapters.secrets.comparing import Comparing
from domain.codes.check import CodeCheck, CodeOutcome

# Whoever repeats a command does so within the shift.
ANSWERS_LAST = timedelta(hours=12)

_PUT = """
insert into {schema}.secrets as s (id, verifier, tries, tries_left, expires_at)
values (%(id)s, %(verifier)s, %(tries)s, %(tries)s, %(expires_at)s)
on conflict (id) do update set verifier = excluded.verifier, tries = excluded.tries, tries_left = excluded.tries,
    expires_at = excluded.expires_at
"""
_COUNT = """
with kept as (
    select outcome, tries_left from {schema}.secret_checks where command_id = %(command_id)s and secret = %(id)s
), counted as (
    update {schema}.secrets set tries_left = tries_left - 1
    where id = %(id)s and tries_left > 0 and (expires_at is null or expires_at > %(now)s)
        and not exists (select from kept)
    returning verifier, tries, tries_left
)
select kept.outcome, kept.tries_left, counted.verifier, counted.tries, counted.tries_left,
    there.id is not null, there.expires_at <= %(now)s
from (select) always
left join kept on true
left join counted on true
left join {schema}.secrets there on there.id = %(id)s
"""
# Only while it is still the secret that was compared.
_GIVE_BACK = """
update {schema}.secrets set tries_left = tries, verifier = %(renewed)s where id = %(id)s and verifier = %(verifier)s
"""
# The first answer to a command stays: whoever comes second gets it.
_KEEP = """
insert into {schema}.secret_checks as c (command_id, secret, outcome, tries_left, checked_at)
values (%(command_id)s, %(id)s, %(outcome)s, %(tries_left)s, %(now)s)
on conflict (command_id, secret) do update set secret = c.secret
returning outcome, tries_left
"""
_CLEAN = """
with answers as (delete from {schema}.secret_checks where checked_at < %(before)s)
delete from {schema}.secrets where expires_at < %(before)s
"""


class Secrets:
    """Of one organisation. Every method raises Unavailable, DeadlineExceeded."""

    def __init__(self, writes: Writes, schema: str, comparing: Comparing, clock: Callable[[], datetime]) -> None:
        self._writes, self._schema, self._comparing, self._clock = writes, schema, comparing, clock

    async def put_code(self, id: str, code: str, expires_at: datetime, tries: int) -> None:  # noqa: A002
        """Keep a one-time code in place of an earlier one."""
        verifier = self._comparing.of_code(id, code)
        await self._run(_PUT, {"id": id, "verifier": verifier, "tries": tries, "expires_at": expires_at})

    async def put_pin(self, id: str, pin: str, tries: int) -> None:  # noqa: A002
        """Keep a PIN in place of an earlier one."""
        verifier = await self._comparing.of_pin(id, pin)
        await self._run(_PUT, {"id": id, "verifier": verifier, "tries": tries, "expires_at": None})

    async def check(self, id: str, given: str, command_id: UUID) -> CodeCheck:  # noqa: A002
        """Count a try, then compare; the same command id gets the first answer again."""
        now = self._clock()
        asked = {"id": id, "command_id": command_id, "now": now}
        [(outcome, left_then, verifier, tries, tries_left, is_there, is_over)] = await self._run(_COUNT, asked)
        if outcome is not None:
            return CodeCheck(CodeOutcome(outcome), left_then)
        if verifier is not None:
            check = await self._compared(verifier, id, given, tries, tries_left)
        elif is_there:
            check = CodeCheck(CodeOutcome.EXPIRED if is_over else CodeOutcome.LOCKED)
        else:
            await self._comparing.matches(None, id, given)
            check = CodeCheck(CodeOutcome.UNKNOWN)
        [(outcome, tries_left)] = await self._run(
            _KEEP, asked | {"outcome": check.outcome.value, "tries_left": check.tries_left}
        )
        return CodeCheck(CodeOutcome(outcome), tries_left)

    async def void(self, id: str) -> None:  # noqa: A002
        """Forget it."""
        await self._run("delete from {schema}.secrets where id = %s", (id,))

    async def forget_ended(self, id: str) -> None:  # noqa: A002
        """Forget a code whose time is over, and that was not sent again meanwhile."""
        await self._run("delete from {schema}.secrets where id = %s and expires_at <= %s", (id, self._clock()))

    async def clean(self) -> None:
        """Forget what ended long ago."""
        await self._run(_CLEAN, {"before": self._clock() - ANSWERS_LAST})

    async def _compared(self, verifier: str, id: str, given: str, tries: int, tries_left: int) -> CodeCheck:  # noqa: A002
        if not await self._comparing.matches(verifier, id, given):
            return CodeCheck(CodeOutcome.WRONG, tries_left)
        renewed = await self._comparing.renewed(verifier, id, given)
        await self._run(_GIVE_BACK, {"id": id, "verifier": verifier, "renewed": renewed})
        return CodeCheck(CodeOutcome.ACCEPTED, tries)

    async def _run(self, statement: str, params: Any) -> Any:
        return await self._writes.run(statement, params, self._schema)
