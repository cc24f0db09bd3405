"""Whether a register needs attention, why, and what stops first (FLEET-11, -14; spec B.3.1)."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from domain.fleet.policies.conditions import Figures
from domain.fleet.policies.deadlines import Consequence
from domain.fleet.policies.health import Row, Severity, reasons_of

# What stops when: the instants among the figures, and what they mean.
DEADLINES: dict[str, Consequence] = {
    "ofd_block_at": Consequence.STOPS_REGISTER,
    "fn_end_at": Consequence.STOPS_REGISTER,
    "oism_block_at": Consequence.STOPS_MARKED_GOODS,
}
_NEVER = datetime.max.replace(tzinfo=UTC)


@dataclass(frozen=True)
class Attention:
    """`reasons` are most urgent first; `severity` is that of the first. `next_deadline` may be over."""

    severity: Severity
    reasons: Sequence[Row]
    next_deadline: datetime | None = None
    consequence: Consequence | None = None

    @property
    def order(self) -> tuple[Any, ...]:
        """One queue: the most urgent first, among them what stops first."""
        return list(Severity).index(self.severity), self.next_deadline or _NEVER


def attention_of(figures: Figures) -> Attention | None:
    """None: nobody need look."""
    reasons = reasons_of(figures)
    if not reasons:
        return None
    ends = [(figures[key], consequence) for key, consequence in DEADLINES.items() if key in figures]
    if not ends:
        return Attention(reasons[0].severity, reasons)
    at, consequence = min(ends, key=lambda each: each[0])
    return Attention(reasons[0].severity, reasons, at, consequence)
