"""Every decider of the fleet."""

from collections.abc import Sequence

import msgspec

from domain.aggregate import Aggregate
from domain.decision import Decider
from domain.fleet.drive import FiscalDrive
from domain.fleet.edits import (
    describing,
    drives,
    enrolment,
    leases,
    outages,
    paid_services,
    parts,
    placing,
    releases,
    routers,
    stock,
)
from domain.fleet.edits.groups import FilterCheck, group_deciders
from domain.fleet.edits.preferences import preference_deciders
from domain.fleet.group import RegisterGroup
from domain.fleet.lease import ActivityLease
from domain.fleet.line import LineNumbers
from domain.fleet.preference import Preference
from domain.fleet.refusals import FilterUnreadable
from domain.fleet.register import Register
from domain.fleet.release import SoftwareRelease
from domain.fleet.report_registers import REPORT_REGISTERS
from domain.fleet.router import RouterService
from domain.fleet.stock import FnStock

# A filter of 64 conditions with lists is some kilobytes.
LONGEST_FILTER = 20_000

AGGREGATES: Sequence[type[Aggregate]] = (
    Register,
    FiscalDrive,
    RouterService,
    LineNumbers,
    ActivityLease,
    RegisterGroup,
    Preference,
    FnStock,
    SoftwareRelease,
)


def is_json_object(text: str) -> None:
    """The least that every filter is. Raises FilterUnreadable."""
    try:
        if len(text) <= LONGEST_FILTER and isinstance(msgspec.json.decode(text), dict):
            return
    except (msgspec.DecodeError, UnicodeEncodeError):
        pass
    raise FilterUnreadable(f"a filter is a JSON object of at most {LONGEST_FILTER:,} characters, as in queries")


def fleet_deciders(
    check_filter: FilterCheck = is_json_object, check_group_filter: FilterCheck = is_json_object
) -> Sequence[Decider]:
    """The checks know the language of filters of saved views, and of groups; without them, filters are JSON objects."""
    return (
        REPORT_REGISTERS,
        *enrolment.DECIDERS,
        *placing.DECIDERS,
        *describing.DECIDERS,
        *outages.DECIDERS,
        *parts.DECIDERS,
        *paid_services.DECIDERS,
        *drives.DECIDERS,
        *routers.DECIDERS,
        *leases.DECIDERS,
        *stock.DECIDERS,
        *releases.DECIDERS,
        *group_deciders(check_group_filter),
        *preference_deciders(check_filter),
    )
