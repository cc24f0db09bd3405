"""One poll as a list of questions that depends on the answers: who stands there, then what it has (facts §3.2)."""

from collections.abc import Generator
from enum import StrEnum

from adapters.devices.pirit import reads, words
from adapters.devices.pirit.archive import ask_archive
from adapters.devices.pirit.asking import Found, Plan, ask
from adapters.devices.pirit.columns import Told
from adapters.devices.pirit.models import Kind, Profile
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.problems import RemoteProtocolError
from adapters.devices.pirit.reads import Read
from adapters.devices.pirit.values import count

QUICK_SECONDS = 60.0
"""How often the quick part is worth asking: what can stop a till, in about a dozen requests."""
FULL_SECONDS = 3600.0
"""How often everything is: settings and counters change by the day; some seventy requests take seconds on the line."""


class Part(StrEnum):
    """How much is asked."""

    QUICK = "QUICK"
    FULL = "FULL"


def poll_plan(part: Part, known: Profile, found: Found) -> Plan:
    """The questions of one poll; answers go into `found`. `known`: whom the last poll met here."""
    try:
        met = yield from _meet(known, found)
        if found.changed:
            return
        for read in reads.QUICK:
            if read.suits(found.profile):
                yield from ask(read, found)
        if part is Part.FULL:
            yield from _ask_slow(found, () if met else reads.ABOUT)
    finally:  # also when the line ends in the middle
        for key in reads.TWO_LINES:
            _join_lines(key, found.parameters)
        fatal = found.parameters.get("kkt_fatal_mask")
        if found.profile.kind is Kind.VIKI and isinstance(fatal, int) and fatal >> words.SD_FAILED_BIT & 1:
            found.parameters["sd_state"] = words.SD_FAILED


def _meet(known: Profile, found: Found) -> Generator[Read, Reply | None, bool]:
    """Ask who is there; if it is somebody new, also what tells which requests it has. Whether it is.

    Somebody new says his numbers twice: a check sum by XOR lets two changes pass, and they would be a new register.
    """
    factory_number, fn_serial = yield from _identity(found)
    if known.is_of(factory_number, fn_serial):
        found.profile = known
        return False
    found.changed = (factory_number, fn_serial) != (yield from _identity(found))
    if found.changed:
        return True
    yield from ask(reads.MODEL, found)
    code = found.parameters.get("model_code")
    versions = yield from ask(reads.VERSIONS, found)
    found.profile = Profile(
        factory_number,
        fn_serial,
        code if isinstance(code, int) else None,
        None if versions is None else _ffd(versions[reads.FFD_FIELD]),
    )
    return True


def _identity(found: Found) -> Generator[Read, Reply | None, tuple[str | None, str | None]]:
    for read in reads.IDENTITY:
        yield from ask(read, found)
    return _text(found, "factory_number"), _text(found, "fn_serial")


def _ask_slow(found: Found, about: tuple[Read, ...]) -> Plan:
    for read in (*about, *reads.SLOW):
        if read.suits(found.profile):
            yield from ask(read, found)
    yield from ask_archive(found)
    before = _text(found, "factory_number")
    yield from ask(reads.FACTORY_NUMBER, found)
    found.changed = before not in {None, _text(found, "factory_number")}


def _ffd(raw: str) -> int | None:
    try:
        return count(raw)
    except RemoteProtocolError:
        return None


def _text(found: Found, key: str) -> str | None:
    value = found.parameters.get(key)
    return value if isinstance(value, str) else None


def _join_lines(key: str, parameters: Told) -> None:
    """One parameter of two settings; left out unless both were read."""
    second = parameters.pop(f"{key} 2", None)
    first = parameters.pop(key, None)
    if isinstance(first, str) and isinstance(second, str):
        parameters[key] = f"{first} {second}".strip()
