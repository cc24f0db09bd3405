"""DEC-31: whatever the gateway does, wherever a worker dies, each message comes once, with the code that is kept."""

import asyncio
import random
from dataclasses import replace
from datetime import timedelta

import pytest

from adapters.sms.gateway import Accepted, Arrival, Outcome, Parcel, Rejected, Status, Unknown, number_of
from tests.sms.house import HASTE, open_house
from tests.sms.phones import Phones

MESSAGES, ROUNDS, SECONDS = 12, 60, 60.0
# A row of a worker that died is found at once.
PACE = replace(HASTE, lease=timedelta(milliseconds=50))


class Died(Exception):
    """Nothing after it is done with the message."""


class Moody(Phones):
    """Takes, loses, refuses, says nothing or kills, as the dice fall."""

    def __init__(self, dice: random.Random) -> None:
        super().__init__()
        self._dice, self.is_moody = dice, True

    async def send(self, parcel: Parcel) -> Outcome:
        mood = self._dice.randrange(6) if self.is_moody else 5
        if mood == 0:
            return Rejected("SMSC error 3", is_permanent=False)
        if mood == 1:
            return Unknown("HTTP ReadTimeout")  # lost on the way
        if mood == 2:
            raise Died
        self.parcels.append(parcel)
        if mood == 3:
            return Unknown("HTTP ReadTimeout")
        if mood == 4:
            raise Died
        return Accepted()

    async def status(self, number: int, phone: str) -> Status:
        mood = self._dice.randrange(4) if self.is_moody else 3
        if mood == 0:
            return Status(Arrival.UNKNOWN, "HTTP ReadTimeout")
        if mood == 1:
            raise Died
        return await super().status(number, phone)


@pytest.mark.parametrize("seed", [1, 2, 3])
async def test_every_message_comes_once(database_url: str, organisation: str, seed: int) -> None:
    """Issue 5: died between accept and note, nothing is sent twice."""
    phones = Moody(random.Random(seed))
    async with open_house(database_url, organisation, phones) as house, asyncio.timeout(SECONDS):
        numbers = [f"+7916{seed:03}{each:04}" for each in range(MESSAGES)]
        messages = [await house.send(phone) for phone in numbers]
        postman = house.postman(PACE)
        for _ in range(ROUNDS):
            await postman.round()
        phones.is_moody = False
        for message in messages:
            while (await house.row(message))[0] != "DELIVERED":
                await postman.round()
        assert sorted(each.number for each in phones.parcels) == sorted(map(number_of, messages))
        for phone in numbers:
            assert await house.answer(phone, phones.code(phone)) is None
