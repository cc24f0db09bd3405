"""Names of columns and views as GraphQL says them."""

from functools import cache

# The interface of everything that has a global id.
NODE = "Node"


@cache  # of names of declarations
def camel(name: str) -> str:
    """`fiscal_sign` → `fiscalSign`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
