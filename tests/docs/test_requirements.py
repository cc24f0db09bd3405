"""Every requirement that is built is shown by a test that names it."""

from tests.docs.requirements import LATER, named_in, required, shown_by


def test_every_requirement_that_is_built_has_a_test() -> None:
    missing = [each for each in required() if each not in LATER and each not in shown_by()]
    assert not missing, f"no test names {', '.join(missing)}"


def test_what_is_left_for_later_is_required_and_has_no_test() -> None:
    assert not [each for each in LATER if each not in required()]
    assert not [each for each in LATER if each in shown_by()], "it is there: take it out of LATER"


def test_ids_are_found_also_where_several_are_named_in_short() -> None:
    assert list(named_in("FLEET-08…10, -12: as DEC-03 says; FLEET-97d")) == [
        "FLEET-08",
        "FLEET-09",
        "FLEET-10",
        "FLEET-12",
        "DEC-03",
        "FLEET-97d",
    ]
