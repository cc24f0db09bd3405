"""`api.services.Vault` of one organisation: seals what is personal with the person's own key.

A person is a `subject`, by the id of the player. Keys are wrapped by the keyring's newest key and kept beside the log.
A destroyed key leaves its row behind, so that no later wish makes a new one for the same person.

Every method but `key_of` raises Unavailable, DeadlineExceeded.
"""

import hashlib
import hmac
from collections.abc import Mapping, Sequence

from adapters.keys.keyring import Keyring
from adapters.keys.sealing import new_key, seal, unseal, unwrap, wrap
from adapters.postgres.writes import Writes
from domain.availability import Unavailable
from domain.players.refusals import Erased

# Half of SHA-256, in hex: nobody meets two values with one hash.
HASH_CHARACTERS = 32

_READ = "select subject, wrapped, wrapped_by from {schema}.subject_keys where subject = any(%s)"
_MAKE = """
insert into {schema}.subject_keys (subject, wrapped, wrapped_by) values (%s, %s, %s) on conflict (subject) do nothing
"""
# The row is there afterwards, whether there was a key or not.
_DESTROY = """
insert into {schema}.subject_keys as k (subject, wrapped, wrapped_by, destroyed_at) values (%s, null, 0, now())
on conflict (subject) do update set wrapped = null, destroyed_at = coalesce(k.destroyed_at, excluded.destroyed_at)
"""
_OLD = """
select subject, wrapped, wrapped_by from {schema}.subject_keys
where wrapped is not null and wrapped_by <> %s order by subject limit %s
"""
_REWRAP = """
update {schema}.subject_keys set wrapped = %s, wrapped_by = %s where subject = %s and wrapped = %s
"""
# Rewrapped in pieces: each is one look and as many small writes.
_PIECE = 500


class Vault:
    """`organisation` is the schema: the same value has another hash in another organisation."""

    def __init__(self, keyring: Keyring, writes: Writes, organisation: str) -> None:
        self._keyring, self._writes, self._schema = keyring, writes, organisation
        self._index = hmac.digest(keyring.index, organisation.encode(), hashlib.sha256)

    async def seal(self, subject: str, fields: Mapping[str, str]) -> str:
        """Raises Erased when the key was destroyed."""
        key = (await self._keys([subject])).get(subject)
        if key is None:
            wrapped = wrap(new_key(), self._keyring.wrapping[str(self._keyring.newest)], of=self._of(subject))
            await self._writes.run(_MAKE, (subject, wrapped, self._keyring.newest), self._schema)
            key = (await self._keys([subject])).get(subject)  # another's, when he was quicker
        if key is None:
            raise Erased("the person's data were erased; register the person anew")
        return seal(fields, key, of=self._of(subject))

    async def unseal(self, subject: str, sealed: str) -> Mapping[str, str] | None:
        """What was sealed; None: erased."""
        return (await self.unseal_all([(subject, sealed)]))[0]

    async def unseal_all(self, texts: Sequence[tuple[str, str]]) -> Sequence[Mapping[str, str] | None]:
        """The same of many (subject, sealed), in their order, with one look at the keys."""
        keys = await self._keys(sorted({subject for subject, _ in texts}))
        return [
            unseal(sealed, key, of=self._of(subject)) if (key := keys.get(subject)) is not None else None
            for subject, sealed in texts
        ]

    def key_of(self, kind: str, value: str) -> str:
        """A hash that only this installation can make; of equal values of a kind it is equal."""
        told = hmac.new(self._index, f"{kind}\0{value}".encode(), hashlib.sha256)
        return told.hexdigest()[:HASH_CHARACTERS]

    async def destroy(self, subject: str) -> None:
        """Forget the person for ever; done again it changes nothing."""
        await self._writes.run(_DESTROY, (subject,), self._schema)

    async def rewrap(self) -> int:
        """Wrap everything by the newest key of the keyring; how many keys that were."""
        newest, count = self._keyring.newest, 0
        while rows := await self._writes.run(_OLD, (newest, _PIECE), self._schema):
            for subject, wrapped, wrapped_by in rows:
                key = self._unwrapped(subject, wrapped, wrapped_by)
                again = wrap(key, self._keyring.wrapping[str(newest)], of=self._of(subject))
                await self._writes.run(_REWRAP, (again, newest, subject, wrapped), self._schema)
            count += len(rows)
        return count

    async def _keys(self, subjects: list[str]) -> Mapping[str, bytes]:
        rows = await self._writes.run(_READ, (subjects,), self._schema)
        return {
            subject: self._unwrapped(subject, wrapped, wrapped_by)
            for subject, wrapped, wrapped_by in rows
            if wrapped is not None
        }

    def _unwrapped(self, subject: str, wrapped: bytes, wrapped_by: int) -> bytes:
        wrapping = self._keyring.wrapping.get(str(wrapped_by))
        if wrapping is None:
            raise Unavailable("the keyring was changed since this process was started; start it again")
        return unwrap(wrapped, wrapping, of=self._of(subject))

    def _of(self, subject: str) -> list[bytes]:
        return [self._schema.encode(), subject.encode()]
