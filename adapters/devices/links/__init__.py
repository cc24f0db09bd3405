"""Links to devices: bytes over a serial port or TCP, every wait with a deadline; reconnecting is the caller's.

Names: `COM3`, `/dev/ttyUSB0`, `tcp://host:port`.
"""

from adapters.devices.links.link import Link, LinkLost, LinkUnavailable
from adapters.devices.links.opening import open_link

__all__ = ["Link", "LinkLost", "LinkUnavailable", "open_link"]
