"""What happens to CSV templates and saved views (FLEET-82, spec B.4, B.5): one stream each, `pref-<id>`."""

from enum import StrEnum
from typing import ClassVar

from domain.event import Event
from domain.fleet.csv_layout import CsvLayout, SortKey


class Sharing(StrEnum):
    """Who else sees a template or a view."""

    PRIVATE = "PRIVATE"
    UNIT = "UNIT"  # whoever is at work in `unit` or below
    ORGANISATION = "ORGANISATION"


class CsvTemplateSaved(Event, frozen=True):
    """A template has this content from now on."""

    TYPE: ClassVar[str] = "fleet.CsvTemplateSaved"

    name: str
    owner: str
    layout: CsvLayout
    sharing: Sharing = Sharing.PRIVATE
    unit: str | None = None


class SavedViewSaved(Event, frozen=True):
    """A view has this content from now on. `filter` is the text of a filter as in queries (JSON)."""

    TYPE: ClassVar[str] = "fleet.SavedViewSaved"

    name: str
    owner: str
    filter: str
    columns: tuple[str, ...] = ()
    order: tuple[SortKey, ...] = ()
    sharing: Sharing = Sharing.PRIVATE
    unit: str | None = None


class PreferenceDeleted(Event, frozen=True):
    """The template or view is gone."""

    TYPE: ClassVar[str] = "fleet.PreferenceDeleted"


EVENTS = (CsvTemplateSaved, SavedViewSaved, PreferenceDeleted)
