"""Serial ports of this machine."""

from serial.tools import list_ports

from adapters.devices.links.opening import names_link


def serial_ports() -> list[str]:
    """Names of ports at which something may stand: `COM3`, `/dev/ttyUSB0`. Ports of the board without hardware are
    left out where the system tells (`hwid`).
    """
    return sorted(port.device for port in list_ports.comports() if port.hwid != "n/a" and names_link(port.device))
