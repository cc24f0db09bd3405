"""Is the process alive, and can it serve? For whoever starts, balances and restarts it."""

from starlette.requests import Request
from starlette.responses import Response

from api.responses import json_answer
from api.services import Services


async def live(request: Request) -> Response:
    """200 as long as the event loop turns."""
    del request
    return json_answer(200, {"status": "live"})


class Ready:
    """200 when everything that serving needs is up, else 503; the body names what is not."""

    def __init__(self, services: Services) -> None:
        self._services = services

    async def answer(self, request: Request) -> Response:
        del request
        checks = dict(await self._services.ready())
        is_ready = all(checks.values())
        return json_answer(200 if is_ready else 503, {"status": "ready" if is_ready else "not ready", "checks": checks})
