"""What is set for a shop: what its own unit has set goes before what the units above it have."""

from datetime import timedelta

from domain.decision import Streams
from domain.organisation.hierarchy import STREAM as HIERARCHY
from domain.organisation.hierarchy import Hierarchy
from domain.organisation.organisation import STREAM, Organisation
from domain.organisation.settings import OFF, Value
from domain.organisation.tree import way_to

SETTING_STREAMS: Streams = ((Organisation, STREAM), (Hierarchy, HIERARCHY))


class ShopSettings:
    """Of the unit of a desk."""

    def __init__(self, organisation: Organisation, hierarchy: Hierarchy, unit: str) -> None:
        self._organisation = organisation
        # a unit that was archived has no place, and keeps its settings
        self._units = way_to(hierarchy.places, unit)[::-1] if unit in hierarchy.places else [unit]

    def value(self, key: str) -> Value:
        return self._organisation.value(key, units=self._units)

    def number(self, key: str) -> int:
        value = self.value(key)
        assert isinstance(value, int), key
        return value

    def minutes(self, key: str) -> timedelta:
        return timedelta(minutes=self.number(key))

    def amount(self, key: str) -> int | None:
        """Minor units; None while it is off."""
        return None if self.value(key) == OFF else self.number(key)
