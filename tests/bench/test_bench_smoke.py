"""The bench as it is called, with tiny sizes: that it runs and what it prints; the figures themselves mean nothing."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bench.__main__ import NOT_ALL_HOLD
from bench.figures import BARS, OPTIONAL, Bar, Report

ROOT = Path(__file__).parents[2]
SECONDS = 280  # a fresh cluster, a dozen servers, every group once: over a minute on an idle machine


@pytest.fixture(scope="module")
def lines() -> list[dict[str, Any]]:
    command = (sys.executable, "-m", "bench", "--tiny")
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ran.returncode in {0, NOT_ALL_HOLD}, ran.stderr
    return [json.loads(line) for line in ran.stdout.splitlines()]


def test_the_first_line_says_on_what_was_measured(lines) -> None:
    settings = lines[0]
    assert settings["figure"] == "bench.settings"
    assert (settings["fsync"], settings["synchronous_commit"]) == ("on", "on")
    assert settings["postgresql"].startswith("18")
    assert settings["cpu_count"] >= 1


def test_every_figure_with_a_bar_is_printed_once_with_its_baseline(lines) -> None:
    printed = [(line["figure"], line["against"] or line["unit"].split()[-1]) for line in lines[1:]]
    assert sorted(printed) == sorted(BARS.keys() - OPTIONAL)
    for line in lines[1:]:
        assert set(line) == {"figure", "value", "unit", "ratio", "against", "baseline", "bar", "bound", "holds"}
        assert line["value"] > 0
        assert (line["ratio"] is None) == (line["against"] is None) == (line["baseline"] is None)


def test_a_group_that_does_not_exist_is_refused_with_those_that_do() -> None:
    command = (sys.executable, "-m", "bench", "apend")
    ran = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=SECONDS, check=False)
    assert ran.returncode == 2
    assert "append" in ran.stderr


@pytest.mark.parametrize(
    ("bar", "measured", "holds"),
    [
        (Bar(45), 45.0, True),
        (Bar(45), 44.9, False),
        (Bar(3.5, ceiling=True), 3.5, True),
        (Bar(3.5, ceiling=True), 3.6, False),
    ],
)
def test_a_floor_holds_from_its_limit_up_and_a_ceiling_down(bar: Bar, measured: float, holds: bool) -> None:
    assert bar.holds(measured) is holds


def test_the_ratio_is_the_median_of_the_rounds_own_ratios(capsys) -> None:
    report = Report()
    # a neighbour slows both sides in the second round, and one side in the third: neither moves the ratio
    report.compare("replay.events", "events/s", [300.0, 30.0, 90.0], "stock", [100.0, 10.0, 10.0])
    line = json.loads(capsys.readouterr().out)
    assert (line["value"], line["baseline"], line["ratio"], line["holds"]) == (90, 10, 3.0, True)
    assert report.all_hold
    report.compare("replay.events", "events/s", [100.0], "stock", [100.0])
    assert json.loads(capsys.readouterr().out)["holds"] is False
    assert not report.all_hold
