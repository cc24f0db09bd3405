"""Load over HTTP: a few connections that ask again as soon as they are answered, with as little work as can be."""

import asyncio
import time
from collections.abc import Sequence

CONNECTIONS = 16


async def requests_per_second(port: int, token: str, bodies: Sequence[bytes], seconds: float) -> float:
    """How many requests were answered with 200; the bodies are sent in turn."""
    answered = 0
    end = time.perf_counter() + seconds
    head = (
        f"POST /graphql HTTP/1.1\r\nHost: bench\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\n"
    )
    requests = [b"%bContent-Length: %d\r\n\r\n%b" % (head.encode(), len(body), body) for body in bodies]

    async def ask_again(first: int) -> None:
        nonlocal answered
        reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1 << 22)
        place = first
        while time.perf_counter() < end:
            writer.write(requests[place % len(requests)])
            place += 1
            said = await reader.readuntil(b"\r\n\r\n")
            length = int(said[said.lower().index(b"content-length:") + 15 :].split(b"\r\n", 1)[0])
            body = await reader.readexactly(length)
            assert said.startswith(b"HTTP/1.1 200"), (said, body[:500])
            assert b'"errors"' not in body[:200], body[:500]
            answered += 1
        writer.close()

    began = time.perf_counter()
    await asyncio.gather(*(ask_again(7 * number) for number in range(CONNECTIONS)))
    return answered / (time.perf_counter() - began)
