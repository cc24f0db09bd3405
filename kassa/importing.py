"""Files into the ledger: the work behind `kassa import`.

Every file is read whole through the one door `domain.fiscal.intake`; what is broken is named with file and offset, the
rest is stored. An import may be repeated, also one that was cut off half way: a document is stored once (RELAY-30d).
"""

from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import uuid4

from tenacity import retry, retry_if_exception_type, stop_after_attempt, wait_random_exponential

from adapters.eventlog.errors import LedgerUnavailable, OutcomeUnknown, TooMuchContention
from adapters.eventlog.ledger import Ledger
from domain.command import Actor, Caller
from domain.fiscal.commands import MAX_DOCUMENTS_PER_COMMAND, ReceivedDocument, RecordDocuments
from domain.fiscal.intake import MAX_SOURCE_BYTES, Parsed, read_documents
from domain.fiscal.portions import portions
from domain.fiscal.problems import Problem, ProblemCode, problem

# A database that restarts is back within seconds, another owner of the log gives way; the same id makes it safe.
TRIES = 5
TRY_AGAIN = retry(
    retry=retry_if_exception_type((OutcomeUnknown, LedgerUnavailable, TooMuchContention)),
    wait=wait_random_exponential(multiplier=0.2, max=5),
    stop=stop_after_attempt(TRIES),
    reraise=True,
)


@dataclass(frozen=True)
class Item:
    """What became of one document, or of a source that holds none."""

    source: str
    outcome: str  # an `Outcome`, or REJECTED
    fn: str | None = None
    fd: int | None = None
    code: str | None = None
    message: str | None = None
    offset: int | None = None


@dataclass
class Import:
    """The result so far."""

    items: list[Item] = field(default_factory=list)
    warnings: list[Item] = field(default_factory=list)
    position: int = 0

    def count(self, outcome: str) -> int:
        return sum(1 for item in self.items if item.outcome == outcome)


REJECTED = "REJECTED"


def files_below(paths: Iterable[Path]) -> list[Path]:
    """The files named, and all files in the folders named, each once, in a stable order. Hidden files are left out."""
    found: dict[Path, None] = {}
    for path in paths:
        if path.is_dir():
            below = (each for each in sorted(path.rglob("*")) if each.is_file())
            found |= dict.fromkeys(each for each in below if not _hidden(each.relative_to(path)))
        else:
            found[path] = None
    return list(found)


def read_file(path: Path) -> Iterator[Parsed | Problem]:
    """Documents and problems of one file; the size is looked at before it is read."""
    try:
        if path.exists() and not path.is_file():  # a device has no size to look at and may have no end
            yield problem(ProblemCode.SOURCE_UNREADABLE, "This is no regular file")
            return
        size = path.stat().st_size
        if size > MAX_SOURCE_BYTES:
            yield problem(ProblemCode.SOURCE_TOO_LARGE, f"{size} bytes, {MAX_SOURCE_BYTES} are the limit")
            return
        data = path.read_bytes()
    except OSError as error:
        yield problem(ProblemCode.SOURCE_UNREADABLE, f"The file cannot be read: {error.strerror}")
        return
    yield from read_documents(data)


async def import_files(
    ledger: Ledger, files: Sequence[Path], zone: str, actor: Actor, into: Import
) -> AsyncIterator[Path]:
    """Store what the files hold into `ledger`, results into `into`; yields each file when it has been read.

    Documents of many small files share a command; one file is held in memory at a time.
    """
    waiting: list[tuple[str, ReceivedDocument]] = []
    for path in files:
        for found in read_file(path):
            if isinstance(found, Parsed):
                waiting.append((str(path), ReceivedDocument(found.document, found.raw)))
                into.warnings += [_item(path, "WARNING", warning, found) for warning in found.warnings]
            else:
                into.items.append(_item(path, REJECTED, found))
        if len(waiting) >= MAX_DOCUMENTS_PER_COMMAND:
            await _store(ledger, waiting, zone, actor, into)
            waiting = []
        yield path
    await _store(ledger, waiting, zone, actor, into)


async def _store(
    ledger: Ledger, documents: Sequence[tuple[str, ReceivedDocument]], zone: str, actor: Actor, into: Import
) -> None:
    sources = iter([source for source, _ in documents])
    for portion in portions(received for _, received in documents):
        receipt = await TRY_AGAIN(ledger.execute)(RecordDocuments(portion, zone), Caller(actor, uuid4()))
        into.position = max(into.position, receipt.position)
        into.items += [
            Item(source, answer["outcome"], answer["fn"], answer["fd"])
            for answer, source in zip(receipt.result, sources, strict=False)
        ]


def _item(path: Path, outcome: str, found: Problem, parsed: Parsed | None = None) -> Item:
    document = parsed.document if parsed else None
    return Item(
        str(path),
        outcome,
        document.fn if document else None,
        document.fd if document else None,
        str(found.code),
        found.message,
        found.offset,
    )


def _hidden(path: Path) -> bool:
    return any(part.startswith(".") for part in path.parts)
