"""Connections with a deadline on every wait.

Awaiting psycopg under `asyncio.timeout` does not keep the deadline: on cancellation psycopg first tries to cancel the
query on the server and waits for that. So a query runs in a task of its own; when the deadline passes, the caller is
answered, the link is cut, and the task ends by itself. What the server did with the query is then unknown.
"""

import asyncio
import os
import socket
from collections.abc import Coroutine, Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, TypeVar

import psycopg
from psycopg import pq
from psycopg.conninfo import make_conninfo

T = TypeVar("T")

# A host that does not answer is noticed before the callers lose patience (reliability §3: 2.0 s measured).
CONNECT_TIMEOUT_SECONDS = 5
# Unacknowledged data on a dead TCP link; keepalives alone do not notice (reliability §3).
TCP_USER_TIMEOUT_MILLISECONDS = 5_000
# A task whose link was cut ends in the same moment, unless it was waiting for something else; then it is cancelled.
CUT_SECONDS = 1.0

_NO_SETTINGS: Mapping[str, str] = MappingProxyType({})


class DeadlinePassed(Exception):
    """The database did not answer in time; whether it acted is unknown."""


def conninfo(
    database_url: str,
    *,
    role: str | None = None,
    schema: str | None = None,
    name: str,
    settings: Mapping[str, str] = _NO_SETTINGS,
) -> str:
    """The URL with time limits, the role that serves, the organisation's schema, and a name for pg_stat_activity.

    The role is set when the session starts: the log's owner never serves (least rights). `settings` are the server's,
    for this session.
    """
    options = ["-c timezone=UTC", "-c client_min_messages=warning"]
    if role is not None:
        options.append(f"-c role={role}")
    if schema is not None:
        options.append(f"-c search_path={schema}")
    options += [f"-c {setting}={value}" for setting, value in settings.items()]
    return make_conninfo(
        database_url,
        options=" ".join(options),
        application_name=name,
        connect_timeout=CONNECT_TIMEOUT_SECONDS,
        tcp_user_timeout=TCP_USER_TIMEOUT_MILLISECONDS,
    )


async def bounded(connection: psycopg.AsyncConnection[Any], work: Coroutine[Any, Any, T], seconds: float) -> T:
    """Await `work` on `connection` for at most `seconds`; then give both up and raise `DeadlinePassed`."""
    task = asyncio.ensure_future(work)
    try:
        done, _ = await asyncio.wait({task}, timeout=seconds)
    except asyncio.CancelledError:
        _give_up(connection, task)
        raise
    if not done:
        _give_up(connection, task)
        raise DeadlinePassed(f"no answer from the database within {seconds} s")
    return task.result()


def cut(pgconn: pq.abc.PGconn) -> None:
    """Shut the link down: who waits on it gets a connection error at once. (Closing it would wake nobody.)"""
    if pgconn.status == pq.ConnStatus.OK:
        with suppress(OSError), socket.socket(fileno=os.dup(pgconn.socket)) as link:
            link.shutdown(socket.SHUT_RDWR)


def _give_up(connection: psycopg.AsyncConnection[Any], task: "asyncio.Task[Any]") -> None:
    async def close(abandoned: "asyncio.Task[Any]") -> None:
        done, _ = await asyncio.wait({abandoned}, timeout=CUT_SECONDS)
        if not done:
            abandoned.cancel()
            await asyncio.wait({abandoned})
        if not abandoned.cancelled():
            abandoned.exception()  # retrieved: nobody waits for it any more
        await connection.close()

    cut(connection.pgconn)
    closing = asyncio.ensure_future(close(task))
    _CLOSING.add(closing)
    closing.add_done_callback(_CLOSING.discard)


_CLOSING: set["asyncio.Task[None]"] = set()  # keeps tasks alive until they have closed their connection
