"""Global ids: one opaque text names one row of one view, for ever.

An id is the base64 (RFC 4648, with padding) of JSON: the type of the row and the values of its key, as PostgreSQL's
`json_build_array` writes them: `["FiscalDocument", "9289000100087745", 24896]`. It holds nothing that a reader of the
row did not see, and every value in it is checked and bound: it needs no seal.
"""

import json
from base64 import b64decode, b64encode
from collections.abc import Mapping, Sequence
from typing import Any

import msgspec

from projections.refusals import NodeIdInvalid
from projections.statement import quoted
from projections.values import from_plain, to_plain
from projections.view import View

MAX_ID_LENGTH = 4_096  # the longest key is an item: 256 characters, each of which JSON may write as six

Plain = str | int

_decode = msgspec.json.Decoder(list[Plain]).decode


def node_id(type_name: str, key: Sequence[Plain]) -> str:
    """The id of the row of this type that has this key."""
    return b64encode(json.dumps([type_name, *key], ensure_ascii=False).encode()).decode()


def row_id(view: View, row: Mapping[str, Any]) -> str:
    """The id of a row, of which the key columns were read."""
    return node_id(view.row_name, [_plain(row[name]) for name in view.key])


def row_id_sql(view: View, source: str) -> str:
    """SQL of the same, over the row `source`; PostgreSQL breaks the lines of base64."""
    key = ", ".join(f"{source}.{quoted(name)}" for name in view.key)
    array = f"json_build_array('{view.row_name}'::text, {key})"
    return f"translate(encode(convert_to({array}::text, 'UTF8'), 'base64'), E'\\n', '')"


def named_by(id: str) -> tuple[str, list[Plain]]:  # noqa: A002  the word clients use
    """The type and the key that an id names. Raises NodeIdInvalid; a row has one id, in one way of writing it."""
    try:
        type_name, *key = _decode(b64decode(id[:MAX_ID_LENGTH], validate=True))
        if isinstance(type_name, str) and node_id(type_name, key) == id:
            return type_name, key
    except (ValueError, msgspec.MsgspecError):
        pass
    raise NodeIdInvalid("this is not an id of ours; take one from an answer and send it unchanged")


def key_of(view: View, key: list[Plain]) -> Mapping[str, Any]:
    """The key of a row by column, from what an id of the view's rows names. Raises NodeIdInvalid."""
    try:
        found = {name: from_plain(view.by_name[name], value) for name, value in zip(view.key, key, strict=True)}
        if [to_plain(value) for value in found.values()] == key:  # dates can be written in more ways than one
            return found
    except ValueError:
        pass
    raise NodeIdInvalid(f"no {view.row_name} can have this id; take one from an answer and send it unchanged")


def _plain(value: object) -> Plain:
    plain = to_plain(value)
    assert plain is not None, "a column of a key is never null"
    return plain
