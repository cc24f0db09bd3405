"""How much one client may ask for in a while: a bucket of points for each client, filled up steadily.

A bucket holds `burst` points and gains `per_second`; a request takes its price before it runs. What does not fit takes
nothing and is told when it would. Buckets are in the memory of this process: several processes give several times as
much. At most `clients` of them are kept, the latest asked for; one left alone for burst / per_second seconds is full,
as a new one is, so forgetting it gives nothing away.

Time is an argument: seconds of any clock that never goes back.
"""

from collections import OrderedDict
from functools import cache
from math import ceil
from typing import ClassVar

from msgspec import Struct

from domain.refusal import Refusal


class RateLimited(Refusal):
    """The client's points are used up; `details` hold `retry_after` in whole seconds and the figures behind it."""

    code: ClassVar[str] = "RATE_LIMITED"

    @property
    def retry_after(self) -> int:
        return int(self.details["retry_after"])


class Spent(Struct, frozen=True):
    """What a request took and what is left, in points."""

    requested: int
    left: int
    burst: int
    per_second: int

    @property
    def headers(self) -> dict[str, str]:
        """As text."""
        return {name.decode(): value.decode() for name, value in self.raw_headers}

    @property
    def raw_headers(self) -> list[tuple[bytes, bytes]]:
        """What is left (`r`), in how many seconds all is there again (`t`), and the rule: the IETF draft of RateLimit.

        In headers, because the body of an answer that is kept must not change with every request.
        """
        until_full = ceil((self.burst - self.left) / self.per_second)
        return [
            (b"ratelimit-policy", _policy(self.burst, self.per_second)),
            (b"ratelimit", b'"points";r=%d;t=%d' % (self.left, until_full)),
        ]


@cache
def _policy(burst: int, per_second: int) -> bytes:
    return b'"points";q=%d;w=%d' % (burst, ceil(burst / per_second))


class Buckets:
    """The buckets of all clients."""

    def __init__(self, *, burst: int, per_second: int, clients: int) -> None:
        self._burst = burst
        self._per_second = per_second
        self._clients = clients
        self._buckets: OrderedDict[int, tuple[float, float]] = OrderedDict()  # points, and when

    def take(self, client: int, points: int, now: float) -> Spent:
        """Raises RateLimited: then nothing was taken. `points` above `burst` never fit; `ApiLimits` sees to that."""
        held, when = self._buckets.get(client, (self._burst, now))
        held = min(self._burst, held + max(0.0, now - when) * self._per_second)
        taken = points if points <= held else 0
        self._buckets[client] = (held - taken, max(when, now))
        self._buckets.move_to_end(client)
        if len(self._buckets) > self._clients:
            self._buckets.popitem(last=False)
        if points > held:
            seconds = ceil((points - held) / self._per_second)
            raise RateLimited(
                f"your points are used up; ask again in {seconds} s, or for less at once",
                retry_after=seconds,
                requested=points,
                left=int(held),
            )
        return Spent(points, int(held - points), self._burst, self._per_second)
