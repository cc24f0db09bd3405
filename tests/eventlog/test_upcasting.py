"""Old events stay readable for ever (CORE-16): golden files of every registered version, steps from old to new."""

import asyncio
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, ClassVar

import pytest

from adapters.eventlog.application import EventLog
from adapters.eventlog.ledger import Ledger
from adapters.eventlog.mapper import EventMapper
from domain.aggregate import Aggregate
from domain.command import Command
from domain.decision import Decider
from domain.event import Event, EventTypes, UnknownEventType, Upcast
from kassa.house import EVENTS
from tests.eventlog.conftest import caller

GOLDEN = Path(__file__).with_name("golden")
NAMES = [f"{event.TYPE}@{version}" for event in EVENTS for version in range(1, event.VERSION + 1)]


@pytest.mark.parametrize("name", NAMES)
def test_every_registered_version_has_a_golden_file_that_is_read(name: str) -> None:
    """Write the file once, when the version is new, and never change it: logs are full of such events."""
    mapper = EventMapper(EventTypes(*EVENTS))
    type_name, _, version = name.partition("@")
    body = (GOLDEN / f"{name}.json").read_bytes().rstrip(b"\n")
    event = mapper.decode(type_name, int(version), body)
    assert type(event) is mapper.types[type_name]
    if int(version) == event.VERSION:
        assert mapper.encode(event) == body, "the newest version is written byte for byte as it is read"


def test_no_golden_file_is_of_a_type_that_can_no_longer_be_read() -> None:
    assert {path.stem for path in GOLDEN.glob("*.json")} == set(NAMES)


class PricedV1(Event, frozen=True):
    TYPE: ClassVar[str] = "shop.Priced"

    roubles: int


class PricedV2(Event, frozen=True):
    TYPE: ClassVar[str] = "shop.Priced"
    VERSION: ClassVar[int] = 2
    UPCASTS: ClassVar[Mapping[int, Upcast]] = {1: lambda body: {"kopecks": body["roubles"] * 100}}

    kopecks: int


class PricedV3(Event, frozen=True):
    TYPE: ClassVar[str] = "shop.Priced"
    VERSION: ClassVar[int] = 3
    UPCASTS: ClassVar[Mapping[int, Upcast]] = {
        **PricedV2.UPCASTS,
        2: lambda body: {"prices": {"643": body["kopecks"]}},
    }

    prices: dict[int, int]  # by currency


class Article(Aggregate):
    CATEGORY: ClassVar[str] = "article"

    def begin(self) -> None:
        self.prices: list[Any] = []

    def evolve(self, event: Any) -> None:
        self.prices.append(event)

    def freeze(self) -> Any:
        return []


class Price(Command, frozen=True):
    NAME: ClassVar[str] = "shop.Price"

    article: str


def shop(database_url: str, schema: str, event: Event, *events: type[Event]) -> Ledger:
    """A version of the program that fires `event`."""

    def decide(command: Any, articles: Sequence[Article], recalled: Any, now: datetime) -> int:
        articles[0].fire(event, now=now)
        return len(articles[0].prices)

    decider = Decider(Price, lambda command: [(Article, f"article-{command.article}")], decide)
    log = EventLog(database_url, schema, (Article,), events or (type(event),))
    return Ledger(log, (decider,), lambda: datetime.now(UTC))


READ = [PricedV3({643: 500}), PricedV3({643: 777}), PricedV3({643: 8, 840: 9})]


async def test_every_reader_sees_old_events_in_the_newest_shape(database_url: str, organisation: str) -> None:
    for event in (PricedV1(5), PricedV2(777)):
        async with shop(database_url, organisation, event) as old_program:
            await old_program.execute(Price("tea"), caller())
    async with shop(database_url, organisation, READ[-1]) as program:
        assert (await program.execute(Price("tea"), caller())).result == 3
        loaded = program._live.find("article-tea")
        assert loaded is not None
        assert loaded.aggregate.prices == READ  # type: ignore[attr-defined]
        log = program._log
        assert log.repository.get("article-tea").prices == READ
        assert log.repository.get("article-tea", version=1).prices == READ[:1]
        notifications = [each for each in log.notification_log.select(1, 100) if each.originator_id == "article-tea"]
        assert [each.topic for each in notifications] == ["shop.Priced@1", "shop.Priced@2", "shop.Priced@3"]
        assert [log.mapper.to_domain_event(each).event for each in notifications] == READ


async def test_an_unknown_type_is_named_and_harms_only_its_stream(database_url: str, organisation: str) -> None:
    class Forgotten(Event, frozen=True):
        TYPE: ClassVar[str] = "shop.Forgotten"

    async with shop(database_url, organisation, Forgotten()) as later_program:
        await later_program.execute(Price("odd"), caller())
    async with shop(database_url, organisation, PricedV1(1)) as program:
        answers = await asyncio.gather(
            program.execute(Price("odd"), caller()), program.execute(Price("plain"), caller()), return_exceptions=True
        )
        assert isinstance(answers[0], UnknownEventType)
        assert "'shop.Forgotten'" in str(answers[0])
        assert not isinstance(answers[1], BaseException)
        with pytest.raises(UnknownEventType, match=r"shop\.Forgotten"):
            program._log.repository.get("article-odd")


def test_a_newer_version_than_ours_is_not_read_as_if_it_were_ours() -> None:
    with pytest.raises(UnknownEventType, match=r"shop\.Priced@3"):
        EventMapper(EventTypes(PricedV2)).decode("shop.Priced", 3, b'{"kopecks":1}')


def test_a_version_without_a_step_cannot_be_registered() -> None:
    class Gap(Event, frozen=True):
        TYPE: ClassVar[str] = "shop.Gap"
        VERSION: ClassVar[int] = 2

    with pytest.raises(ValueError, match=r"no upcast from version \[1\]"):
        EventTypes(Gap)
