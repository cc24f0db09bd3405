"""The events of a busy day in a shop, so that every view of it has rows: decided in memory, without a ledger."""

from collections.abc import Coroutine, Mapping
from datetime import UTC, datetime
from typing import Any

from domain.command import Command
from domain.event import Event
from domain.organisation.create_units import CreateUnits
from kassa.house import DECIDERS
from tests.api.shop_of import busy_shop
from tests.domain.deciding import Deciding
from tests.domain.organisation.units import ROOT

# What is there without a shop.
_OF_THE_ORGANISATION = ("hierarchy", "organisation", "unit-")


class _House:
    """Everything happens now."""

    def __init__(self) -> None:
        self.books = Deciding(DECIDERS)
        self.books.now = datetime.now(UTC)

    async def execute(self, wish: Command) -> None:
        self.books.when(wish)


class _Vault:
    """Seals nothing."""

    async def seal(self, subject: str, fields: Mapping[str, str]) -> str:
        return f"{subject} {len(fields)}"

    def key_of(self, kind: str, value: str) -> str:
        return f"{kind} {value}"


def shop_floor() -> list[tuple[str, Event]]:
    house = _House()
    house.books.when(CreateUnits((ROOT,)))
    _at_once(busy_shop(house, _Vault(), ROOT.code))  # type: ignore[arg-type]
    return [each for each in house.books.log if not each[0].startswith(_OF_THE_ORGANISATION)]


def _at_once(coroutine: Coroutine[Any, Any, None]) -> None:
    """Run what waits for nothing, also where a loop is running."""
    try:
        coroutine.send(None)
    except StopIteration:
        return
    raise AssertionError("it waited")
