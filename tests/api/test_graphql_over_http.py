"""GraphQL over HTTP: methods, media types, status codes, and requests that are none.

The audits of the reference suite (npm graphql-http) are run by `tests/clients/test_http_audits.py`.
"""

import asyncio
from typing import Any

import pytest

from api.app import create_app
from api.limits import ApiLimits
from tests.api.asking import Asking
from tests.api.stand_in import TOKEN, StandIn

NEW = "application/graphql-response+json"
OLD = "application/json"
QUERY = {"query": "{ __typename }"}
MUTATION = 'mutation { importDocuments(input: {commandId: "", sources: []}) { __typename } }'


@pytest.mark.parametrize(
    ("accept", "expected"),
    [
        (None, OLD),
        ("*/*", OLD),
        ("application/*", OLD),
        (OLD, OLD),
        (NEW, NEW),
        (f"{NEW}; charset=utf-8", NEW),
        (f"{NEW}, {OLD};q=0.9", NEW),
        (f"{NEW};q=0.5, {OLD}", OLD),
        (f"{NEW};q=wrong", OLD),
        ("text/html", OLD),
    ],
)
async def test_the_media_type_is_what_the_client_accepts(api: Asking, accept: str | None, expected: str) -> None:
    headers = {} if accept is None else {"accept": accept}
    response = await api.http.post("/graphql", json=QUERY, headers=headers)

    assert response.status_code == 200
    assert response.headers["content-type"] == f"{expected}; charset=utf-8"
    assert response.headers["cache-control"] == "no-store"


@pytest.mark.parametrize(
    "body",
    [
        {"query": "{"},
        {"query": "{ nothing }"},
        {"query": "query Q($n: Int!) { __typename @include(if: true) events(first: $n) { __typename } }"},
        {"query": "query A { __typename } query B { __typename }"},
        {"query": "query A { __typename }", "operationName": "B"},
        {"query": "#"},
        {"query": "subscription { events }"},
    ],
)
async def test_a_request_error_has_no_data_and_status_400_or_200(api: Asking, body: dict[str, Any]) -> None:
    for accept, status in ((NEW, 400), (OLD, 200)):
        response = await api.http.post("/graphql", json=body, headers={"accept": accept})

        assert response.status_code == status
        assert "data" not in response.json()
        assert all(error["extensions"]["code"] == "BAD_REQUEST" for error in response.json()["errors"])


async def test_an_error_while_executing_keeps_its_data_and_status_200(api: Asking) -> None:
    response = await api.http.post(
        "/graphql", json={"query": "{ __typename events(first: 0) { __typename } }"}, headers={"accept": NEW}
    )
    assert response.status_code == 200
    assert response.json()["data"] is None
    assert response.json()["errors"][0]["path"] == ["events"]


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"{",
        b"[]",
        b"[{}]",
        b"null",
        b'"text"',
        b"{}",
        b'{"query": ""}',
        b'{"query": 7}',
        b'{"query": null}',
        b'{"query": "{ __typename }", "variables": []}',
        b'{"query": "{ __typename }", "variables": "{}"}',
        b'{"query": "{ __typename }", "operationName": 7}',
        b'{"query": "{ __typename }", "extensions": 7}',
        b'{"query": "{ __typename }", "variables": {"x": NaN}}',
        b'{"query": "\xff"}',
        b'{"query": "\\ud800"}',
        b'{"query": ' + b"[" * 100_000,
    ],
)
async def test_what_is_no_request_is_a_bad_request(api: Asking, content: bytes) -> None:
    response = await api.http.post("/graphql", content=content, headers={"content-type": OLD})

    assert response.status_code == 400
    assert response.json()["errors"][0]["extensions"]["code"] == "BAD_REQUEST"


@pytest.mark.parametrize(
    "content_type",
    [
        None,
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        f"{OLD}; charset=latin-1",
    ],
)
async def test_only_json_is_taken_so_no_foreign_page_can_post(api: Asking, content_type: str | None) -> None:
    headers = {} if content_type is None else {"content-type": content_type}
    response = await api.http.post("/graphql", content=b'{"query": "{ __typename }"}', headers=headers)

    assert response.status_code == 415


async def test_a_query_may_come_by_get(api: Asking) -> None:
    response = await api.http.get(
        "/graphql",
        params={"query": "query Q($i: Boolean!) { __typename @include(if: $i) }", "variables": '{"i": true}'},
    )
    assert response.json()["data"] == {"__typename": "Query"}


@pytest.mark.parametrize("method", ["GET", "HEAD"])
async def test_a_mutation_by_get_is_refused(api: Asking, stand_in: StandIn, method: str) -> None:
    response = await api.http.request(method, "/graphql", params={"query": MUTATION})

    assert response.status_code == 405
    assert response.headers["allow"] == "POST"
    assert stand_in.commands == []


@pytest.mark.parametrize("params", [{}, {"query": ""}, {"query": "{ __typename }", "variables": "{"}])
async def test_a_get_without_a_readable_query_is_a_bad_request(api: Asking, params: dict[str, str]) -> None:
    assert (await api.http.get("/graphql", params=params)).status_code == 400


@pytest.mark.parametrize("method", ["PUT", "DELETE", "PATCH"])
async def test_other_methods_are_not_allowed(api: Asking, method: str) -> None:
    response = await api.http.request(method, "/graphql")

    assert response.status_code == 405
    assert "POST" in response.headers["allow"]


@pytest.mark.parametrize("chunked", [False, True])
async def test_a_body_over_the_limit_is_refused_and_not_read_on(stand_in: StandIn, chunked: bool) -> None:
    read = 0

    async def endless() -> Any:
        nonlocal read
        for _ in range(1_000):
            read += 1
            yield b"x" * 100

    async with Asking(create_app(stand_in, ApiLimits(body_bytes=1_000)), TOKEN) as api:
        content = endless() if chunked else b"x" * 1_001
        response = await api.http.post("/graphql", content=content, headers={"content-type": OLD})

    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "BODY_TOO_LARGE"
    assert read <= 11


async def test_a_body_that_comes_too_slowly_is_given_up(stand_in: StandIn) -> None:
    async def dripping() -> Any:
        yield b"{"
        await asyncio.sleep(5)

    async with Asking(create_app(stand_in, ApiLimits(body_seconds=0.05)), TOKEN) as api:
        response = await api.http.post("/graphql", content=dripping(), headers={"content-type": OLD})

    assert response.status_code == 408
    assert response.json()["errors"][0]["extensions"]["code"] == "REQUEST_TIMEOUT"


async def test_a_document_over_the_limit_is_refused_before_it_is_parsed(api: Asking) -> None:
    response = await api.http.post("/graphql", json={"query": "{" * 100_001})

    assert response.status_code == 413
    assert response.json()["errors"][0]["extensions"]["code"] == "QUERY_TOO_LARGE"


async def test_a_document_that_nests_without_end_is_a_bad_request(api: Asking) -> None:
    error = await api.error("{a" * 400)
    assert error["code"] == "BAD_REQUEST"


async def test_fragments_that_name_one_another_twice_cost_no_more_than_they_are_long(api: Asking) -> None:
    links = "".join(f"fragment F{n} on FiscalDocument {{ ...F{n + 1} ...F{n + 1} }} " for n in range(60))
    query = "{ fiscalDocuments { nodes { ...F0 } } } " + links + "fragment F60 on FiscalDocument { fn }"

    assert await api.data(query) == {"fiscalDocuments": {"nodes": []}}


async def test_no_field_is_suggested_to_who_guesses(api: Asking) -> None:
    for query in (
        "{ fiscalDocumentz { fn } }",
        "{ fiscalDocuments(filters: {}) { __typename } }",
        "{ fiscalDocuments(filter: {fnn: {}}) { __typename } }",
        "{ fiscalDocuments { ... on FiscalDocumentt { __typename } } }",
        "{ fiscalDocuments(orderBy: {field: ATT}) { __typename } }",
    ):
        error = await api.error(query)
        assert "Did you mean" not in error["message"]
