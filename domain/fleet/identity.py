"""What identifies in the fleet, and the streams that bear it: the natural key is the name (spec B.1.1)."""

import re

from domain.fleet.checks import is_version
from domain.fleet.parameters.values import Manufacturer, Software
from domain.refusal import InvalidInput

# Tag 1013 holds 20 characters; what factories engrave are letters, digits and a few signs.
_FACTORY_NUMBER = re.compile(r"[0-9A-Za-z._/]{1,20}")
_FN_SERIAL = re.compile(r"[0-9]{16}", re.ASCII)
# Ids that people or programs choose: units, groups, routers, templates.
_ID = re.compile(r"[\w.:/-]{1,100}")
_MANUFACTURERS = frozenset(Manufacturer)


def register_id(manufacturer: str, factory_number: str) -> str | None:
    """`CSI-0123456789`; None for what identifies no register."""
    if manufacturer not in _MANUFACTURERS or _FACTORY_NUMBER.fullmatch(factory_number) is None:
        return None
    return f"{manufacturer}-{factory_number}"


def is_register_id(text: str) -> bool:
    """Whether `register_id` could have made the text."""
    manufacturer, _, factory_number = text.partition("-")
    return register_id(manufacturer, factory_number) == text


def is_fn_serial(value: object) -> bool:
    """Tag 1041: 16 digits."""
    return isinstance(value, str) and _FN_SERIAL.fullmatch(value) is not None


def register_stream(register: str) -> str:
    """The stream of a register. Raises InvalidInput for what is no id of one."""
    return f"register-{_register(register)}"


def lease_stream(register: str) -> str:
    """The stream that says who has the register for himself. Raises InvalidInput."""
    return f"lease-{_register(register)}"


def drive_stream(fn: str) -> str:
    """The stream of a fiscal drive. Raises InvalidInput."""
    if not is_fn_serial(fn):
        raise InvalidInput("the number of a fiscal drive has 16 digits")
    return f"fn-{fn}"


def router_stream(router: str) -> str:
    """The stream of a router service. Raises InvalidInput."""
    return f"router-{named('router', router)}"


def line_stream(unit: str) -> str:
    """The numbers taken in the line of a store. Raises InvalidInput."""
    return f"line-{named('unit', unit)}"


def group_stream(group: str) -> str:
    """The stream of a group. Raises InvalidInput."""
    return f"group-{named('group', group)}"


def stock_stream(unit: str) -> str:
    """The stock of fiscal drives of a unit. Raises InvalidInput."""
    return f"fnstock-{named('unit', unit)}"


def release_stream(kind: Software, version: str) -> str:
    """The stream of a release of software. Raises InvalidInput."""
    if not is_version(version):
        raise InvalidInput("the version of a release is up to four numbers joined by points")
    return f"release-{kind}-{version}"


def preference_stream(preference: str) -> str:
    """The stream of a template or saved view. Raises InvalidInput."""
    return f"pref-{named('template or view', preference)}"


def named(what: str, text: str) -> str:
    """The text, if it can be an id. Raises InvalidInput."""
    if _ID.fullmatch(text) is None:
        raise InvalidInput(f"the id of a {what} is 1 to 100 letters, digits and . : / _ -")
    return text


def _register(text: str) -> str:
    if not is_register_id(text):
        raise InvalidInput("the id of a register is its manufacturer and factory number: CSI-0123456789")
    return text
