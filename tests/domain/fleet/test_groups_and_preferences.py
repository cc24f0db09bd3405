"""Groups, CSV templates and saved views, by given/when/then."""

from typing import Any

import pytest

from domain.expected_version import VersionConflict
from domain.fleet.csv_layout import CsvColumn, CsvLayout, Encoding, HeaderLanguage, SortKey
from domain.fleet.deciders import is_json_object
from domain.fleet.edits.groups import AddToGroup, CreateGroup, DeleteGroup, RemoveFromGroup, RenameGroup, SetGroupFilter
from domain.fleet.edits.preferences import DeletePreference, SaveCsvTemplate, SaveView
from domain.fleet.events import groups
from domain.fleet.events.preferences import CsvTemplateSaved, PreferenceDeleted, SavedViewSaved, Sharing
from domain.fleet.refusals import (
    ColumnUnknown,
    FilterUnreadable,
    GroupInUse,
    GroupKindRefuses,
    GroupUnknown,
    IdTaken,
    PreferenceUnknown,
)
from domain.refusal import InvalidInput
from tests.domain.fleet.house import House

FILTER = '{"offlineHours": {"ge": 72}}'
LAYOUT = CsvLayout((CsvColumn("factory_number"), CsvColumn("offline_hours", "Hours")), (SortKey("wear_pct", True),))


def test_a_static_group_lists_registers() -> None:
    """FLEET-91."""
    there = House()
    there.do(CreateGroup("pilot", "Pilot"))
    there.do(AddToGroup("pilot", 1, ("CSI-2", "CSI-1", "CSI-2")))
    assert there.events == [groups.RegisterAddedToGroup("CSI-1"), groups.RegisterAddedToGroup("CSI-2")]
    there.do(AddToGroup("pilot", 3, ("CSI-1",)))
    assert there.events == []
    there.do(RemoveFromGroup("pilot", 3, ("CSI-1", "CSI-9")))
    assert there.events == [groups.RegisterRemovedFromGroup("CSI-1")]
    with pytest.raises(GroupKindRefuses):
        there.do(SetGroupFilter("pilot", 4, FILTER))
    with pytest.raises(VersionConflict):
        there.do(RenameGroup("pilot", 3, "Pilots"))
    there.do(RenameGroup("pilot", 4, "Pilots"))
    assert there.replayed("group-pilot").freeze() == there.live("group-pilot").freeze()


def test_a_dynamic_group_describes_registers() -> None:
    """FLEET-91: static or dynamic, never both."""
    there = House()
    there.do(CreateGroup("silent", "Silent", FILTER))
    assert there.events == [groups.GroupCreated("Silent", FILTER)]
    there.do(SetGroupFilter("silent", 1, FILTER))
    assert there.events == []
    there.do(SetGroupFilter("silent", 1, "{}"))
    assert there.events == [groups.GroupFilterSet("{}")]
    for asked in (AddToGroup("silent", 2, ("CSI-1",)), RemoveFromGroup("silent", 2, ("CSI-1",))):
        with pytest.raises(GroupKindRefuses):
            there.do(asked)


@pytest.mark.parametrize("text", ["", "{", "[]", "1", '{"a": "' + "x" * 20_000 + '"}'])
def test_a_filter_that_does_not_parse_makes_no_group(text: str) -> None:
    """FLEET-91: a group filter that does not parse."""
    with pytest.raises(FilterUnreadable):
        House().do(CreateGroup("silent", "Silent", text))


def test_text_that_no_wire_carries_is_no_filter() -> None:
    with pytest.raises(FilterUnreadable):
        is_json_object("\ud800")


def test_a_group_that_something_is_limited_to_is_not_deleted() -> None:
    """FLEET-91: used groups cannot be deleted."""
    there = House()
    there.do(CreateGroup("pilot", "Pilot"))
    with pytest.raises(GroupInUse):
        there.do(DeleteGroup("pilot", 1, ("role-service",)))
    there.do(DeleteGroup("pilot", 1))
    assert there.events == [groups.GroupDeleted()]
    with pytest.raises(GroupUnknown):
        there.do(RenameGroup("pilot", 2, "x"))
    with pytest.raises(IdTaken):
        there.do(CreateGroup("pilot", "Pilot"))


@pytest.mark.parametrize(
    "asked",
    [
        CreateGroup("a b", "x"),
        CreateGroup("x", ""),
        AddToGroup("pilot", 1, ()),
        AddToGroup("pilot", 1, ("ATOL-1",)),
        AddToGroup("pilot", 1, ("CSI-1",) * 1_001),
        SaveCsvTemplate("t", "user-1", 0, "", LAYOUT),
        SaveCsvTemplate("t", "user-1", 0, "x", CsvLayout(())),
        SaveCsvTemplate("t", "user-1", 0, "x", CsvLayout((CsvColumn("cuts"), CsvColumn("cuts")))),
        SaveCsvTemplate("t", "user-1", 0, "x", CsvLayout((CsvColumn("cuts", ""),))),
        SaveCsvTemplate("t", "user-1", 0, "x", CsvLayout((CsvColumn("cuts"),), time_zone="Mars/Base")),
        SaveCsvTemplate("t", "user-1", 0, "x", LAYOUT, Sharing.UNIT),
        SaveCsvTemplate("t", "user-1", 0, "x", LAYOUT, Sharing.PRIVATE, "store-1"),
        SaveView("t", "user-1", 0, "x", FILTER, order=(SortKey("cuts"), SortKey("cuts"))),
    ],
)
def test_what_nobody_can_mean_is_refused(asked: Any) -> None:
    there = House()
    there.do(CreateGroup("pilot", "Pilot"))
    with pytest.raises(InvalidInput):
        there.do(asked)


def test_a_template_is_saved_changed_shared_and_deleted() -> None:
    """FLEET-82: own columns, order, headers, spelling; private, for a unit, for all."""
    there = House()
    there.do(SaveCsvTemplate("t-1", "user-1", 0, "Silent", LAYOUT))
    assert there.events == [CsvTemplateSaved("Silent", "user-1", LAYOUT)]
    other = CsvLayout(
        (CsvColumn("cuts"),), header_language=HeaderLanguage.EN, encoding=Encoding.WINDOWS_1251, time_zone="UTC"
    )
    there.do(SaveCsvTemplate("t-1", "user-1", 1, "Cuts", other, Sharing.UNIT, "store-1"))
    assert there.events == [CsvTemplateSaved("Cuts", "user-1", other, Sharing.UNIT, "store-1")]
    with pytest.raises(VersionConflict):
        there.do(SaveCsvTemplate("t-1", "user-1", 1, "Cuts", other))
    with pytest.raises(InvalidInput, match="does not become a view"):
        there.do(SaveView("t-1", "user-1", 2, "Silent", FILTER))
    there.do(DeletePreference("t-1", "user-1", 2))
    assert there.events == [PreferenceDeleted()]
    with pytest.raises(PreferenceUnknown):
        there.do(DeletePreference("t-1", "user-1", 3))
    with pytest.raises(IdTaken):
        there.do(SaveCsvTemplate("t-1", "user-1", 0, "Silent", LAYOUT))


def test_another_s_template_is_not_changed() -> None:
    """FLEET-54."""
    there = House()
    there.do(SaveCsvTemplate("t-1", "user-1", 0, "Silent", LAYOUT, Sharing.ORGANISATION))
    for asked in (DeletePreference("t-1", "user-2", 1), SaveCsvTemplate("t-1", "user-2", 1, "Mine", LAYOUT)):
        with pytest.raises(PreferenceUnknown):
            there.do(asked)


def test_a_column_that_there_is_not_is_refused() -> None:
    """FLEET-82."""
    there = House()
    for asked in (
        SaveCsvTemplate("t-1", "user-1", 0, "x", CsvLayout((CsvColumn("colour"),))),
        SaveCsvTemplate("t-1", "user-1", 0, "x", CsvLayout((CsvColumn("cuts"),), (SortKey("colour"),))),
        SaveView("t-1", "user-1", 0, "x", FILTER, ("colour",)),
    ):
        with pytest.raises(ColumnUnknown) as refused:
            there.do(asked)
        assert refused.value.details == {"column": "colour"}


def test_a_view_is_a_filter_with_columns_and_order() -> None:
    """FLEET-67: saved views."""
    there = House()
    order = (SortKey("wear_pct", descending=True),)
    there.do(SaveView("v-1", "user-1", 0, "Worn", FILTER, ("factory_number",), order))
    assert there.events == [SavedViewSaved("Worn", "user-1", FILTER, ("factory_number",), order)]
    with pytest.raises(FilterUnreadable):
        there.do(SaveView("v-2", "user-1", 0, "x", "{"))
    assert there.replayed("pref-v-1").freeze() == there.live("pref-v-1").freeze()
