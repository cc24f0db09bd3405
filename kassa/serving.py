"""The long-running processes: the API and the projector, each ended by SIGTERM or SIGINT within a deadline."""

import asyncio
import signal
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from typing import Any

import uvicorn
from pydantic import SecretStr
from starlette.applications import Starlette

from adapters.keys.keyring import Keyring
from adapters.oidc.issuer import Trust
from adapters.sms.gateway import Gateway
from api.app import create_app
from api.limiting.trusted import TrustedDocuments
from api.limits import ApiLimits
from api.live.http import LiveHttp
from api.live.limits import LiveLimits
from api.live.socket import LiveSocket
from kassa.house import EVENT_TYPES
from kassa.memory import settle
from kassa.printers import Printers
from kassa.wiring import Wiring
from workers.projector import project
from workers.verifying import verify_nightly
from workers.watch.settings import WatchSettings

# Requests under way at a stop get this long; a unit commits in milliseconds.
GRACE_SECONDS = 10
# A ping so often keeps proxies from closing a silent connection; who does not answer before the next one is gone.
HEARTBEAT_SECONDS = 20.0


def serve_api(
    database_url: str,
    host: str,
    port: int,
    *,
    limits: ApiLimits,
    trusted: TrustedDocuments,
    trust: Trust | None,
    keyring: Keyring,
    gateway: Gateway,
    callback_secret: SecretStr | None,
    printers: Printers,
    approval_first: bool,
    watching: WatchSettings,
    origins: Collection[str],
) -> None:
    """Serve GraphQL until told to stop. Raises TrustedDocumentsInvalid."""
    wiring = Wiring(
        database_url,
        trust,
        approval_first=approval_first,
        keyring=keyring,
        gateway=gateway,
        callback_secret=callback_secret,
    )
    live = LiveLimits(origins=frozenset(origins))
    app = create_app(wiring, limits, trusted, live)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with wiring:
            at_work = {
                asyncio.create_task(wiring.watch(watching).run(), name="watch"),
                asyncio.create_task(wiring.messages.worker().run(), name="sms"),
                asyncio.create_task(wiring.settling().run(), name="settling"),
                asyncio.create_task(wiring.forgetting().run(), name="forgetting"),
                asyncio.create_task(wiring.papers.worker(printers).run(), name="papers"),
            }
            settle()
            yield
            for task in at_work:
                task.cancel()
            await asyncio.wait(at_work, timeout=GRACE_SECONDS)
            app.state.live.close()

    app.router.lifespan_context = lifespan
    uvicorn.run(
        app,
        host=host,
        port=port,
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=False,  # nobody here asks where a request comes from
        timeout_graceful_shutdown=GRACE_SECONDS,
        **streaming(live),
    )


def streaming(limits: LiveLimits) -> dict[str, Any]:
    """How uvicorn serves streams: the settings that `api/live` counts on."""
    return {
        "http": LiveHttp,
        "ws": LiveSocket,
        "ws_max_size": limits.message_bytes,
        # compression costs 3 times the memory of a connection and 40 % more time of each message (measured)
        "ws_per_message_deflate": False,
        "ws_ping_interval": HEARTBEAT_SECONDS,
        "ws_ping_timeout": HEARTBEAT_SECONDS,
    }


def serve_projector(database_url: str) -> None:
    """Project until told to stop."""
    asyncio.run(_project(database_url))


async def _project(database_url: str) -> None:
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for end in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(end, stop.set)
    verifying = asyncio.create_task(verify_nightly(database_url), name="verifying")
    try:
        await project(database_url, EVENT_TYPES, stop)
    finally:
        verifying.cancel()
