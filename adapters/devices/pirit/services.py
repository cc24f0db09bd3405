"""Paid services: the one string of AA/4, `[number;description;status;date;]…` (facts §3.2; FLEET-81)."""

import re

from adapters.devices.pirit.values import Value, count, day

_ENTRY = re.compile(r"\[([^;\]]*);([^;\]]*);([^;\]]*);?([^;\]]*);?\]")
_IN_KEY = 0b01
_ACTIVE = 0b11


def services(raw: str) -> dict[str, Value]:
    """Services with their state and end, those that work now, and the nearest end (text, ISO date)."""
    known: list[str] = []
    active: list[str] = []
    ends: list[str] = []
    for number, name, status, end in _ENTRY.findall(raw):
        bits, until = count(status.strip()), day(end.strip())
        if not bits & _IN_KEY:
            continue
        state = "ACTIVE" if bits & _ACTIVE == _ACTIVE else "NEXT_SHIFT"  # it works from the next shift on
        known.append(";".join([number.strip(), name.strip(), state, until or ""]))
        if state == "ACTIVE":
            active.append(name.strip())
        if until is not None:
            ends.append(until)
    told: dict[str, Value] = {"svc_count": len(known), "svc_list": known, "svc_active": active}
    return told | ({"svc_nearest_end": min(ends)} if ends else {})
