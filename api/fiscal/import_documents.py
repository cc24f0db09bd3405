"""`importDocuments`: sources in, commands of at most 1,000 documents out, one answer.

Command ids of the parts follow from the id of the whole, so a retry of the whole repeats every part and has one effect.
"""

import asyncio
import base64
import binascii
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID, uuid5

from api.context import Context, Info
from api.dynamic import Member, resolved, sent
from api.errors import EXPECTED, Expected, LimitExceeded
from api.failures import failure
from api.fiscal.answers import INPUT, PAYLOAD
from api.permissions import Need
from api.receipts import receipt_view
from domain.command import Caller, Receipt
from domain.fiscal.commands import ReceivedDocument, RecordDocuments
from domain.fiscal.document import Form
from domain.fiscal.intake import Parsed, read_documents
from domain.fiscal.portions import portions
from domain.fiscal.problems import Problem
from domain.refusal import InvalidInput

# A file's name; longer ones would only swell the answer, which repeats it for every document.
MAX_SOURCE_NAME_CHARS = 255


@dataclass(frozen=True)
class Source:
    name: str
    data: bytes
    form: Form | None


@dataclass
class Read:
    """All sources as read."""

    documents: list[tuple[str, ReceivedDocument]] = field(default_factory=list)
    problems: list[dict[str, Any]] = field(default_factory=list)
    warnings: list[dict[str, Any]] = field(default_factory=list)


async def _import_documents(info: Info, *, input: Any) -> dict[str, Any]:  # noqa: A002  the word clients use
    context = info.context
    try:
        sources = _sources(input.sources, context.limits.import_sources)
        # in a thread: a large import must not stop the loop
        read = await asyncio.to_thread(_read, sources, context.limits.import_documents)
    except (InvalidInput, LimitExceeded) as refusal:
        return _payload(Read(), [], [refusal])
    zone = sent(input.zone) or context.client.organisation.time_zone
    receipts: list[Receipt] = []
    errors: list[Expected] = []
    for command_id, part in _parts(input.command_id, [document for _, document in read.documents]):
        try:
            receipts.append(await _record(context, command_id, part, zone))
        except EXPECTED as expected:
            errors.append(expected)
            break
    return _payload(read, receipts, errors)


async def _record(context: Context, command_id: UUID, part: Sequence[ReceivedDocument], zone: str) -> Receipt:
    command = RecordDocuments(documents=tuple(part), zone=zone)
    return await context.services.ledger(context.organisation).execute(
        command, Caller(context.client.actor, command_id)
    )


def _parts(
    command_id: UUID, documents: Sequence[ReceivedDocument]
) -> Iterator[tuple[UUID, Sequence[ReceivedDocument]]]:
    """Parts of the size one command may have; the first has the id of the whole, so another body is noticed."""
    start = 0
    for part in portions(documents):
        yield (uuid5(command_id, str(start)) if start else command_id), part
        start += len(part)


def _sources(given: Sequence[Any], limit: int) -> list[Source]:
    """The sources as bytes. Raises InvalidInput."""
    if not 1 <= len(given) <= limit:
        raise InvalidInput(f"send 1 to {limit} sources in one import", limit=limit, given=len(given))
    return [Source(_name(each.name), _data(each), _form(each)) for each in given]


def _name(name: str) -> str:
    if len(name) > MAX_SOURCE_NAME_CHARS:
        raise InvalidInput(f"the name of a source has at most {MAX_SOURCE_NAME_CHARS} characters")
    return name


def _form(source: Any) -> Form | None:
    return Form(source.form.value) if sent(source.form) else None


def _data(source: Any) -> bytes:
    text, encoded = sent(source.text), sent(source.base64)
    if (text is None) == (encoded is None):
        raise InvalidInput(f"{source.name}: give either text or base64")
    try:
        return base64.b64decode(encoded, validate=True) if text is None else text.encode()
    except (binascii.Error, ValueError):
        raise InvalidInput(f"{source.name}: this is no {'base64' if text is None else 'Unicode text'}") from None


def _read(sources: Iterable[Source], limit: int) -> Read:
    """All that the sources hold. Raises LimitExceeded: then nothing of them is stored."""
    read = Read()
    for source in sources:
        for item in read_documents(source.data, hint=source.form):
            if isinstance(item, Parsed):
                if len(read.documents) == limit:
                    raise LimitExceeded(
                        f"one import takes at most {limit} documents, and nothing of this one was stored; split it, or "
                        "import from the command line",
                        limit=limit,
                    )
                read.documents.append((source.name, ReceivedDocument(item.document, item.raw)))
                read.warnings += [_problem(source.name, warning) for warning in item.warnings]
            else:
                read.problems.append(_problem(source.name, item))
    return read


def _problem(source: str, problem: Problem) -> dict[str, Any]:
    return {
        "source": source,
        "code": str(problem.code),
        "message": problem.message,
        "offset": problem.offset,
        "path": problem.path,
    }


def _payload(read: Read, receipts: Sequence[Receipt], errors: Sequence[Expected]) -> dict[str, Any]:
    outcomes = [outcome for receipt in receipts for outcome in receipt.result]
    return {
        "receipt": receipt_view(receipts),
        # the outcomes of the parts that were sent: fewer than documents when the import stopped
        "documents": [
            {"source": name, **outcome} for (name, _), outcome in zip(read.documents, outcomes, strict=False)
        ],
        "problems": read.problems,
        "warnings": read.warnings,
        "errors": [failure(expected) for expected in errors],
    }


IMPORT_DOCUMENTS = resolved(
    _import_documents,
    PAYLOAD,
    "Take fiscal documents into the ledger from files or QR strings. Every document that can be read is stored once, "
    "whatever form and however often it comes; what cannot be read is told with its place.",
    {"input": Member(INPUT, "The documents.")},
    name="importDocuments",
    needs=Need("relay.document.record"),
)
