"""From the name of a link to the link."""

import re
from urllib.parse import urlsplit

from adapters.devices.links.link import Link
from adapters.devices.links.serial_link import SERIAL_SPEED, SerialLink
from adapters.devices.links.tcp_link import TcpLink

_PORT = re.compile(r"COM[1-9][0-9]{0,2}|/dev/[\w./-]+")


async def open_link(name: str, *, speed: int = SERIAL_SPEED) -> Link:
    """Open the link of this name; `speed` in bits per second is for serial ports.

    Raises ValueError for a name that names no link, LinkUnavailable when it cannot be opened.
    """
    if _PORT.fullmatch(name):
        return await SerialLink.open(name, speed=speed)
    host, port = tcp_address(name)
    return await TcpLink.open(host, port)


def names_link(name: str) -> bool:
    """Whether `open_link` knows what to do with the name."""
    try:
        return _PORT.fullmatch(name) is not None or tcp_address(name) is not None
    except ValueError:
        return False


def tcp_address(name: str) -> tuple[str, int]:
    """Host and port of `tcp://host:port`; a host of IPv6 stands in brackets. Raises ValueError."""
    try:
        parts = urlsplit(name)
        host, port = parts.hostname, parts.port
    except ValueError:
        host = port = None
    if host is None or port is None or parts.scheme != "tcp" or parts.path or parts.username is not None:
        raise ValueError(f"{name!r} names no link: give COM3, /dev/ttyUSB0 or tcp://host:port")
    return host, port
