"""Comparing an answer with what the documentation shows of it: `…` stands for what was left out."""

import json
import re
from typing import Any

REST = "…"


def unlike(shown: Any, given: Any, path: str = "$") -> str | None:
    """Where the answer is not as shown; None when it is.

    The text "…" stands for any value; within a text, for any part of it; as the last element of a list, for any more
    elements; as a key, for any more keys.
    """
    match shown:
        case dict():
            return _unlike_object(shown, given, path)
        case list():
            return _unlike_list(shown, given, path)
        case str() if REST in shown:
            return None if shown == REST or text_is_like(shown, str(given)) else f"{path}: {given!r}, not {shown!r}"
        case _:
            return None if shown == given and type(shown) is type(given) else f"{path}: {given!r}, not {shown!r}"


def _unlike_object(shown: dict[str, Any], given: Any, path: str) -> str | None:
    if not isinstance(given, dict):
        return f"{path}: {given!r} is no object"
    names = [name for name in shown if name != REST]
    if path == "$" and "data" in shown:  # every GraphQL answer tells its positions: said once, shown nowhere else
        given = {name: value for name, value in given.items() if name in shown or name != "extensions"}
    if REST not in shown and set(given) - set(names):
        unknown = {name: value for name, value in given.items() if name not in names}
        return f"{path}: has {unknown} too"
    missing = [name for name in names if name not in given]
    if missing:
        return f"{path}: has no {', '.join(missing)}"
    return next((found for name in names if (found := unlike(shown[name], given[name], f"{path}.{name}"))), None)


def _unlike_list(shown: list[Any], given: Any, path: str) -> str | None:
    if not isinstance(given, list):
        return f"{path}: {given!r} is no list"
    parts, open_ended = (shown[:-1], True) if shown and shown[-1] == REST else (shown, False)
    if len(given) < len(parts) or (len(given) > len(parts) and not open_ended):
        return f"{path}: has {len(given)} elements, not {len(parts)}"
    pairs = enumerate(zip(parts, given, strict=False))
    return next((found for index, pair in pairs if (found := unlike(*pair, f"{path}[{index}]"))), None)


def text_is_like(shown: str, given: str) -> bool:
    """Line ends and outer blank space do not count; blank space within a line does."""
    pattern = ".*?".join(re.escape(part) for part in _stripped(shown).split(REST))
    return re.fullmatch(pattern, _stripped(given), re.DOTALL) is not None


def check_output(shown: str, given: str) -> str | None:
    """As JSON when both are, else as text."""
    try:
        wanted, answer = json.loads(shown), json.loads(given)
    except ValueError:
        return None if text_is_like(shown, given) else f"printed\n{given}\nnot\n{shown}"
    return unlike(wanted, answer)


def _stripped(text: str) -> str:
    return "\n".join(line.rstrip() for line in text.strip().splitlines())
