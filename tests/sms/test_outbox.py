"""DEC-31, CARD-25, CARD-30: from a wish to the phone and back; nothing is sent before its event, twice, or in vain."""

import asyncio
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from itertools import count
from uuid import uuid4

import psycopg
import pytest

from adapters.sms.gateway import Rejected, Unknown, number_of
from domain.codes.check import CodeCheck, CodeOutcome
from domain.codes.refusals import CodesTooMany
from tests.sms.house import House, open_house
from tests.sms.phones import Phones
from workers.sms.settings import Pace

_NUMBERS = count(79_160_000_000)


@pytest.fixture(scope="module")
def phones() -> Phones:
    return Phones()


@pytest.fixture(scope="module")
async def house(database_url: str, organisation: str, phones: Phones) -> AsyncIterator[House]:
    async with open_house(database_url, organisation, phones) as house:
        yield house


@pytest.fixture
def phone() -> str:
    """Each test has one of its own: there is a minute between two codes."""
    return f"+{next(_NUMBERS)}"


def events(database_url: str, message_id: str) -> list[str]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "select e.type from org_demo.events e join org_demo.streams s on s.id = e.stream where s.name = %s"
            " or convert_from(e.body, 'UTF8') like %s order by e.position",
            (f"sms-{message_id}", f"%{message_id}%"),
        )
        return [kind for (kind,) in rows.fetchall()]


async def test_a_code_comes_by_sms_and_is_good_once(
    house: House, phones: Phones, phone: str, database_url: str
) -> None:
    """DEC-31, BET-35."""
    message = await house.send(phone)
    assert phones.texts(phone) == []
    assert (await house.answer(phone, "123456"))["refused"] == "CODE_INVALID"  # it is not on its way yet
    await house.carry()
    code = phones.code(phone)
    assert len(code) == 6
    wrong = f"{(int(code) + 1) % 10**6:06}"
    assert (await house.answer(phone, wrong))["tries_left"] == 4
    assert await house.answer(phone, f" {code} ") is None
    assert (await house.answer(phone, code))["refused"] == "CODE_INVALID"
    assert events(database_url, message) == ["codes.CodeSent", "codes.MessageDelivered"]
    assert (await house.row(message))[:2] == ("DELIVERED", None)


async def test_a_pin_comes_by_sms_with_three_tries(house: House, phones: Phones, phone: str) -> None:
    """CARD-25, DEC-25."""
    await house.send_pin(phone, "pin-1")
    await house.carry()
    pin = phones.code(phone)
    assert len(pin) == 4
    secrets = house.wiring.secrets(house.schema)
    assert await secrets.check("pin-1", "wrong", uuid4()) == CodeCheck(CodeOutcome.WRONG, 2)
    assert await secrets.check("pin-1", pin, uuid4()) == CodeCheck(CodeOutcome.ACCEPTED, 3)


async def test_nothing_is_sent_without_its_event(house: House, phones: Phones, phone: str) -> None:
    """DEC-31: a command that was refused, or never came, sends nothing."""
    await house.lay(phone, uuid4())
    await house.send(phone)
    with pytest.raises(CodesTooMany):
        await house.send(phone)
    await house.carry()
    assert len(phones.texts(phone)) == 1


async def test_a_repeated_wish_sends_one_message(house: House, phones: Phones, phone: str) -> None:
    """BET-71d, CORE-15."""
    command = uuid4()
    assert await house.send(phone, command) == await house.send(phone, command)
    await house.carry()
    await house.send(phone, command)
    await house.carry()
    assert len(phones.texts(phone)) == 1
    assert await house.answer(phone, phones.code(phone)) is None


async def test_an_answer_that_never_came_is_asked_for_and_nothing_sent_again(
    house: House, phones: Phones, phone: str
) -> None:
    """DEC-31, facts §8.4: the gateway took it before the line broke."""
    message = await house.send(phone)
    phones.is_silent = True
    await house.carry()
    phones.is_silent = False
    assert len(phones.texts(phone)) == 1
    assert phones.asked[number_of(message)] == 1
    assert (await house.row(message))[0] == "DELIVERED"
    assert await house.answer(phone, phones.code(phone)) is None


async def test_what_the_gateway_never_had_is_sent_again_with_a_new_code(
    house: House, phones: Phones, phone: str
) -> None:
    """DEC-31: asked twice first."""
    message = await house.send(phone)
    phones.outcomes = [Unknown("HTTP ReadTimeout")]
    await house.carry()
    assert phones.asked[number_of(message)] == 3  # twice after the first time, once after the second
    assert len(phones.texts(phone)) == 1
    assert await house.answer(phone, phones.code(phone)) is None


async def test_what_is_refused_for_now_is_sent_later(house: House, phones: Phones, phone: str) -> None:
    """DEC-31: no funds, too many at once; with growing pauses."""
    message = await house.send(phone)
    phones.outcomes = [Rejected("SMSC error 3", is_permanent=False)] * 2
    await house.carry()
    assert len(phones.texts(phone)) == 1
    assert (await house.row(message))[0] == "DELIVERED"
    assert [Pace().pause(each).total_seconds() for each in (0, 1, 5, 99)] == [5, 10, 160, 900]


async def test_what_is_refused_for_good_is_told(house: House, phones: Phones, phone: str, database_url: str) -> None:
    """B.9.11: delivery FAILED."""
    message = await house.send(phone)
    phones.outcomes = [Rejected("SMSC error 7", is_permanent=True)]
    await house.carry()
    assert events(database_url, message) == ["codes.CodeSent", "codes.MessageFailed", "codes.CodeDeliveryFailed"]
    assert await house.row(message) == ("FAILED", None, "SMSC error 7", None)


async def test_a_code_that_is_over_is_not_sent(house: House, phones: Phones, phone: str, database_url: str) -> None:
    """DEC-31: valid 5 min, also when the worker stood still."""
    message = await house.send(phone)
    with house.later(timedelta(minutes=5)):
        await house.carry()
    assert phones.texts(phone) == []
    assert (await house.row(message))[:3] == ("FAILED", None, "EXPIRED")
    assert events(database_url, message)[-1] == "codes.CodeDeliveryFailed"


async def test_what_nobody_tells_of_is_given_up_in_the_end(house: House, phones: Phones, phone: str) -> None:
    """DEC-31: and never sent again."""
    message = await house.send(phone)
    phones.outcomes = [Unknown("HTTP ReadTimeout")]
    phones.is_away = True
    postman = house.postman()
    for _ in range(4):
        await postman.round()
    assert (await house.row(message))[0] == "SENDING"
    with house.later(timedelta(days=2)):
        await house.carry()
    phones.is_away = False
    assert phones.texts(phone) == []
    assert (await house.row(message))[:3] == ("FAILED", None, "NO ANSWER")


async def test_who_was_erased_gets_no_message(house: House, phones: Phones, phone: str, database_url: str) -> None:
    """DEC-27: with the key the phone is gone."""
    message = await house.send(phone)
    await house.wiring.vault(house.schema).destroy(house.player(phone))
    await house.carry()
    assert phones.texts(phone) == []
    assert (await house.row(message))[:3] == ("FAILED", None, "ERASED")


async def test_two_postmen_send_a_message_once(house: House, phones: Phones, phone: str) -> None:
    """DEC-31: any number of processes."""
    messages = [await house.send(f"{phone}{each}") for each in range(6)]
    postmen = [house.postman(Pace(lease=timedelta(seconds=30), first_pause=timedelta(seconds=30))) for _ in range(3)]
    await asyncio.gather(*(postman.round() for postman in postmen for _ in range(2)))
    sent = sorted(each.number for each in phones.parcels if each.phone.startswith(phone))
    assert sent == sorted(map(number_of, messages))


async def test_what_was_taken_and_is_never_told_of_is_no_failure(house: House, phones: Phones, phone: str) -> None:
    """DEC-31: only asking ends."""
    message = await house.send(phone)
    await house.postman(Pace()).round()
    phones.is_away = True
    with house.later(timedelta(days=2)):
        await house.carry()
    phones.is_away = False
    assert await house.row(message) == ("SENT", None, "HTTP ReadTimeout", None)


async def test_rows_are_forgotten(house: House, phones: Phones, phone: str) -> None:
    """DEC-27, DEC-31: what nobody released after an hour, what has ended after a week."""
    waiting, sent = await house.lay(phone, uuid4()), await house.send(phone)
    await house.carry()
    outbox = house.wiring.outbox(house.schema)
    now = datetime.now(UTC)
    await outbox.clean(now)
    await house.row(waiting)
    await outbox.clean(now + timedelta(hours=2))
    assert await house.rows(waiting) == []
    await outbox.clean(now + timedelta(days=8))
    assert await house.rows(sent) == []


async def test_news_of_a_message_make_us_ask_at_once(house: House, phones: Phones, phone: str) -> None:
    """DEC-31, facts §8.4: a callback is a bell."""
    message = await house.send(phone)
    postman = house.postman(Pace())
    await postman.round()
    assert await postman.round() == 0
    await house.wiring.outbox(house.schema).ring(number_of(message), datetime.now(UTC))
    assert await postman.round() == 1
    assert (await house.row(message))[0] == "DELIVERED"
