"""A GraphQL request out of an HTTP request (GraphQL over HTTP, sections 5.3 and 5.4): parameters checked, body bounded.

POST takes application/json only: a web page of another origin can not send that without asking first (CSRF). By GET it
could, but only a token in a header opens anything here, and that a page can not send without asking either.
"""

from collections.abc import Mapping
from typing import Any

import msgspec
from starlette.requests import ClientDisconnect, Request

from api.at_once import at_once_or_within
from api.exchange import Exchange
from api.limiting.trusted import TrustedDocuments
from api.limits import ApiLimits

_decode = msgspec.json.Decoder().decode


class GraphQLRequest(msgspec.Struct, frozen=True):
    """What a client wants to have executed; `query` is the text also when the client sent an id."""

    query: str
    variables: dict[str, Any] | None
    operation_name: str | None


class BadHttpRequest(Exception):
    """The HTTP request carries no GraphQL request. `status` is the HTTP status."""

    def __init__(self, status: int, code: str, message: str) -> None:
        super().__init__(message)
        self.status = status
        self.code = code
        self.message = message


async def read_source(asked: Exchange, limits: ApiLimits) -> bytes:
    """The bytes that say what is wanted: the body of a POST, else the query of the address. Raises BadHttpRequest."""
    if asked.method != "POST":
        query: bytes = asked.scope["query_string"]
        return query
    if asked.headers.get(b"content-type") != b"application/json":  # as nearly all write it
        media_type, _, parameters = asked.header(b"content-type").partition(";")
        if media_type.strip().lower() != "application/json" or not _is_utf8(parameters):
            raise BadHttpRequest(415, "UNSUPPORTED_MEDIA_TYPE", "Send the request as application/json in UTF-8.")
    try:
        return await _body(asked, limits)
    except TimeoutError:
        raise BadHttpRequest(
            408, "REQUEST_TIMEOUT", f"The body did not arrive within {limits.body_seconds:g} s; send it again."
        ) from None


def read_request(asked: Exchange, source: bytes, limits: ApiLimits, trusted: TrustedDocuments) -> GraphQLRequest:
    """The GraphQL request that `read_source` gave. Raises BadHttpRequest."""
    given = _json(source) if asked.method == "POST" else _query_parameters(asked.request)
    return request_of(given, limits, trusted)


def request_of(given: object, limits: ApiLimits, trusted: TrustedDocuments) -> GraphQLRequest:
    """The GraphQL request of a JSON value, whatever brought it. Raises BadHttpRequest."""
    if isinstance(given, list):
        raise _bad("Batches are not taken: send one request for each operation.")
    if not isinstance(given, dict):
        raise _bad("The body must be a JSON object with `query` and, optionally, `variables` and `operationName`.")
    query, document_id = given.get("query"), _document_id(given)
    text = _free_text(query, limits, trusted) if document_id is None else _trusted_text(query, document_id, trusted)
    operation_name = _optional(given, "operationName", str, "a string")
    return GraphQLRequest(text, _optional(given, "variables", dict, "an object"), operation_name)


def _document_id(given: Mapping[str, Any]) -> str | None:
    """The id of a trusted document. Apollo's clients send it among the extensions; beside a `query` it says nothing."""
    document_id: str | None = _optional(given, "documentId", str, "a string")
    extensions = _optional(given, "extensions", dict, "an object") or {}
    if document_id is None and given.get("query") is None and isinstance(extensions.get("persistedQuery"), dict):
        document_id = _optional(extensions["persistedQuery"], "sha256Hash", str, "a string")
    return document_id


def _free_text(query: object, limits: ApiLimits, trusted: TrustedDocuments) -> str:
    if not isinstance(query, str) or not query:
        raise _bad("`query` must be the text of a GraphQL document.")
    if (trusted.only or len(query) > limits.document_chars) and not trusted.holds(query):
        if trusted.only:
            raise BadHttpRequest(
                400,
                "TRUSTED_DOCUMENT_REQUIRED",
                "Only trusted documents are answered here: send the `documentId` of one instead of `query`.",
            )
        raise BadHttpRequest(
            413,
            "QUERY_TOO_LARGE",
            f"A document has at most {limits.document_chars} characters; send values as variables.",
        )
    return query


def _trusted_text(query: object, document_id: str, trusted: TrustedDocuments) -> str:
    if query is not None:
        raise _bad("Send either `query` or `documentId`.")
    text = trusted.text(document_id)
    if text is None:
        raise BadHttpRequest(
            400,
            "DOCUMENT_NOT_FOUND",
            "No trusted document has this id: send the whole text as `query`, or have the document added.",
        )
    return text


def _optional(given: Mapping[str, Any], name: str, wanted: type, said: str) -> Any:
    value = given.get(name)
    if value is not None and not isinstance(value, wanted):
        raise _bad(f"`{name}` must be {said} or null.")
    return value


def _query_parameters(request: Request) -> dict[str, Any]:
    given: dict[str, Any] = {name: value for name, value in request.query_params.items() if value or name == "query"}
    for name in ("variables", "extensions"):
        if name in given:
            given[name] = _json(given[name].encode())
    return given


def _json(data: bytes) -> object:
    try:
        return _decode(data)
    except (msgspec.DecodeError, UnicodeError):
        raise _bad("This is not JSON in UTF-8.") from None
    except RecursionError:
        raise _bad("The JSON nests too deep.") from None


async def _body(asked: Exchange, limits: ApiLimits) -> bytes:
    """The whole body, unless it is too large: then nothing more of it is read.

    Raises TimeoutError, ClientDisconnect.
    """
    declared = asked.headers.get(b"content-length", b"")
    if declared.isdigit() and int(declared) > limits.body_bytes:
        raise _too_large(limits)
    return await at_once_or_within(limits.body_seconds, _parts(asked, limits))


async def _parts(asked: Exchange, limits: ApiLimits) -> bytes:
    body, has_more = await _part(asked)
    if has_more:
        parts, size = [body], len(body)
        while has_more and size <= limits.body_bytes:
            part, has_more = await _part(asked)
            parts.append(part)
            size += len(part)
        body = b"".join(parts)
    if len(body) > limits.body_bytes:
        raise _too_large(limits)
    return body


async def _part(asked: Exchange) -> tuple[bytes, bool]:
    """A part of the body, and whether it goes on."""
    message = await asked.receive()
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return message.get("body", b""), message.get("more_body", False)


def _too_large(limits: ApiLimits) -> BadHttpRequest:
    return BadHttpRequest(
        413,
        "BODY_TOO_LARGE",
        f"A request has at most {limits.body_bytes} bytes; split the import, or import from the command line.",
    )


def _is_utf8(parameters: str) -> bool:
    name, _, value = parameters.strip().partition("=")
    return name.strip().lower() != "charset" or value.strip().strip('"').lower() in {"utf-8", "utf8"}


def _bad(message: str) -> BadHttpRequest:
    return BadHttpRequest(400, "BAD_REQUEST", message)
