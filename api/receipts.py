"""The ledger's receipt as every mutation answers it."""

from collections.abc import Sequence

import strawberry

from api.scalars import Long
from domain.command import Receipt


@strawberry.type(description="The version a stream has after a mutation.")
class StreamVersion:
    stream: str = strawberry.field(description="Readable name of the stream.")
    version: Long = strawberry.field(description="Its version: the number of its events.")


@strawberry.type(name="Receipt", description="The answer of the ledger: what it tells is durable.")
class ReceiptView:
    position: Long = strawberry.field(
        description="Last position of the log this mutation made, or the head of the log when it changed nothing; "
        "give it as `atLeast` to read your own writes."
    )
    events: int = strawberry.field(description="How many events it made.")
    versions: list[StreamVersion] = strawberry.field(description="Streams it changed.")
    replayed: bool = strawberry.field(
        description="True when this is the stored answer of an earlier call with the same command id."
    )


def receipt_view(receipts: Sequence[Receipt]) -> ReceiptView | None:
    """One receipt for commands that were sent one after another; None for none."""
    if not receipts:
        return None
    versions: dict[str, int] = {}
    for receipt in receipts:
        versions |= receipt.versions
    return ReceiptView(
        position=Long(max(receipt.position for receipt in receipts)),
        events=sum(receipt.events for receipt in receipts),
        versions=[StreamVersion(stream=stream, version=Long(version)) for stream, version in versions.items()],
        replayed=all(receipt.replayed for receipt in receipts),
    )
