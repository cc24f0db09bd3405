"""An event as one line of JSON (NDJSON) and as a CloudEvent; the former exactly as `Services.export` writes it."""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import quote

import msgspec

from domain.stored_event import StoredEvent

_encode = msgspec.json.Encoder().encode


def line(event: StoredEvent) -> bytes:
    """The event by the names of the GraphQL type `Event`, with a line break behind it."""
    return _encode(_named(event)) + b"\n"


def cloud_event(event: StoredEvent) -> dict[str, Any]:
    """CloudEvents 1.0.2 in JSON. `source` and `id` together are unique for ever; `sequence` is their order."""
    _, _, subject = event.stream.partition("-")
    return {
        "specversion": "1.0",
        "id": str(event.position),
        "source": quote(event.stream),
        "type": f"kassa.{event.type}.v{event.schema_version}",
        "time": _instant(event.occurred_at),
        "sequence": str(event.position),
        "sequencetype": "Integer",
        "subject": subject,
        "datacontenttype": "application/json",
        "data": msgspec.Raw(event.body),
    }


def _named(event: StoredEvent) -> dict[str, Any]:
    return {
        "position": event.position,
        "stream": event.stream,
        "version": event.version,
        "type": event.type,
        "schemaVersion": event.schema_version,
        "recordedAt": _instant(event.recorded_at),
        "occurredAt": _instant(event.occurred_at),
        "actor": event.actor,
        "unit": event.unit,
        "correlationId": event.correlation_id,
        "causation": event.causation,
        "commandId": event.command_id,
        "hash": event.hash.hex(),
        "body": msgspec.Raw(event.body),
    }


def _instant(instant: datetime) -> str:
    return instant.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%S.%fZ")
