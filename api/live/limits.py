"""Every limit of live streams in one place, each with its reason."""

from dataclasses import dataclass

KIB = 1024
MIB = 1024 * KIB


@dataclass(frozen=True)
class LiveLimits:
    """What readers of streams may cost; and whose pages may connect."""

    # Origins (`https://shop.example`) whose pages may open a WebSocket besides those of our own address.
    origins: frozenset[str] = frozenset()
    # WebSockets of one process: each costs some 25 KiB and a file descriptor.
    connections: int = 10_000
    # One WebSocket message: a document of the largest size with its variables. Imports go by POST.
    message_bytes: int = 512 * KIB
    # Whoever connects and says nothing holds a socket; a slow mobile link needs two or three seconds.
    init_seconds: float = 10.0
    # A revoked token is believed for so long, and as long again as `Services.authenticate` may remember it.
    recheck_seconds: float = 10.0
    # Operations of one connection at a time: each is a task; a screen has some ten.
    operations: int = 100
    # Recent events kept for all readers of an organisation: some seconds of a busy log, so that a reader who was away
    # for a moment costs the database nothing.
    ring_events: int = 4_096
    ring_bytes: int = 16 * MIB
    # The tail of an organisation stays so long after its last reader: pages are reloaded, programs restarted.
    linger_seconds: float = 30.0
    # A tail starts in milliseconds; longer means that the database is away.
    start_seconds: float = 5.0
    # What is handed to a socket at once. With the socket's own mark of 64 KiB a reader who does not read holds at most
    # 128 KiB and one message.
    batch_bytes: int = 64 * KIB
    # Events of one read of a reader who is behind the ring: at most so many, fewer when they are large.
    page_events: int = 500
    # Reads of readers who are behind at once: half of the read connections, queries have the other half.
    catching_up: int = 4
    # A failed read or answer is tried again after this long.
    retry_seconds: float = 1.0
    # Messages made lately, kept for readers who are a little behind the others that ask the same.
    rendered_bytes: int = 1 * MIB
    # A socket that took nothing for so long: its reader is stuck, and is told to come back from its last position.
    drain_seconds: float = 20.0
    # A comment or an empty line so often keeps proxies from closing a silent stream of HTTP.
    silent_seconds: float = 15.0
    # Exports at once: each has a connection to the database of its own.
    exports: int = 4
    # A view that moves all the time is answered anew so often: more than an eye can follow helps nobody.
    view_answers_per_second: float = 4.0
    # After a rest so many in a row, without a pause: what follows another change closely is seen at once, too, such as
    # a card at the desk's reader (100 ms).
    view_answers_at_once: int = 4
    # Positions of a view are looked at again after this long when nothing was heard of it.
    view_look_seconds: float = 60.0
