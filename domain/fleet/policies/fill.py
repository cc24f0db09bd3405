"""How full a drive is, and how that is known (FLEET-66, DEC-04).

Three areas: the archive, the 30-day area, the notifications. The fullest counts. What the device does not tell of its
archive is 90 % when its flag is set, else estimated from the number of the last document.
"""

from typing import NamedTuple

from domain.fleet.parameters.values import FillSource
from domain.fleet.policies.lifetime import CAPACITY_DOCUMENTS

FLAG_PCT = 90


class Fill(NamedTuple):
    """Whole per cent, and who says so."""

    pct: int
    source: FillSource


def archive_pct(archive: int | None, docs_left: int | None) -> int | None:
    """What the device tells of its archive, in one of two ways."""
    if archive is not None or docs_left is None:
        return archive
    return 100 - min(100, docs_left * 100 // CAPACITY_DOCUMENTS)


def fill_of(
    archive: int | None,
    buffer: int | None,
    notifications: int | None,
    *,
    flag_90: bool,
    last_fd: int | None,
) -> Fill | None:
    """The fullest area; among equals a reported one. None when nothing is known."""
    told = [Fill(pct, FillSource.REPORTED) for pct in (archive, buffer, notifications) if pct is not None]
    if flag_90:
        told.append(Fill(FLAG_PCT, FillSource.FLAG_90))
    if archive is None and last_fd is not None:
        told.append(Fill(min(100, last_fd * 100 // CAPACITY_DOCUMENTS), FillSource.ESTIMATED))
    return max(told, key=lambda each: each.pct, default=None)
