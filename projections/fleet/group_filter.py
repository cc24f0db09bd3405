"""Whom does the filter of a group find now? (FLEET-91).

A filter may look at the clock ("offline for three days"), so no event says who enters and who leaves: what has changed
is asked for again and again, and kept in the table `group_matches` beside the log.
"""

from collections.abc import Iterator

from projections.filter_text import read_filter
from projections.filters import Filter, condition
from projections.fleet.fleet_register import FLEET_REGISTER
from projections.refusals import FilterInvalid
from projections.statement import Bindings, Statement, quoted

NOBODY: Filter = {"or": []}


def read_group_filter(text: str) -> Filter:
    """The filter of a group. One that names groups could find itself. Raises FilterInvalid, ColumnUnknown."""
    wanted = read_filter(FLEET_REGISTER, text)
    if "groups" in _columns(wanted):
        raise FilterInvalid("the filter of a group names no groups; say there what the filters of those groups say")
    return wanted


def moves_statement(group: str, wanted: Filter) -> Statement:
    """Rows (`register`, `enters`): who is found and not yet in the group, and who is in it and found no longer."""
    bindings = Bindings()
    found = f"select register_id from {quoted(FLEET_REGISTER.name)} where {condition(FLEET_REGISTER, wanted, bindings)}"
    kept = f"select register from group_matches where group_id = {bindings.bind(group, 'text')}"
    return Statement(
        "select coalesce(f.register_id, m.register) as register, m.register is null as enters "
        f"from ({found}) f full join ({kept}) m on m.register = f.register_id "
        "where f.register_id is null or m.register is null order by 1",
        bindings.params,
    )


def _columns(wanted: Filter) -> Iterator[str]:
    for name, value in wanted.items():
        match name:
            case "and" | "or":
                for each in value:
                    yield from _columns(each)
            case "not":
                yield from _columns(value)
            case _:
                yield name
