"""Where a gateway tells that it has news of a message: `/sms?key=<secret>`, by GET or as a form.

What it says is not believed: it makes us ask, so whoever learns the secret learns and changes nothing.
"""

from collections.abc import Mapping
from urllib.parse import parse_qsl

from starlette.requests import Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from api.responses import error_answer, refusal_answer
from api.services import Services
from domain.refusal import Refusal

CALLBACK = "/sms"
# Some twenty short fields.
MOST_BYTES = 16_384


def callback_route(services: Services) -> Route:
    """The route, over these services."""

    async def called_back(request: Request) -> Response:
        fields = await _fields(request)
        if fields is None:
            return error_answer(413, "BODY_TOO_LARGE", f"A callback has at most {MOST_BYTES} bytes.")
        try:
            is_known = await services.called_back(request.query_params.get("key", ""), fields)
        except Refusal as refused:
            return refusal_answer(503, refused)
        return PlainTextResponse("OK") if is_known else error_answer(404, "NOT_FOUND", "There is nothing here.")

    return Route(CALLBACK, called_back, methods=["GET", "POST"])


async def _fields(request: Request) -> Mapping[str, str] | None:
    """Of the address and the form; None: too much."""
    body = b""
    async for piece in request.stream():
        body += piece
        if len(body) > MOST_BYTES:
            return None
    form = parse_qsl(body.decode(errors="replace")) if request.method == "POST" else []
    return dict(request.query_params) | dict(form)
