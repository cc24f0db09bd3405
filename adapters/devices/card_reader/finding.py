"""At which port a reader stands: by the port's name, or by the ids of its USB adapter, wherever it is plugged in.

`COM3` · `/dev/ttyUSB0` · `/dev/serial/by-path/…` · `tcp://host:port` · `usb:0403:1234` ·
`usb:0403:1234:<serial number>`; a path may be a link to the port, as udev makes them.
"""

import re
from collections.abc import Callable, Iterable
from pathlib import Path

from serial.tools import list_ports
from serial.tools.list_ports_common import ListPortInfo

from adapters.devices.links.link import LinkUnavailable
from adapters.devices.links.opening import names_link

IRON_LOGIC = "usb:0403:1234"
"""Z-2 USB and its kin: an FTDI chip with an id of its own (facts §7)."""

_USB = re.compile(r"usb:(?P<vendor>[0-9a-fA-F]{4}):(?P<product>[0-9a-fA-F]{4})(?::(?P<serial>[\w.-]{1,60}))?")


def names_port(name: str) -> bool:
    """Whether `port_of` knows what to do with the name."""
    return _USB.fullmatch(name) is not None or name.startswith("/") or names_link(name)


def port_of(name: str, ports: Callable[[], Iterable[ListPortInfo]] = list_ports.comports) -> str:
    """The name of the link to open now. Raises LinkUnavailable: no such adapter, or more than one.

    Of two that look the same none is taken: a card would be told to the wrong desk.
    """
    usb = _USB.fullmatch(name)
    if usb is None:
        return _at_the_end_of(name)
    ids = int(usb["vendor"], 16), int(usb["product"], 16)
    found = [port for port in ports() if (port.vid, port.pid) == ids and usb["serial"] in {None, port.serial_number}]
    if not found:
        raise LinkUnavailable(f"{name} is not plugged in")
    if len(found) > 1:
        told = ", ".join(f"{port.device} ({name}:{port.serial_number})" for port in found)
        raise LinkUnavailable(f"{name} is plugged in more than once; name the one that is meant: {told}")
    return str(found[0].device)


def _at_the_end_of(name: str) -> str:
    if not name.startswith("/"):
        return name
    try:
        return str(Path(name).resolve(strict=True))
    except OSError:
        raise LinkUnavailable(f"{name} is not plugged in") from None
