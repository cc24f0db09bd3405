"""The filters and parameters of the specification are all there: counted from the declarations."""

import pytest

from api.filters import ENUM_OPERATORS
from domain.fleet.parameters.catalogue import PARAMETERS
from projections.filter_text import read_filter
from projections.filters import OPERATORS
from projections.fleet.filters import FILTERS
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.fleet.group_filter import read_group_filter
from projections.refusals import ColumnUnknown, FilterInvalid
from projections.view import Kind

OF_JOBS = {"in_job"}


def test_there_are_more_than_20_filters_and_every_one_can_be_asked() -> None:
    """FLEET-67…71, DEC-37: 64 are specified, 63 are here; `in_job` comes with the jobs."""
    assert len(FILTERS) == 64 - len(OF_JOBS) >= 21
    for name, columns in FILTERS.items():
        for column_name, operators in columns.items():
            column = FLEET_REGISTER.by_name[column_name]
            assert column.filtered
            is_enum = column.values is not None and column.kind is not Kind.TEXTS
            known = ENUM_OPERATORS if is_enum else OPERATORS[column.kind]
            assert set(operators) <= set(known), (name, column_name)


def test_there_are_more_than_50_parameters_and_each_is_a_column_with_its_own_name() -> None:
    """FLEET-29, FLEET-74, DEC-37: 214."""
    assert len(PARAMETERS) == 214
    assert [each.name for each in FLEET_REGISTER.columns[: len(PARAMETERS)]] == [each.key for each in PARAMETERS]


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ('{"fnDaysLeft": {"lte": 30}, "not": {"tags": {"hasAny": ["x"]}}}', None),
        ('{"or": [{"ipAddress": {"within": "10.0.0.0/8"}}, {"firmwareVersion": {"lt": "565.1.10"}}]}', None),
        ('{"lastSeenAt": {"gte": "2026-11-25T09:00:00Z"}, "registeredOn": {"lte": "2026-11-25"}}', None),
        ('{"paperKm": {"gte": "1.5"}, "text": {"search": "касса"}, "mac": {"isNull": true}, "dns": null}', None),
        ('{"nonsense": {"eq": 1}}', ColumnUnknown),
        ('{"fnDaysLeft": {"near": 1}}', FilterInvalid),
        ('{"fnDaysLeft": {"lte": "30"}}', FilterInvalid),
        ('{"ipAddress": {"within": "10.0.0.0/99"}}', FilterInvalid),
        ('{"firmwareVersion": {"lt": "new"}}', FilterInvalid),
        ('{"and": {}}', FilterInvalid),
        ('{"not": []}', FilterInvalid),
        ("[]", FilterInvalid),
        ("{", FilterInvalid),
        ('{"not": ' * 5_000 + "{}" + "}" * 5_000, FilterInvalid),
        ('{"a": "' + "x" * 20_000 + '"}', FilterInvalid),
    ],
)
def test_a_filter_as_text_is_one_of_the_language_or_is_refused(text: str, wanted: type[Exception] | None) -> None:
    """FLEET-67, FLEET-91: groups, saved views and exports take the filters of queries."""
    if wanted is None:
        assert read_filter(FLEET_REGISTER, text)
    else:
        with pytest.raises(wanted):
            read_filter(FLEET_REGISTER, text)


@pytest.mark.parametrize(
    "text",
    [
        '{"groups": {"hasNone": ["pilot"]}}',
        '{"not": {"groups": {"hasAny": ["pilot"]}}}',
        '{"fnDaysLeft": {"lte": 30}, "or": [{"tags": {"hasAny": ["x"]}}, {"and": [{"groups": {"hasAny": []}}]}]}',
    ],
)
def test_the_filter_of_a_group_names_no_groups(text: str) -> None:
    """FLEET-91: so no group waits for itself; saved views may name them."""
    assert read_filter(FLEET_REGISTER, text)
    with pytest.raises(FilterInvalid, match="names no groups"):
        read_group_filter(text)
