"""Asking one thing in a plan: what its answer means for the poll.

A plan is a generator: it yields a `Read` and is sent the reply, or None when the line lost it for good. A read that
fails costs its own parameters only.
"""

from collections.abc import Generator

from msgspec import Struct, field

from adapters.devices.pirit import reads
from adapters.devices.pirit.answers import Family, answer
from adapters.devices.pirit.columns import Told, take
from adapters.devices.pirit.models import Profile
from adapters.devices.pirit.packet import Reply
from adapters.devices.pirit.problems import Problem, RemoteProtocolError
from adapters.devices.pirit.reads import Read


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


def ask(read: Read, found: Found) -> Generator[Read, Reply | None, tuple[str, ...] | None]:
    """Ask one thing; the fields of the answer if it was carried out and could be understood."""
    reply = yield read
    if reply is None:
        found.failures.append(Failure(str(read)))
        return None
    if not reply.done:
        yield from _refused(read, reply, found)
        return None
    try:
        fields = _own_fields(read, reply)
        found.parameters |= take(read.columns, fields)
    except RemoteProtocolError as error:
        found.failures.append(Failure(str(read), problem=error.problem))
        return None
    return fields


def _refused(read: Read, reply: Reply, found: Found) -> Plan:
    """What an error code means for the poll; for some the register knows more (facts §3.3)."""
    family = answer(reply.error).family
    if family in {Family.NO_DATA, Family.UNSUPPORTED}:
        return  # this register does not know it: not told
    found.failures.append(Failure(str(read), error=reply.error))
    found.parameters["last_error_code"] = reply.error
    if family is Family.STATE and read is not reads.EXTENDED_ERROR:
        yield from ask(reads.EXTENDED_ERROR, found)


def _own_fields(read: Read, reply: Reply) -> tuple[str, ...]:
    """The fields behind the echo. A register that answers another request of the command is not believed."""
    if read.echo is None:
        return reply.fields
    if reply.fields[:1] == (read.echo,):
        return reply.fields[1:]
    if read.echo_optional:
        return reply.fields
    raise RemoteProtocolError(Problem.ANSWER_ECHO)
