import pytest

from domain.expected_version import VersionConflict, expect
from domain.refusal import InvalidInput


def test_an_edit_by_somebody_who_has_not_seen_the_last_one_is_refused_and_told_what_holds_now() -> None:
    """FLEET-54, FLEET-97d: refused, not silently merged."""
    with pytest.raises(VersionConflict) as refused:
        expect("unit-north", 2, 3, {"title": "North"})
    assert refused.value.code == "VERSION_CONFLICT"
    assert (refused.value.stream, refused.value.version, refused.value.values) == ("unit-north", 3, {"title": "North"})
    assert refused.value.details == {"stream": "unit-north", "expected": 2, "version": 3}


def test_an_edit_by_somebody_who_has_seen_the_last_one_goes_on_whatever_machines_wrote_since() -> None:
    """FLEET-97d, DEC-01: reports of devices make no edit stale."""
    expect("register-CSI-1", 7, 3, {})
    expect("unit-new", 0, 0, {})


def test_a_version_below_zero_was_read_nowhere() -> None:
    with pytest.raises(InvalidInput):
        expect("unit-north", -1, 0, {})
