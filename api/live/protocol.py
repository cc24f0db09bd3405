"""Messages of graphql-transport-ws (GraphQL over WebSocket), read as strictly as npm graphql-ws 6 does.

4400  invalid message                       4408  no connection_init in time
4401  subscribed, or came, without a token  4409  an operation of this id runs
4403  the token is not, or no longer, valid 4410  too slow; the reason names the last position
4406  unknown subprotocol                   4429  a second connection_init
"""

from dataclasses import dataclass
from enum import IntEnum
from typing import Any

import msgspec

SUBPROTOCOL = "graphql-transport-ws"


class Close(IntEnum):
    """Close codes; those of the protocol, and 4410, which is ours."""

    INVALID_MESSAGE = 4400
    UNAUTHORIZED = 4401
    FORBIDDEN = 4403
    SUBPROTOCOL = 4406
    INIT_TIMEOUT = 4408
    DUPLICATE_ID = 4409
    TOO_SLOW = 4410
    SECOND_INIT = 4429
    DEFECT = 4500
    TRY_AGAIN = 1013


class InvalidMessage(Exception):
    """Not a message of the protocol; its text says why."""


@dataclass(frozen=True)
class Init:
    payload: dict[str, Any]


@dataclass(frozen=True)
class Ping:
    payload: dict[str, Any] | None


@dataclass(frozen=True)
class Pong:
    payload: dict[str, Any] | None


@dataclass(frozen=True)
class Subscribe:
    id: str
    request: dict[str, Any]  # as the body of a POST has it


@dataclass(frozen=True)
class Complete:
    id: str


ClientMessage = Init | Ping | Pong | Subscribe | Complete
_decode = msgspec.json.Decoder().decode
_encode = msgspec.json.Encoder().encode

ACK = b'{"type":"connection_ack"}'


def read_message(data: str | bytes) -> ClientMessage:
    """Raises InvalidMessage."""
    try:
        message = _decode(data)
    except (msgspec.DecodeError, UnicodeError, RecursionError):
        raise InvalidMessage("this is not JSON") from None
    if not isinstance(message, dict):
        raise InvalidMessage("a message is a JSON object")
    match message.get("type"):
        case "connection_init":
            return Init(_object(message, "payload") or {})
        case "ping":
            return Ping(_object(message, "payload"))
        case "pong":
            return Pong(_object(message, "payload"))
        case "subscribe":
            return Subscribe(_id(message), _request(message.get("payload")))
        case "complete":
            return Complete(_id(message))
        case _:
            raise InvalidMessage("no message of this type is expected")


def pong(payload: dict[str, Any] | None) -> bytes:
    return _encode({"type": "pong"} | ({} if payload is None else {"payload": payload}))


def next_head(operation: str) -> bytes:
    """What stands before the payload of a `next`; behind it comes `}`."""
    return b'{"id":' + _encode(operation) + b',"type":"next","payload":'


def error(operation: str, errors: list[dict[str, Any]]) -> bytes:
    return _encode({"id": operation, "type": "error", "payload": errors})


def complete(operation: str) -> bytes:
    return _encode({"id": operation, "type": "complete"})


def _request(payload: object) -> dict[str, Any]:
    """The parameters of a request, as they stand in the body of a POST too; of the right types."""
    if not isinstance(payload, dict):
        raise InvalidMessage("`payload` of subscribe is an object")
    extensions = _object(payload, "extensions")
    is_trusted = payload.get("documentId") is not None or "persistedQuery" in (extensions or {})
    if not isinstance(payload.get("query"), str) and not is_trusted:
        raise InvalidMessage("`query` is the text of a document")
    name = payload.get("operationName")
    if name is not None and not isinstance(name, str):
        raise InvalidMessage("`operationName` is a string or null")
    _object(payload, "variables")
    return payload


def _object(holder: dict[str, Any], name: str) -> dict[str, Any] | None:
    value = holder.get(name)
    if value is not None and not isinstance(value, dict):
        raise InvalidMessage(f"`{name}` is an object or null")
    return value


def _id(message: dict[str, Any]) -> str:
    given = message.get("id")
    if not isinstance(given, str) or not given:
        raise InvalidMessage("`id` is a string that is not empty")
    return given
