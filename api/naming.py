"""Names of columns and views as GraphQL says them."""


def camel(name: str) -> str:
    """`fiscal_sign` → `fiscalSign`."""
    head, *rest = name.split("_")
    return head + "".join(word.capitalize() for word in rest)
