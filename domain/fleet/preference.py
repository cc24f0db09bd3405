"""A CSV template or a saved view: one stream each (FLEET-82, spec B.4, B.5)."""

from typing import Any, ClassVar

from msgspec import Struct, convert

from domain.aggregate import Aggregate
from domain.event import Event
from domain.expected_version import expect
from domain.fleet.events.preferences import CsvTemplateSaved, PreferenceDeleted, SavedViewSaved
from domain.fleet.refusals import PreferenceUnknown

_PREFIX = "pref-"


class Saved(Struct, frozen=True):
    """Whose it is, and what: `content` is the type name of the event that said it."""

    owner: str
    name: str
    content: str


class Preference(Aggregate):
    """`saved` is None before the first content and after the deletion."""

    CATEGORY: ClassVar[str] = "pref"

    saved: Saved | None

    def begin(self) -> None:
        self.saved = None

    @property
    def preference(self) -> str:
        return self._id.removeprefix(_PREFIX)

    def edit(self, expected: int, owner: str) -> None:
        """Check an edit by its owner. Raises PreferenceUnknown, VersionConflict."""
        if self.saved is None or self.saved.owner != owner:
            raise PreferenceUnknown(f"you have no template or view {self.preference}", preference=self.preference)
        expect(self._id, expected, self.version, {"name": self.saved.name})

    def evolve(self, event: Event) -> None:
        match event:
            case CsvTemplateSaved() | SavedViewSaved():
                self.saved = Saved(event.owner, event.name, event.TYPE)
            case PreferenceDeleted():
                self.saved = None
            case _:
                pass

    def freeze(self) -> Any:
        return self.saved

    def thaw(self, state: Any) -> None:
        self.saved = convert(state, Saved | None)
