"""The developer console: GraphiQL from files beside this one (`graphiql/README.md`), no network but our own.

The page and its files need no token: they hold nothing. The token is typed into the page, kept by the tab
(sessionStorage) and sent with every request.
"""

from pathlib import Path

from starlette.datastructures import QueryParams
from starlette.requests import Request
from starlette.responses import FileResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

FOLDER = Path(__file__).with_name("graphiql")
# Scripts, styles and requests of our own origin only; fonts and icons stand in the style sheet as data.
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; font-src data:; "
        "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

FILES = Mount("/graphiql", app=StaticFiles(directory=FOLDER), name="graphiql")


async def page(request: Request) -> Response:
    """The console."""
    del request
    return FileResponse(FOLDER / "index.html", media_type="text/html", headers=HEADERS | {"Vary": "Accept"})


def wants_page(scope: Scope) -> bool:
    """Whether a browser's user opens the address, rather than a program."""
    return (
        scope["method"] in {"GET", "HEAD"}
        and any(name == b"accept" and b"text/html" in value for name, value in scope["headers"])
        and "query" not in QueryParams(scope["query_string"])
    )
