"""The refusal of what asks for more than it may: which limit, and how far beyond it."""

from api.errors import LimitExceeded

# Larger figures are not told: fragments that open one another reach numbers no JSON reader takes.
MOST_TOLD = 1_000_000


def exceeded(name: str, limit: int, given: int, advice: str, of: str = "document") -> LimitExceeded:
    """`name` is the field of `ApiLimits`."""
    said = name.replace("_", " ")
    return LimitExceeded(
        f"a {of} has at most {limit} {said}; {advice}", name=name, limit=limit, given=min(given, MOST_TOLD)
    )
