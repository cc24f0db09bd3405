"""Spans of time as a person writes them: 90m, 12h, 30d."""

import re
from datetime import timedelta
from typing import Any

import click

_UNITS = {"m": "minutes", "h": "hours", "d": "days"}
# Ten years: whoever means longer means for ever, and says so by saying nothing.
LONGEST = timedelta(days=3_650)


class Duration(click.ParamType[timedelta]):
    """A whole number of minutes, hours or days."""

    name = "duration"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> timedelta:
        if isinstance(value, timedelta):
            return value
        found = re.fullmatch(r"(\d{1,7})([mhd])", value)
        span = timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None
        if span is None or span > LONGEST:
            self.fail(f"{value!r} is no time; write 90m, 12h or 30d, {LONGEST.days}d at most", param, ctx)
        return span


DURATION = Duration()
