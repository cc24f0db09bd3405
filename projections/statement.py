"""A statement and its bound values; the only way in which a value meets SQL.

Identifiers come from declared views and are quoted by `quoted`; every value goes through `Bindings`.
"""

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True)
class Statement:
    """SQL with named placeholders `%(p0)s` of psycopg, and their values."""

    sql: str
    params: dict[str, Any]


@dataclass
class Bindings:
    """Collects the values of one statement."""

    params: dict[str, Any] = field(default_factory=dict)

    def bind(self, value: object, sql_type: str) -> str:
        """The placeholder of `value`, with its type said: the plan must not depend on what a driver guesses."""
        name = f"p{len(self.params)}"
        self.params[name] = value
        return f"%({name})s::{sql_type}"


def quoted(identifier: str) -> str:
    """An identifier of a declaration as SQL; declarations hold lower-case words only."""
    if not identifier.replace("_", "").isalnum() or not identifier.isascii():
        raise ValueError(f"{identifier!r} is not an identifier of a declared view")
    return f'"{identifier}"'
