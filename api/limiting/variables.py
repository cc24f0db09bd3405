"""How many values the variables of a request hold: each is looked at one by one, in the event loop."""

from collections.abc import Collection, Mapping
from typing import Any

from api.limiting.exceeded import exceeded


def check_variables(variables: Mapping[str, Any] | None, limit: int) -> None:
    """Raises LimitExceeded; counted are entries of lists and objects on all levels, up to the limit."""
    given = 0
    waiting: list[Mapping[str, Any] | list[Any]] = [variables or {}]
    while waiting:
        entries = _entries(waiting.pop())
        given += len(entries)
        if given > limit:
            raise exceeded(
                "variable_values", limit, given, "ask several times, or send files as one text", of="request"
            )
        waiting += [entry for entry in entries if isinstance(entry, dict | list)]


def _entries(value: Mapping[str, Any] | list[Any]) -> Collection[Any]:
    return value if isinstance(value, list) else value.values()
