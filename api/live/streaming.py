"""An HTTP answer that goes on: blocks as they come, at the reader's pace, with a sign of life when nothing comes."""

import asyncio
from collections.abc import AsyncGenerator
from typing import Any

import structlog
from starlette.responses import Response
from starlette.types import Message, Receive, Scope, Send

from api.errors import EXPECTED, internal_error
from api.live.guard import Guard
from api.live.http import EXTENSION, LiveHttp
from api.live.limits import LiveLimits

log = structlog.get_logger(__name__)


class StreamingAnswer(Response):
    """Sends `blocks`; `sign_of_life` is what the media type offers to say nothing with.

    A reader that takes nothing for `drain_seconds` is cut off, and so is one whose token is revoked or whose stream
    breaks: an end would say that this was all.
    """

    def __init__(
        self,
        blocks: AsyncGenerator[bytes, None],
        media_type: str,
        *,
        sign_of_life: bytes,
        guard: Guard,
        limits: LiveLimits,
    ) -> None:
        super().__init__(media_type=media_type, headers={"Cache-Control": "no-store", "X-Accel-Buffering": "no"})
        del self.headers["content-length"]
        self._blocks = blocks
        self._sign_of_life = sign_of_life
        self._guard = guard
        self._limits = limits

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        connection: LiveHttp = scope["extensions"][EXTENSION]
        connection.streaming = True
        await send({"type": "http.response.start", "status": self.status_code, "headers": self.raw_headers})
        gone, revoked = (
            asyncio.ensure_future(_gone(receive)),
            asyncio.ensure_future(self._guard.watch(self._limits.recheck_seconds)),
        )
        try:
            if not await self._send_all(send, gone, revoked):
                connection.abort()
        except EXPECTED as expected:
            log.warning("a stream broke", code=expected.code)
            connection.abort()
        except Exception as defect:  # noqa: BLE001  logged with its id; the answer has begun
            internal_error(defect)
            connection.abort()
        finally:
            connection.streaming = False
            gone.cancel()
            revoked.cancel()
            await self._blocks.aclose()

    async def _send_all(self, send: Send, gone: "asyncio.Future[None]", revoked: "asyncio.Future[None]") -> bool:
        """False when the reader takes nothing, or may take nothing more."""
        coming = asyncio.ensure_future(anext(self._blocks))
        try:
            while True:
                waited: set[asyncio.Future[Any]] = {coming, gone, revoked}
                await asyncio.wait(waited, timeout=self._limits.silent_seconds, return_when=asyncio.FIRST_COMPLETED)
                if gone.done() or revoked.done():
                    return not revoked.done()
                block = self._sign_of_life
                if coming.done():
                    try:
                        block = coming.result()
                    except StopAsyncIteration:
                        return await self._sent(send, {"type": "http.response.body", "body": b""})
                    coming = asyncio.ensure_future(anext(self._blocks))
                if not await self._sent(send, {"type": "http.response.body", "body": block, "more_body": True}):
                    return False
        finally:
            coming.cancel()
            await asyncio.gather(coming, return_exceptions=True)

    async def _sent(self, send: Send, message: Message) -> bool:
        try:
            async with asyncio.timeout(self._limits.drain_seconds):
                await send(message)
        except TimeoutError:
            return False
        return True


async def _gone(receive: Receive) -> None:
    while (await receive())["type"] != "http.disconnect":
        pass
