"""Events to bytes and back: canonical JSON of a registered type, never a Python path (engine traps 4 and 11)."""

from collections.abc import Callable
from functools import partial
from typing import Any

import msgspec
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.aggregate import Recorded
from domain.event import Event, EventTypes, UnknownEventType, upcast


class EventMapper(Mapper[str]):
    """The library's mapper with msgspec and a registry of types.

    Bytes are canonical: keys in the order of the declaration, defaults left out, one spelling per value. The hash
    chain is taken over them, so they are stored and re-read as they are.
    """

    def __init__(self, types: EventTypes) -> None:
        super().__init__(transcoder=JSONTranscoder())  # required by the library, never used: we override both ways
        self.types = types
        self.encode: Callable[[Event], bytes] = msgspec.json.Encoder().encode
        self._by_topic: dict[str, Callable[[bytes], Event]] = {}
        self._decoders: dict[str, Callable[[bytes], Event]] = {}

    def decode(self, type_name: str, schema_version: int, body: bytes) -> Event:
        """The event, upcast to the newest shape. Raises `UnknownEventType`, `msgspec.ValidationError`."""
        event_class = self.types[type_name]
        if schema_version > event_class.VERSION:
            raise UnknownEventType(topic_of(type_name, schema_version))
        if schema_version < event_class.VERSION:
            body_now = upcast(event_class, msgspec.json.decode(body), schema_version)
            return msgspec.convert(body_now, event_class, str_keys=True)
        decoder = self._decoders.get(type_name)
        if decoder is None:
            decoder = self._decoders[type_name] = msgspec.json.Decoder(event_class).decode
        return decoder(body)

    def _decoder_of(self, topic: str) -> Callable[[bytes], Event]:
        type_name, _, version = topic.partition("@")
        decode = self._by_topic[topic] = partial(self.decode, type_name, int(version))
        return decode

    def to_stored_event(self, domain_event: Any) -> StoredEvent:
        """The library's view of an event; its topic is `type@version`."""
        event = domain_event.event
        return StoredEvent(
            originator_id=domain_event.originator_id,
            originator_version=domain_event.originator_version,
            topic=topic_of(event.TYPE, event.VERSION),
            state=self.encode(event),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Any:
        decode = self._by_topic.get(stored_event.topic) or self._decoder_of(stored_event.topic)
        event = decode(stored_event.state)
        stored: Any = stored_event  # a `LoggedEvent` of our recorder
        return Recorded(stored.originator_id, stored.originator_version, stored.recorded_at, event)


def topic_of(type_name: str, schema_version: int) -> str:
    """How type and schema version travel in the library's one `topic` field."""
    return f"{type_name}@{schema_version}"
