"""Which events release a message, and what they say of the code or PIN in it."""

from typing import NamedTuple

from adapters.sms.outbox import Release
from domain.cards.events import CardPinIssued
from domain.codes.events import CodeSent
from domain.event import Event

TYPES = (CodeSent.TYPE, CardPinIssued.TYPE)


class Released(NamedTuple):
    message_id: str
    release: Release


def released(stream: str, event: Event) -> Released:
    """By one of `TYPES`."""
    match event:
        case CodeSent():
            return Released(event.message_id, Release(event.code_id, event.expires_at, stream, event.tries))
        case CardPinIssued():
            return Released(event.message, Release(event.pin))
        case _:
            raise TypeError(event)
