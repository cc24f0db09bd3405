"""Which organisation of this installation has which register: one factory number, one organisation (DEC-06)."""

from collections.abc import Collection, Mapping, Sequence

from adapters.postgres.writes import Writes

# Whoever is first has it: the insert decides, not the look before it. Known ones are read, not written.
_CLAIM = """
with wanted as (select distinct register from unnest(%(registers)s::text[]) register),
fresh as (
    insert into {schema}.register_claims (register, organisation)
    select register, %(organisation)s from wanted
    where not exists (select from {schema}.register_claims c where c.register = wanted.register)
    order by register
    on conflict do nothing
    returning register
)
select wanted.register, fresh.register is not null, c.organisation
from wanted left join fresh using (register) left join {schema}.register_claims c on c.register = wanted.register
"""
_GIVE_BACK = "delete from {schema}.register_claims where organisation = %s and register = any(%s::text[])"


class Claims:
    """The table of claims."""

    def __init__(self, writes: Writes) -> None:
        self._writes = writes

    async def claim(
        self, organisation: str, registers: Collection[str]
    ) -> tuple[frozenset[str], Mapping[str, str | None]]:
        """Claim registers that nobody has: which of them are new here, and which another organisation has, and which
        organisation that is. (None: it claimed them in this very moment.)

        Raises Unavailable, DeadlineExceeded.
        """
        params = {"registers": list(registers), "organisation": organisation}
        rows: Sequence[tuple[str, bool, str | None]] = await self._writes.run(_CLAIM, params)
        fresh = frozenset(register for register, is_fresh, _ in rows if is_fresh)
        others = {register: owner for register, is_fresh, owner in rows if not is_fresh and owner != organisation}
        return fresh, others

    async def give_back(self, organisation: str, registers: Collection[str]) -> None:
        """Let others have these registers. Raises Unavailable, DeadlineExceeded."""
        if registers:
            await self._writes.run(_GIVE_BACK, (organisation, list(registers)))
