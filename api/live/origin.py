"""Whose pages may open a WebSocket: a browser sends no preflight for it, so the server must look (CSRF)."""

from collections.abc import Collection
from urllib.parse import urlsplit

DEFAULT_PORTS = {"http": 80, "https": 443}


def is_allowed(origin: str | None, host: str, allowed: Collection[str]) -> bool:
    """Programs send no Origin; pages of our own address may, and those of `allowed` origins."""
    if origin is None or origin in allowed:
        return True
    try:
        page = urlsplit(origin)
        ours = urlsplit(f"{page.scheme}://{host}")
        default = DEFAULT_PORTS.get(page.scheme)
        return bool(page.hostname) and (page.hostname, page.port or default) == (ours.hostname, ours.port or default)
    except ValueError:
        return False
