"""The long-running processes: the API and the projector, each ended by SIGTERM or SIGINT within a deadline."""

import asyncio
import signal
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import uvicorn
from starlette.applications import Starlette

from adapters.oidc.issuer import Trust
from api.app import create_app
from api.limiting.trusted import TrustedDocuments
from api.limits import ApiLimits
from kassa.house import EVENT_TYPES
from kassa.memory import settle
from kassa.wiring import Wiring
from workers.projector import project

# Requests under way at a stop get this long; a unit commits in milliseconds.
GRACE_SECONDS = 10


def serve_api(
    database_url: str, host: str, port: int, *, limits: ApiLimits, trusted: TrustedDocuments, trust: Trust | None
) -> None:
    """Serve GraphQL until told to stop. Raises TrustedDocumentsInvalid."""
    wiring = Wiring(database_url, trust)
    app = create_app(wiring, limits, trusted)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with wiring:
            settle()
            yield

    app.router.lifespan_context = lifespan
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )


def serve_projector(database_url: str) -> None:
    """Project until told to stop."""
    asyncio.run(_project(database_url))


async def _project(database_url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, stop.set)
    await project(database_url, EVENT_TYPES, stop)
