"""Many documents cut into commands: none with too many, none too large."""

from collections.abc import Iterable, Iterator

from domain.fiscal.commands import MAX_DOCUMENTS_PER_COMMAND, ReceivedDocument

# A command is one part of one unit, which the database takes as one statement (units end at 4 MiB).
MAX_BYTES_PER_COMMAND = 4 << 20


def portions(documents: Iterable[ReceivedDocument]) -> Iterator[tuple[ReceivedDocument, ...]]:
    """The documents in order, in portions that one `RecordDocuments` each can carry. A large one stands alone."""
    portion: list[ReceivedDocument] = []
    size = 0
    for received in documents:
        if portion and (len(portion) == MAX_DOCUMENTS_PER_COMMAND or size + len(received.raw) > MAX_BYTES_PER_COMMAND):
            yield tuple(portion)
            portion, size = [], 0
        portion.append(received)
        size += len(received.raw)
    if portion:
        yield tuple(portion)
