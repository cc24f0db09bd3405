from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal.numbering import Numbering, Run

numbers = st.lists(st.integers(1, 60), unique=True, min_size=1, max_size=50)


@given(numbers=numbers, jumps=st.data())
def test_numbering_knows_what_a_plain_table_knows(numbers: list[int], jumps: st.DataObject) -> None:
    """Versions may skip: events that are no documents stand between."""
    numbering, table, version = Numbering(), dict[int, int](), 0
    for number in numbers:
        version += jumps.draw(st.sampled_from([1, 1, 1, 2]))
        numbering.add(number, version)
        table[number] = version
        low, high = min(table), max(table)
        for asked in range(62):
            assert numbering.version_of(asked) == table.get(asked)
            assert numbering.is_missing(asked) == (low < asked < high and asked not in table)
        holes = [missing for first, last in numbering.holes() for missing in range(first, last + 1)]
        assert holes == [missing for missing in range(low, high) if missing not in table]
        assert all(before.last < after.first for before, after in zip(numbering.runs, numbering.runs[1:], strict=False))


@given(numbers=numbers, number=st.integers(1, 62))
def test_a_new_number_opens_the_hole_between_it_and_what_is_known(numbers: list[int], number: int) -> None:
    numbering = Numbering()
    for version, known in enumerate(numbers, 1):
        numbering.add(known, version)
    opened = numbering.missing_before(number)
    beyond = set(range(max(numbers) + 1, number)) | set(range(number + 1, min(numbers)))
    assert (set(range(opened[0], opened[1] + 1)) if opened else set()) == beyond


def test_the_first_number_opens_no_hole() -> None:
    assert Numbering().missing_before(1_000) is None


def test_a_drive_in_order_is_one_run() -> None:
    numbering = Numbering()
    for number in range(1, 10_001):
        numbering.add(number, number)
    assert numbering.runs == [Run(1, 10_000, 1)]
    assert numbering.version_of(7_777) == 7_777
