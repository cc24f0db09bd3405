"""The time zones there are: IANA names, read once; asking a set is quicker and stricter than making a zone."""

from zoneinfo import available_timezones

# What some systems list beside the names of IANA: what this machine is set to, and what no clock was ever set to.
_LOCAL_NAMES = frozenset({"localtime", "Factory", "posixrules"})

ZONES: frozenset[str] = frozenset(available_timezones()) - _LOCAL_NAMES
"""Names such as Europe/Moscow and UTC; spelling counts."""
