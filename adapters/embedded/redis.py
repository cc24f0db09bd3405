"""The embedded Redis: append-only file, no TCP, no snapshots, one folder per data directory."""

import os
import signal
import socket
from pathlib import Path

from adapters.embedded.server import Server

ANSWER_SECONDS = 2.0
SOCKET_NAME = "redis.sock"


def redis(program: Path, data: Path, sockets: Path) -> Server:
    """The server over `<data>/redis`, with its socket in `sockets`. It writes into its working folder."""
    path = sockets / SOCKET_NAME
    options = {
        "port": "0",
        "unixsocket": os.fspath(path),
        "unixsocketperm": "700",
        "appendonly": "yes",
        "appendfsync": "everysec",
        "save": "",
        "daemonize": "no",
        "logfile": "",
    }
    return Server(
        name="Redis",
        command=(os.fspath(program), *(part for name, value in options.items() for part in (f"--{name}", value))),
        folder=data / "redis",
        log=data / "log" / "redis.log",
        leftovers=(path,),
        answers=lambda: _answers(path),
        stop=signal.SIGTERM,
        stop_now=signal.SIGKILL,
    )


def _answers(path: Path) -> str | None:
    try:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
            connection.settimeout(ANSWER_SECONDS)
            connection.connect(os.fspath(path))
            connection.sendall(b"PING\r\n")
            answer = connection.recv(128)
    except OSError as error:
        return str(error)
    return None if answer.startswith(b"+PONG") else answer.decode(errors="replace").strip()
