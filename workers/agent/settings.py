"""What an operator may tell an agent; everything else is a constant beside what it limits."""

from dataclasses import dataclass
from pathlib import Path

from adapters.devices.links.serial_link import SERIAL_SPEED
from adapters.devices.pirit import FULL_SECONDS, QUICK_SECONDS


@dataclass(frozen=True)
class AgentSettings:
    """`key` is needed once. `addresses`: ports and `tcp://host:port`; with `discover` those of the machine."""

    server: str
    folder: Path
    key: str | None = None
    addresses: tuple[str, ...] = ()
    discover: bool = True
    quick_seconds: float = QUICK_SECONDS
    full_seconds: float = FULL_SECONDS
    speed: int = SERIAL_SPEED
