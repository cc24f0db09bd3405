"""The 214 parameters (spec/82): counted, grouped, told apart."""

from collections import Counter

import pytest

from domain.fleet.parameters.catalogue import BY_KEY, PARAMETERS
from domain.fleet.parameters.parameter import Family, Group, Kind, Origin

REPORTED = [each for each in PARAMETERS if each.reported]


def test_there_are_214_parameters_each_with_a_key_of_its_own() -> None:
    """FLEET-29, FLEET-74, DEC-37: more than 50 are asked for."""
    assert len(PARAMETERS) == len(BY_KEY) == 214
    assert all(key.isidentifier() and key.islower() for key in BY_KEY)


def test_the_groups_are_those_of_the_specification() -> None:
    """FLEET-61, FLEET-62, FLEET-76…81."""
    assert Counter(each.group.name for each in PARAMETERS) == {
        "ID": 23,
        "VER": 14,
        "REG": 36,
        "FN": 30,
        "UNS": 17,
        "SHF": 15,
        "NET": 30,
        "SRV": 22,
        "ERR": 11,
        "SVC": 7,
        "JOB": 9,
    }
    order = [each.group for each in PARAMETERS]
    assert order == sorted(order, key=list(Group).index), "groups stand together, in the order of the specification"


def test_every_title_is_there_in_both_languages_and_once() -> None:
    """FLEET-82: headers in Russian and English."""
    for titles in ([each.title_ru for each in PARAMETERS], [each.title_en for each in PARAMETERS]):
        assert all(title.strip() == title != "" for title in titles)
        assert [title for title, count in Counter(titles).items() if count > 1] == []


def test_exactly_what_can_be_reported_has_a_family() -> None:
    """DEC-01: a changed value becomes an event of its family."""
    for each in PARAMETERS:
        if each.origin in {Origin.DEVICE, Origin.AGENT}:
            assert each.family is not None, each.key
        elif each.family is not None:
            assert (each.origin, each.family) in {
                (Origin.DERIVED, Family.CONNECTION),
                (Origin.DERIVED, Family.CLOCK),
            }, each.key
    assert len(REPORTED) > 50, "FLEET-29"


def test_closed_sets_belong_to_texts_and_noise_to_measurements() -> None:
    for each in PARAMETERS:
        assert each.values is None or each.kind in {Kind.TEXT, Kind.LIST}, each.key
        assert each.step == 1 or each.kind is Kind.INT, each.key


@pytest.mark.parametrize("key", ["logical_number", "line_number"])
def test_the_register_s_own_number_and_the_number_in_the_line_are_two(key: str) -> None:
    """DEC-36, FLEET-78: one is read from the device, the other is set by people."""
    assert BY_KEY[key].origin is (Origin.DEVICE if key == "logical_number" else Origin.CABINET)


def test_decimals_are_never_reported() -> None:
    assert [each.key for each in REPORTED if each.kind is Kind.DECIMAL] == []
