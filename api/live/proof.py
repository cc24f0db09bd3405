"""What surely arrived: a WebSocket keeps its order, so who answers a ping has received everything sent before it."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec

Proven = Callable[[int], None]

# After a message the proof is asked for within this time, once for all that were sent in it: a reader that dies gets
# as much again.
PROOF_SECONDS = 0.5

_encode = msgspec.json.Encoder().encode


class Proof:
    """Pings of one connection, one at a time; `send` writes a text message."""

    def __init__(self, send: Callable[[bytes], None]) -> None:
        self._send = send
        self._unproven: dict[str, tuple[Proven, int]] = {}
        self._asked: dict[str, tuple[Proven, int]] = {}
        self._number = 0
        self._timer: asyncio.TimerHandle | None = None

    def sent(self, operation: str, proven: Proven, position: int) -> None:
        """`position` of this operation is being written."""
        self._unproven[operation] = (proven, position)
        if self._timer is None and not self._asked:
            self._timer = asyncio.get_running_loop().call_later(PROOF_SECONDS, self._ask)

    def pong(self, payload: dict[str, Any] | None) -> None:
        """Of our ping, by its number; some clients answer without: that counts too while we ask."""
        if payload is not None and payload.get("proof") != self._number:
            return
        asked, self._asked = self._asked, {}
        for proven, position in asked.values():
            proven(position)
        if asked and self._unproven and self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(PROOF_SECONDS, self._ask)

    def close(self) -> None:
        if self._timer is not None:
            self._timer.cancel()

    def _ask(self) -> None:
        self._timer = None
        self._asked, self._unproven = self._unproven, {}
        self._number += 1
        self._send(_encode({"type": "ping", "payload": {"proof": self._number}}))
