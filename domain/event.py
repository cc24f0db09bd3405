"""Events: frozen facts with a stable type name and a schema version.

An event class holds only what happened; who, when, where and the position are its envelope. `TYPE` is a name, never a
Python path: it is for ever. When a shape changes, raise `VERSION` and add the step from the old shape to `UPCASTS`;
golden files of every version keep the old ones readable (CORE-16).
"""

from collections.abc import Callable, Mapping
from typing import Any, ClassVar

from msgspec import Struct

Upcast = Callable[[dict[str, Any]], dict[str, Any]]


class Event(Struct, frozen=True, omit_defaults=True, gc=False):
    """What happened. Subclasses name it in the past tense."""

    TYPE: ClassVar[str]
    VERSION: ClassVar[int] = 1
    UPCASTS: ClassVar[Mapping[int, Upcast]] = {}


class EventTypes:
    """The event classes there are, by stable type name; what is not here cannot be read (no import by name)."""

    def __init__(self, *classes: type[Event]) -> None:
        self._classes: dict[str, type[Event]] = {}
        for event_class in classes:
            if event_class.TYPE in self._classes:
                raise ValueError(f"two event classes share the type name {event_class.TYPE}")
            missing = set(range(1, event_class.VERSION)) - set(event_class.UPCASTS)
            if missing:
                raise ValueError(f"{event_class.TYPE}: no upcast from version {sorted(missing)}")
            self._classes[event_class.TYPE] = event_class

    def __iter__(self) -> Any:
        return iter(self._classes.values())

    def __getitem__(self, type_name: str) -> type[Event]:
        try:
            return self._classes[type_name]
        except KeyError:
            raise UnknownEventType(type_name) from None


class UnknownEventType(LookupError):
    """The log holds a type this program does not know: it is older than the log."""

    def __init__(self, type_name: str) -> None:
        super().__init__(
            f"event type {type_name!r} is not known to this version of kassa; update kassa before reading on"
        )


def upcast(event_class: type[Event], body: dict[str, Any], version: int) -> dict[str, Any]:
    """The body in the newest shape, one step of `UPCASTS` after another."""
    while version < event_class.VERSION:
        body = event_class.UPCASTS[version](body)
        version += 1
    return body
