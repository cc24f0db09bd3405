"""Reports of the bench's registers, as bytes that an agent sends."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import msgspec

from adapters.devices.pirit.emulator import Clock, make_register, poll_directly
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.plan import Part

PARAMETERS = 80
# 5 % of 80: what a till that sells changes from one minute to the next.
CHANGING = ("next_document", "receipts_in_shift", "total_income", "fn_last_fd")


class Registers:
    """`batch(first, count)` is what the agent of these registers sends next."""

    def __init__(self) -> None:
        register = make_register(7, Clock(datetime(2026, 11, 25, 9, 0)), age_days=100)  # noqa: DTZ001  a shop's clock
        register.sell(10)
        told = poll_directly(register, Part.FULL, Profile())[0].parameters
        kept = [key for key in told if key not in {*CHANGING, "factory_number", "fn_serial", "device_clock"}]
        self._same = {key: told[key] for key in kept[: PARAMETERS - len(CHANGING) - 1]}
        self._polls = 0

    def batch(self, numbers: Sequence[int]) -> bytes:
        self._polls += 1
        now = datetime.now(UTC)
        reports = [
            {
                "manufacturer": "CSI",
                "factoryNumber": f"{number:010d}",
                "polledAt": now,
                "parameters": {
                    **self._same,
                    "fn_serial": f"738044{number:010d}",
                    **{key: self._polls * 10 + at for at, key in enumerate(CHANGING)},
                },
            }
            for number in numbers
        ]
        body: dict[str, Any] = {"commandId": uuid4(), "sentAt": now, "reports": reports}
        return msgspec.json.encode(body)
