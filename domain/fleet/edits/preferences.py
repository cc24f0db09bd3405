"""CSV templates and saved views: saved, changed, shared, deleted (FLEET-82)."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, ClassVar

from domain.command import Command
from domain.decision import Decider, Recalled
from domain.event import Event
from domain.fleet.csv_layout import CsvLayout, SortKey
from domain.fleet.edits.edit import LONGEST_NAME, text_of
from domain.fleet.edits.groups import FilterCheck
from domain.fleet.events.preferences import CsvTemplateSaved, PreferenceDeleted, SavedViewSaved, Sharing
from domain.fleet.identity import named, preference_stream
from domain.fleet.parameters.catalogue import BY_KEY
from domain.fleet.preference import Preference
from domain.fleet.refusals import ColumnUnknown, IdTaken
from domain.refusal import InvalidInput
from domain.zones import ZONES

# More keys than this order nothing any more (spec B.3: multi-key sort).
MAX_SORT_KEYS = 10


class PreferenceEdit(Command, frozen=True):
    """Save or delete a template or view of `owner`. `expected_version` is 0 for a new one."""

    preference: str
    owner: str
    expected_version: int


class SaveCsvTemplate(PreferenceEdit, frozen=True):
    """Save how a CSV looks. Shared with a unit, it names it."""

    NAME: ClassVar[str] = "fleet.SaveCsvTemplate"

    name: str
    layout: CsvLayout
    sharing: Sharing = Sharing.PRIVATE
    unit: str | None = None


class SaveView(PreferenceEdit, frozen=True):
    """Save a filter (its text as in queries, JSON) with columns and order. Shared with a unit, it names it."""

    NAME: ClassVar[str] = "fleet.SaveView"

    name: str
    filter: str
    columns: tuple[str, ...] = ()
    order: tuple[SortKey, ...] = ()
    sharing: Sharing = Sharing.PRIVATE
    unit: str | None = None


class DeletePreference(PreferenceEdit, frozen=True):
    """Delete a template or view."""

    NAME: ClassVar[str] = "fleet.DeletePreference"


def _template_of(asked: SaveCsvTemplate) -> Event:
    layout = asked.layout
    _columns([each.key for each in layout.columns], layout.order)
    if not layout.columns:
        raise InvalidInput("a template has at least one column")
    for column in layout.columns:
        if column.label is not None:
            text_of("a header", column.label, LONGEST_NAME)
    if layout.time_zone is not None and layout.time_zone not in ZONES:
        raise InvalidInput("the time zone is an IANA name such as Europe/Moscow")
    return CsvTemplateSaved(_named(asked), asked.owner, layout, asked.sharing, asked.unit)


def _view_of(asked: SaveView) -> Event:
    _columns(asked.columns, asked.order)
    return SavedViewSaved(
        _named(asked), asked.owner, asked.filter, asked.columns, asked.order, asked.sharing, asked.unit
    )


def _named(asked: SaveCsvTemplate | SaveView) -> str:
    if (asked.sharing is Sharing.UNIT) is not (asked.unit is not None):
        raise InvalidInput("name the unit if, and only if, it is shared with one")
    if asked.unit is not None:
        named("unit", asked.unit)
    return text_of("a name", asked.name, LONGEST_NAME)


def _columns(keys: Iterable[str], order: Iterable[SortKey]) -> None:
    """Raises ColumnUnknown, InvalidInput for a column that is there twice."""
    keys, sorted_by = list(keys), [each.key for each in order]
    for key in (*keys, *sorted_by):
        if key not in BY_KEY:
            raise ColumnUnknown(f"there is no column {key[:LONGEST_NAME]!r}", column=key[:LONGEST_NAME])
    if len(set(keys)) < len(keys) or len(set(sorted_by)) < len(sorted_by) or len(sorted_by) > MAX_SORT_KEYS:
        raise InvalidInput(f"name every column once, and at most {MAX_SORT_KEYS} to order by")


def _streams(asked: PreferenceEdit) -> Sequence[tuple[type[Preference], str]]:
    return [(Preference, preference_stream(asked.preference))]


def _save(asked: SaveCsvTemplate | SaveView, preference: Preference, event: Any, now: datetime) -> None:
    if preference.version == 0 and asked.expected_version == 0:
        named("owner", asked.owner)
    elif asked.expected_version == 0:
        raise IdTaken(f"the id {asked.preference} was given before; take another", preference=asked.preference)
    else:
        preference.edit(asked.expected_version, asked.owner)
        assert preference.saved is not None
        if preference.saved.content != event.TYPE:
            raise InvalidInput("a template does not become a view, nor a view a template")
    preference.fire(event, now=now)


def preference_deciders(check_filter: FilterCheck) -> Sequence[Decider]:
    """The deciders of templates and views; `check_filter` knows the language of filters."""

    def save_template(asked: Any, preferences: Sequence[Preference], recalled: Recalled, now: datetime) -> None:
        del recalled
        _save(asked, preferences[0], _template_of(asked), now)

    def save_view(asked: Any, preferences: Sequence[Preference], recalled: Recalled, now: datetime) -> None:
        del recalled
        check_filter(asked.filter)
        _save(asked, preferences[0], _view_of(asked), now)

    def delete(asked: Any, preferences: Sequence[Preference], recalled: Recalled, now: datetime) -> None:
        del recalled
        (preference,) = preferences
        preference.edit(asked.expected_version, asked.owner)
        preference.fire(PreferenceDeleted(), now=now)

    return (
        Decider(command=SaveCsvTemplate, streams=_streams, decide=save_template),
        Decider(command=SaveView, streams=_streams, decide=save_view),
        Decider(command=DeletePreference, streams=_streams, decide=delete),
    )
