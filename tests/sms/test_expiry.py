"""DEC-31, B.9.11: the clock tells of codes that nobody used."""

from datetime import timedelta

import psycopg

from domain.codes.codes import codes_stream
from tests.sms.house import Clock, House, open_house
from tests.sms.phones import Phones

USED, UNUSED, AGAIN = "+79160000001", "+79160000002", "+79160000003"


async def test_the_clock_tells_of_a_code_that_nobody_used(database_url: str, organisation: str) -> None:
    """SENT → EXPIRED; of one that was used, or sent again meanwhile, it tells nothing."""
    clock, phones = Clock(), Phones()
    async with open_house(database_url, organisation, phones, clock=clock) as house:
        house.clock = clock
        for phone in (USED, UNUSED, AGAIN):
            await house.send(phone)
        await house.carry()
        assert await house.answer(USED, phones.code(USED)) is None
        with house.later(timedelta(minutes=4)):
            await house.send(AGAIN)
            await house.carry()
        with house.later(timedelta(minutes=6)):
            await house.postman().chores()
            await house.postman().chores()
            assert [happened(database_url, house, phone)[-1] for phone in (USED, UNUSED, AGAIN)] == [
                "codes.CodeAccepted",
                "codes.CodeExpired",
                "codes.CodeSent",
            ]
            assert await house.answer(AGAIN, phones.code(AGAIN)) is None


def happened(database_url: str, house: House, phone: str) -> list[str]:
    with psycopg.connect(database_url) as connection:
        rows = connection.execute(
            "select e.type from org_demo.events e join org_demo.streams s on s.id = e.stream where s.name = %s"
            " order by e.position",
            (codes_stream(house.phone_key(phone)),),
        )
        return [kind for (kind,) in rows.fetchall()]
