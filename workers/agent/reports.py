"""From a poll to the report that the server takes: JSON, as it stands in the spool."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from adapters.devices.pirit import Poll
from adapters.devices.pirit.models import Kind, Profile
from domain.fleet.parameters.values import Interface, Manufacturer

_MADE_BY: Mapping[Kind, Manufacturer] = {
    Kind.VIKI: Manufacturer.DREAMKAS,
    Kind.PIRIT: Manufacturer.CSI,
    Kind.PUNIX: Manufacturer.CSI,
}
_USB = re.compile(r"/dev/tty(USB|ACM)\d+")


class Identity(msgspec.Struct, frozen=True):
    """Who answers at an address."""

    manufacturer: str
    factory_number: str

    @property
    def register(self) -> str:
        """Its id, as the server calls it."""
        return f"{self.manufacturer}-{self.factory_number}"


def identity_of(profile: Profile) -> Identity | None:
    """Who was met, if it said so; a model that we do not know is of the maker of the protocol."""
    if profile.factory_number is None:
        return None
    maker = Manufacturer.CSI if profile.kind is None else _MADE_BY[profile.kind]
    return Identity(str(maker), profile.factory_number)


def heard(who: Identity, address: str, poll: Poll, about_us: Mapping[str, Any]) -> str:
    """The report of a register that answered."""
    told = dict(poll.parameters)
    told.pop("factory_number", None)  # the report's own
    return _report(who, address, parameters={**told, **about_us, "interface": str(_interface(address))})


def silent(who: Identity, address: str) -> str:
    """The report of a register that did not answer."""
    return _report(who, address, reachable=False)


def _report(who: Identity, address: str, **more: Any) -> str:
    body = {
        "manufacturer": who.manufacturer,
        "factoryNumber": who.factory_number,
        "polledAt": datetime.now(UTC),
        "address": address.removeprefix("tcp://"),
        **more,
    }
    return msgspec.json.encode(body).decode()


def _interface(address: str) -> Interface:
    if address.startswith("tcp://"):
        return Interface.TCP
    return Interface.USB if _USB.fullmatch(address) else Interface.SERIAL
