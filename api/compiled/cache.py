"""Answers kept as long as nothing they were read from has changed.

An answer is tagged with the positions of its views, of the moment it was read. A request with the same bytes from the
same rights gets it again while those positions, looked up after the request came, are still the same: a view changes
only together with its position, in one transaction, so an answer is never older than the moment it is asked for.
"""

import hashlib
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from api.services import Client

Key = tuple[str, bytes]  # the client's rights, the request as sent

DATA = b'{"data":'  # how the body begins


@dataclass(frozen=True)
class Answer:
    """The body of a response, and the positions it is of by the view's name; None when it may not be kept.

    `data` and `errors` are parts of it, for doors that put them together otherwise; `rest`: bytes behind the data.
    """

    body: bytes
    rest: int
    positions: Mapping[str, int] | None
    errors: Sequence[dict[str, Any]] = ()

    @property
    def data(self) -> bytes:
        return self.body[len(DATA) : -self.rest]

    @cached_property
    def etag(self) -> bytes:
        """Names these bytes."""
        return b'"%b"' % hashlib.blake2b(self.body, digest_size=16).hexdigest().encode()


class AnswerCache:
    """At most `capacity` bytes of bodies, least recently used first to go; a body takes a tenth at most."""

    def __init__(self, capacity: int) -> None:
        self._capacity = capacity
        self._answers: OrderedDict[Key, Answer] = OrderedDict()
        self._bytes = 0

    def find(self, key: Key) -> Answer | None:
        """What was kept, whatever the positions are now: compare them."""
        answer = self._answers.get(key)
        if answer is not None:
            self._answers.move_to_end(key)
        return answer

    def keep(self, key: Key, answer: Answer) -> None:
        self.forget(key)
        size = _size(key, answer)
        if answer.positions is None or size > self._capacity // 10:
            return
        self._answers[key] = answer
        self._bytes += size
        while self._bytes > self._capacity:
            self.forget(next(iter(self._answers)))

    def forget(self, key: Key) -> None:
        if (old := self._answers.pop(key, None)) is not None:
            self._bytes -= _size(key, old)


def key_of(client: Client, source: bytes) -> Key:
    """What decides an answer beside the positions; media type and status do not."""
    return client.rights, source


def _size(key: Key, answer: Answer) -> int:
    return len(key[-1]) + len(answer.body)
