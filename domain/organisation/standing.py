"""Where an organisation stands, and which work that allows (FLEET-93, DEC-11). The clock decides: nobody has to act.

After its trial an organisation is read-only for 30 days: nobody changes anything, data collection goes on. Then it is
suspended: what was stored can be read and exported, and nothing is deleted.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum

from domain.command import Work
from domain.organisation.refusals import AccessNotGranted, OrganisationReadOnly, OrganisationSuspended
from domain.refusal import Refusal

# DEC-11: shorter is no trial, longer is a gift.
MIN_TRIAL_DAYS, DEFAULT_TRIAL_DAYS, MAX_TRIAL_DAYS = 1, 30, 90
READ_ONLY_LASTS = timedelta(days=30)
# Days before its end on which a trial says so (spec B.7.2, trial.ending).
WARN_DAYS = (7, 1)


class Standing(StrEnum):
    """What an organisation may do now."""

    REQUESTED = "REQUESTED"
    TRIAL = "TRIAL"
    ACTIVE = "ACTIVE"
    READ_ONLY = "READ_ONLY"
    SUSPENDED = "SUSPENDED"


ALLOWS: Mapping[Standing, frozenset[Work]] = {
    Standing.REQUESTED: frozenset({Work.KEEPS}),
    Standing.TRIAL: frozenset(Work),
    Standing.ACTIVE: frozenset(Work),
    Standing.READ_ONLY: frozenset({Work.COLLECTS, Work.KEEPS}),
    Standing.SUSPENDED: frozenset({Work.KEEPS}),
}

_REFUSALS: Mapping[Standing, Refusal] = {
    Standing.REQUESTED: AccessNotGranted(
        "access was asked for and not given yet; the operator begins a trial or activates the organisation"
    ),
    Standing.READ_ONLY: OrganisationReadOnly(
        "the trial is over: everything can be read, devices go on reporting, nothing can be changed; ask the operator "
        "to activate the organisation"
    ),
    Standing.SUSPENDED: OrganisationSuspended(
        "the organisation is suspended: everything can be read and exported, nothing is taken in; ask the operator to "
        "activate it"
    ),
}


def standing_of_trial(ends_at: datetime, now: datetime) -> Standing:
    """Of an organisation that has nothing but a trial."""
    if now < ends_at:
        return Standing.TRIAL
    return Standing.READ_ONLY if now < ends_at + READ_ONLY_LASTS else Standing.SUSPENDED


def admit(standing: Standing, work: Work) -> None:
    """Raises AccessNotGranted, OrganisationReadOnly, OrganisationSuspended."""
    if work not in ALLOWS[standing]:
        refusal = _REFUSALS[standing]
        raise type(refusal)(refusal.message)  # each its own traceback
