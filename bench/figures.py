"""Figures: what is printed, against what, and which bar it must clear.

A line says `value` (median of our rounds), `baseline` (median of the other side's), `ratio` (median of the rounds' own
ratios: both sides of a round ran seconds apart, on the same mood of the machine), `bar`, whether the bar is a floor or
a ceiling (`bound`), and whether it `holds`.
"""

import json
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Bar:
    """What a ratio (or, without a baseline, the value itself) must reach."""

    limit: float
    ceiling: bool = False

    def holds(self, measured: float) -> bool:
        return measured <= self.limit if self.ceiling else measured >= self.limit


# (figure, against) -> bar. What the prototype reached stands behind each.
BARS: dict[tuple[str, str], Bar] = {
    ("append.transfers", "stock"): Bar(45),  # 65–71
    ("append.transfers", "copy"): Bar(0.20),  # 0.24–0.27
    ("append.documents", "stock"): Bar(2.8),  # 2.8–3.5
    ("append.documents", "copy"): Bar(0.27),  # 0.31–0.38
    ("append.single_documents", "stock"): Bar(20),  # 24
    ("append.lone_command", "bare_commit"): Bar(3.5, ceiling=True),
    ("append.after_1m", "start"): Bar(0.85),
    ("replay.events", "stock"): Bar(2.5),  # 3.1
    ("project.documents", "stock"): Bar(35),  # aim 100; 130 in SQL
    ("read.list_100", "strawberry"): Bar(20),
    ("read.list_100", "raw"): Bar(0.6),
    ("read.list_1000", "strawberry"): Bar(20),
    ("read.list_1000", "raw"): Bar(0.6),
    ("read.nested", "dataloader"): Bar(20),
    ("read.point", "strawberry_cached"): Bar(6),
    ("read.unchanged", "uncached"): Bar(10),
    ("fleet.list_100", "raw"): Bar(0.6),
    ("fleet.attention", "raw"): Bar(0.6),
    ("live.commit_to_reader", "p50"): Bar(3, ceiling=True),  # 0.83 ms
    ("live.commit_to_reader", "p99"): Bar(15, ceiling=True),  # 4.2 ms
    ("live.cpu_per_message", "stock"): Bar(0.1, ceiling=True),
    ("live.fanout_5000", "p99"): Bar(500, ceiling=True),
    ("live.stuck_readers", "growth"): Bar(32, ceiling=True),
    ("export.events", "row_by_row"): Bar(4),
    ("csv.registers", "row_by_row"): Bar(4),
    ("poll.taken_in", "offered"): Bar(0.99),
    ("poll.cpu", "mean"): Bar(150, ceiling=True),
    ("poll.report_to_row", "p99"): Bar(1_000, ceiling=True),
    ("poll.agent_round", "line_speed_model"): Bar(1.3, ceiling=True),
    ("money.acts", "stock"): Bar(15),
    ("money.acts", "pgledger"): Bar(3),
    ("money.http_act", "p50"): Bar(5, ceiling=True),
    ("money.balance_at", "p50"): Bar(10, ceiling=True),
    ("money.trial_at", "p50"): Bar(20, ceiling=True),
    ("touch.to_screen", "p50"): Bar(100, ceiling=True),  # 14 ms
    ("touch.to_screen", "p99"): Bar(100, ceiling=True),
}
# Measured only when what it is compared with is given by path.
OPTIONAL = {("money.acts", "pgledger")}


class Report:
    """Prints figures as JSON lines on stdout and remembers whether all of them hold."""

    def __init__(self) -> None:
        self.all_hold = True

    def compare(self, figure: str, unit: str, ours: Sequence[float], against: str, theirs: Sequence[float]) -> None:
        """A figure with a baseline; `ours[i]` and `theirs[i]` are of the same round."""
        ratio = median(our / their for our, their in zip(ours, theirs, strict=True))
        self._line(figure, median(ours), unit, BARS[figure, against], ratio, against, median(theirs))

    def state(self, figure: str, unit: str, rounds: Sequence[float], quantile: str) -> None:
        """A figure that is compared with nothing but its bar: a latency, in `unit`."""
        self._line(figure, median(rounds), f"{unit} {quantile}", BARS[figure, quantile], None, None, None)

    def _line(
        self,
        figure: str,
        value: float,
        unit: str,
        bar: Bar,
        ratio: float | None,
        against: str | None,
        baseline: float | None,
    ) -> None:
        holds = bar.holds(value if ratio is None else ratio)
        self.all_hold &= holds
        emit(
            {
                "figure": figure,
                "value": _rounded(value),
                "unit": unit,
                "ratio": None if ratio is None else _rounded(ratio),
                "against": against,
                "baseline": None if baseline is None else _rounded(baseline),
                "bar": bar.limit,
                "bound": "at most" if bar.ceiling else "at least",
                "holds": holds,
            }
        )


def emit(line: dict[str, Any]) -> None:
    """One JSON line on stdout."""
    print(json.dumps(line, ensure_ascii=False), flush=True)


def say(text: str) -> None:
    """Progress, on stderr."""
    print(text, file=sys.stderr, flush=True)


def _rounded(number: float) -> float:
    """Three significant digits say all that a noisy machine knows; whole numbers from 100 on."""
    return float(round(number)) if abs(number) >= 100 else float(f"{number:.3g}")
