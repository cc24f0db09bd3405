"""Making and comparing verifiers without holding up the event loop."""

import asyncio
from concurrent.futures import ThreadPoolExecutor

from adapters.secrets.verifiers import Verifiers

# PINs under way at once: each takes one core, and 19 MiB.
PINS_AT_ONCE = 2


class Comparing:
    """Shared by all organisations; to be closed."""

    def __init__(self, verifiers: Verifiers) -> None:
        self._verifiers = verifiers
        self._threads = ThreadPoolExecutor(PINS_AT_ONCE, thread_name_prefix="pins")

    def close(self) -> None:
        """Nothing is compared any more."""
        self._threads.shutdown(cancel_futures=True)

    def of_code(self, id: str, code: str) -> str:  # noqa: A002
        return self._verifiers.of_code(id, code)

    async def of_pin(self, id: str, pin: str) -> str:  # noqa: A002
        return await asyncio.get_running_loop().run_in_executor(self._threads, self._verifiers.of_pin, id, pin)

    async def matches(self, verifier: str | None, id: str, given: str) -> bool:  # noqa: A002
        """None: there is nothing under this id, which takes as long as a PIN to find out."""
        if not self._verifiers.is_slow(verifier):
            return self._verifiers.matches(verifier, id, given)
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._threads, self._verifiers.matches, verifier, id, given)

    async def renewed(self, verifier: str, id: str, given: str) -> str:  # noqa: A002
        """The same, or a new one when its parameters are not today's."""
        return await self.of_pin(id, given) if self._verifiers.is_outdated(verifier) else verifier
