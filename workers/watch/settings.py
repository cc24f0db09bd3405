"""When silence counts."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Self

from domain.organisation.organisation import Organisation


@dataclass(frozen=True)
class WatchSettings:
    """`auto_remove_days`: registers silent for so long leave the lists (DEC-09); None keeps them for ever."""

    router_silence: timedelta = timedelta(minutes=5)
    register_silence: timedelta = timedelta(minutes=10)
    auto_remove_days: int | None = None

    def of(self, organisation: Organisation) -> Self:
        """These, but for what the organisation has set."""
        days = organisation.set_to("inactive_removal_days")
        if days is None:
            return self
        return replace(self, auto_remove_days=days if isinstance(days, int) else None)
