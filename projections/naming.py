"""Names of columns as clients say them."""

from functools import cache


@cache  # of names of declarations
def camel(name: str) -> str:
    """`fiscal_sign` → `fiscalSign`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
