"""Everything that can happen in the fleet, one file per stream; the reports of registers have one of their own."""

from domain.fleet.events import drive, groups, lease, line, preferences, register, release, reports, router, stock

EVENTS = (
    *register.EVENTS,
    *reports.EVENTS,
    *drive.EVENTS,
    *router.EVENTS,
    *groups.EVENTS,
    *lease.EVENTS,
    *line.EVENTS,
    *preferences.EVENTS,
    *stock.EVENTS,
    *release.EVENTS,
)
