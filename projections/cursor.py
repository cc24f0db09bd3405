"""Cursors: the place of a row in an order, opaque to clients, valid for the view and the order that gave it.

A cursor holds nothing a reader of the row did not see, and every value in it is checked and bound: it needs no seal.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from projections.ordering import Step
from projections.refusals import CursorInvalid
from projections.values import from_plain, to_plain
from projections.view import View

MAX_CURSOR_LENGTH = 16_384  # our own are below that: texts of a row are at most a few thousand characters

_encode = msgspec.json.Encoder().encode
_decode = msgspec.json.Decoder(tuple[str, str, list[str | int | bool | None]]).decode


def cursor_of(view: View, steps: Sequence[Step], row: Mapping[str, Any]) -> str:
    """The cursor of a row."""
    return cursor_text(view, steps, [to_plain(row[step.column.name]) for step in steps])


def cursor_text(view: View, steps: Sequence[Step], values: Sequence[str | int | bool | None]) -> str:
    """The cursor of the row that has these values in its order, as `to_plain` gives them."""
    return urlsafe_b64encode(_encode((view.name, _signature(steps), values))).rstrip(b"=").decode()


def values_of(view: View, steps: Sequence[Step], cursor: str) -> list[Any]:
    """The values of the row the cursor stands at; raises CursorInvalid."""
    try:
        taken = cursor[:MAX_CURSOR_LENGTH].encode()
        name, signature, plain = _decode(urlsafe_b64decode(taken + b"=" * (-len(taken) % 4)))
    except (ValueError, msgspec.MsgspecError):
        raise CursorInvalid("this is not a cursor of ours; take one from an answer and send it unchanged") from None
    if name != view.name or signature != _signature(steps):
        raise CursorInvalid("this cursor belongs to another query; keep the order while you page", view=view.name)
    try:
        return [from_plain(step.column, value) for step, value in zip(steps, plain, strict=True)]
    except ValueError:
        raise CursorInvalid("this cursor does not fit the view any more; start again from the first page") from None


def _signature(steps: Sequence[Step]) -> str:
    return ",".join(f"{step.column.name}{'-' if step.descending else '+'}" for step in steps)
