"""Read your own writes: a query may wait, bounded, until the position of a receipt is visible in what it reads."""

from collections.abc import Collection

from api.context import Context
from api.errors import NotYetVisible


async def until_visible(context: Context, views: Collection[str], position: int | None) -> None:
    """Wait until all these (fed) views have taken in the position. Raises NotYetVisible."""
    if position is None:
        return
    seconds = context.limits.at_least_seconds
    if not await context.services.wait_for(context.organisation, views, position, seconds):
        names = ", ".join(sorted(views))
        raise NotYetVisible(
            f"position {position} has not become visible in {names} within {seconds:g} s; ask again in a moment, "
            "or leave atLeast away to read what is there",
            position=position,
            views=names,
        )
