"""One poll as a list of questions that depends on the answers: who stands there, then what it has (facts §3.2).

A plan is a generator: it yields a `Read` and is sent the reply, or None when the line lost it for good. What it returns
is all that was found. A read that fails costs its own parameters only.
"""

from collections.abc import Generator
from enum import StrEnum

from msgspec import Struct, field

from adapters.devices.pirit import reads
from adapters.devices.pirit.answers import Family, answer
from adapters.devices.pirit.columns import Told, take
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.problems import Problem, RemoteProtocolError
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


class Failure(Struct, frozen=True):
    """One request without a usable answer: the register's error code, or what was wrong with what it said."""

    read: str
    error: int | None = None
    problem: Problem | None = None


class Found(Struct):
    """What a plan has learnt so far; all of it holds also when the line ends in the middle.

    `changed`: the register at the end is not the one of the beginning, so that the whole cannot be believed.
    """

    parameters: Told = field(default_factory=dict)
    failures: list[Failure] = field(default_factory=list)
    profile: Profile = Profile()
    changed: bool = False


Plan = Generator[Read, Reply | None, None]


def poll_plan(part: Part, known: Profile, found: Found) -> Plan:
    """The questions of one poll; answers go into `found`. `known`: whom the last poll met here."""
    try:
        met = yield from _meet(known, found)
        for read in reads.QUICK:
            if read.suits(found.profile):
                yield from _ask(read, found)
        if part is Part.FULL:
            yield from _ask_slow(found, () if met else reads.ABOUT)
    finally:  # also when the line ends in the middle
        for key in reads.TWO_LINES:
            _join_lines(key, found.parameters)


def _meet(known: Profile, found: Found) -> Generator[Read, Reply | None, bool]:
    """Ask who is there; if it is somebody new, also what tells which requests it has. Whether it is."""
    for read in reads.IDENTITY:
        yield from _ask(read, found)
    factory_number, fn_serial = (_text(found, key) for key in ("factory_number", "fn_serial"))
    if known.is_of(factory_number, fn_serial):
        found.profile = known
        return False
    yield from _ask(reads.MODEL, found)
    code = found.parameters.get("model_code")
    versions = yield from _ask(reads.VERSIONS, found)
    found.profile = Profile(
        factory_number,
        fn_serial,
        code if isinstance(code, int) else None,
        None if versions is None else _registered_ffd(versions),
    )
    return True


def _ask_slow(found: Found, about: tuple[Read, ...]) -> Plan:
    for read in (*about, *reads.SLOW):
        if read.suits(found.profile):
            yield from _ask(read, found)
    before = _text(found, "factory_number")
    yield from _ask(reads.FACTORY_NUMBER, found)
    found.changed = before != _text(found, "factory_number")


def _ask(read: Read, found: Found) -> Generator[Read, Reply | None, Reply | None]:
    """Ask one thing; the reply if it was carried out and could be understood."""
    reply = yield read
    if reply is None:
        found.failures.append(Failure(str(read)))
        return None
    if not reply.done:
        yield from _refused(read, reply, found)
        return None
    try:
        found.parameters |= take(read.columns, _own_fields(read, reply))
    except RemoteProtocolError as error:
        found.failures.append(Failure(str(read), problem=error.problem))
        return None
    return reply


def _refused(read: Read, reply: Reply, found: Found) -> Plan:
    """What an error code means for the poll; for some the register knows more (facts §3.3)."""
    family = answer(reply.error).family
    if family in {Family.NO_DATA, Family.UNSUPPORTED}:
        return  # this register does not know it: not told
    found.failures.append(Failure(str(read), error=reply.error))
    found.parameters["last_error_code"] = f"{reply.error:02X}"
    if family is Family.STATE and read is not reads.EXTENDED_ERROR:
        yield from _ask(reads.EXTENDED_ERROR, found)


def _own_fields(read: Read, reply: Reply) -> tuple[str, ...]:
    """The fields behind the echo. A register that answers another request of the command is not believed."""
    if read.echo is None:
        return reply.fields
    if reply.fields[:1] == (read.echo,):
        return reply.fields[1:]
    if read.echo_optional:
        return reply.fields
    raise RemoteProtocolError(Problem.ANSWER_ECHO)


def _registered_ffd(versions: Reply) -> int | None:
    try:
        return count(versions.fields[1 + reads.FFD_FIELD])
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
