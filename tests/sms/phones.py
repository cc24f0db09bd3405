"""A gateway that is all the phones there are: what was sent to each, and the code in it."""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal

from adapters.sms.gateway import Accepted, Arrival, Outcome, Parcel, Status, Unknown


class Phones:
    """Everything comes at once. A test may set `outcomes`, what is answered to the next messages instead; `is_silent`,
    so that no answer to a message comes; `is_away`, so that it cannot be asked.
    """

    reports = True

    def __init__(self) -> None:
        self.parcels: list[Parcel] = []
        self.outcomes: list[Outcome] = []
        self.asked: Counter[int] = Counter()
        self.is_silent = self.is_away = False

    async def send(self, parcel: Parcel) -> Outcome:
        if self.outcomes:
            return self.outcomes.pop(0)
        self.parcels.append(parcel)
        return Unknown("HTTP ReadTimeout") if self.is_silent else Accepted()

    async def status(self, number: int, phone: str) -> Status:
        self.asked[number] += 1
        if self.is_away:
            return Status(Arrival.UNKNOWN, "HTTP ReadTimeout")
        is_there = any((each.number, each.phone) == (number, phone) for each in self.parcels)
        return Status(Arrival.DELIVERED if is_there else Arrival.NOT_THERE)

    def parse_callback(self, fields: Mapping[str, str]) -> int | None:
        return int(fields["id"]) if "id" in fields else None

    async def balance(self) -> Decimal | None:
        return None

    async def close(self) -> None:
        pass

    def texts(self, phone: str) -> list[str]:
        """What came to this phone, oldest first."""
        return [each.text for each in self.parcels if each.phone == phone]

    def code(self, phone: str) -> str:
        """The code or PIN in the last of them."""
        found = re.search(r"\d{4,}", self.texts(phone)[-1])
        assert found
        return found[0]
