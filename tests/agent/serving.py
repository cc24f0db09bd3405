"""The API on one port, stopped and started again: a server that is away for a while."""

import asyncio
import socket

import uvicorn
from starlette.applications import Starlette


class Serving:
    """`key` is an enrolment key of this house."""

    def __init__(self, app: Starlette, key: str) -> None:
        self._app, self.key = app, key
        with socket.create_server(("127.0.0.1", 0)) as probe:
            self._port = int(probe.getsockname()[1])
        self._server: uvicorn.Server | None = None
        self._task: asyncio.Task[None] | None = None

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self._port}"

    async def start(self) -> None:
        config = uvicorn.Config(
            self._app, port=self._port, log_level="critical", lifespan="off", ws="none", access_log=False
        )
        self._server = uvicorn.Server(config)
        self._task = asyncio.create_task(self._server.serve())
        while not self._server.started:  # noqa: ASYNC110  uvicorn has no event to wait for
            await asyncio.sleep(0.01)

    async def stop(self) -> None:
        if self._server is not None and self._task is not None:
            self._server.should_exit = True
            await self._task
        self._server = self._task = None
