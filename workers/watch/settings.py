"""When silence counts."""

from dataclasses import dataclass
from datetime import timedelta


@dataclass(frozen=True)
class WatchSettings:
    """`auto_remove_days`: registers silent for so long leave the lists (DEC-09); None keeps them for ever."""

    router_silence: timedelta = timedelta(minutes=5)
    register_silence: timedelta = timedelta(minutes=10)
    auto_remove_days: int | None = None
