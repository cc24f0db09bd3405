"""Deadlines only for what has to be waited for: most bodies have come with their heads, and a timer costs."""

import asyncio
from collections.abc import Coroutine, Generator
from types import coroutine
from typing import Any, TypeVar

T = TypeVar("T")


async def at_once_or_within(seconds: float, asked: Coroutine[Any, Any, T]) -> T:
    """What `asked` gives. Raises TimeoutError when it has to be waited for longer than this."""
    try:
        waits_for = asked.send(None)
    except StopIteration as done:
        value: T = done.value
        return value
    async with asyncio.timeout(seconds):
        return await _resumed(asked, waits_for)


@coroutine
def _resumed(begun: Coroutine[Any, Any, T], waits_for: Any) -> Generator[Any, Any, T]:
    """The rest of a coroutine that was begun by hand, and now waits."""
    try:
        yield waits_for
    except BaseException as error:
        begun.throw(error)
        raise
    return (yield from begun.__await__())
