"""Documents by id over HTTP, and the mode in which nothing else is answered."""

import json
from collections.abc import AsyncIterator
from hashlib import sha256
from typing import Any

import httpx
import pytest

from api.app import create_app
from api.limiting.trusted import TrustedDocuments, TrustedDocumentsInvalid
from tests.api.asking import Asking
from tests.api.stand_in import TOKEN, StandIn

WISH = '{commandId: "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01", sources: []}'
MUTATION = f"mutation {{ importDocuments(input: {WISH}) {{ __typename }} }}"
QUERY = "query Me($no: Boolean = false) { me { name @skip(if: $no) } __typename }"
LONG = "{ " + " ".join(f"a{number}: __typename" for number in range(600)) + " } # " + "x" * 60_000
DIGEST = sha256(QUERY.encode()).hexdigest()
MANIFEST = json.dumps({"Me": QUERY, "Long": LONG, "Import": MUTATION}).encode()
ANSWER = {"me": {"name": "till"}, "__typename": "Query"}


@pytest.fixture(params=[False, True], ids=["text too", "only"])
async def api(request: pytest.FixtureRequest, stand_in: StandIn) -> AsyncIterator[Asking]:
    trusted = TrustedDocuments.read(MANIFEST, only=request.param)
    async with Asking(create_app(stand_in, trusted=trusted), TOKEN) as asking:
        yield asking


@pytest.fixture
async def strict(stand_in: StandIn) -> AsyncIterator[Asking]:
    async with Asking(create_app(stand_in, trusted=TrustedDocuments.read(MANIFEST, only=True)), TOKEN) as asking:
        yield asking


def code(response: httpx.Response) -> str:
    (error,) = response.json()["errors"]
    return str(error["extensions"]["code"])


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "Me"},
        {"documentId": f"sha256:{DIGEST}", "operationName": "Me", "variables": None},
        {"extensions": {"persistedQuery": {"version": 1, "sha256Hash": DIGEST}}},
        {"query": QUERY},  # letter by letter the same
        {"query": QUERY, "extensions": {"persistedQuery": {"version": 1, "sha256Hash": "0" * 64}}},
    ],
)
async def test_a_trusted_document_is_answered(api: Asking, body: dict[str, Any]) -> None:
    assert (await api.http.post("/graphql", json=body)).json()["data"] == ANSWER


async def test_a_trusted_document_by_get_with_variables(api: Asking) -> None:
    params = {"documentId": f"sha256:{DIGEST}", "operationName": "", "variables": '{"no": true}'}

    assert (await api.http.get("/graphql", params=params)).json()["data"] == {"me": {}, "__typename": "Query"}


async def test_a_trusted_mutation_by_get_is_refused(api: Asking, stand_in: StandIn) -> None:
    response = await api.http.get("/graphql", params={"documentId": "Import"})

    assert (response.status_code, stand_in.commands) == (405, [])


async def test_a_trusted_document_may_be_longer_than_others(api: Asking) -> None:
    answer = (await api.http.post("/graphql", json={"documentId": "Long"})).json()

    assert len(answer["data"]) == 600


@pytest.mark.parametrize("unknown", ["me", "sha256:" + "0" * 64, "0" * 64, "", "x" * 100_000])
async def test_an_unknown_id_is_said(api: Asking, unknown: str) -> None:
    response = await api.http.post("/graphql", json={"documentId": unknown})

    assert (response.status_code, code(response)) == (400, "DOCUMENT_NOT_FOUND")


@pytest.mark.parametrize(
    "body",
    [
        {"documentId": "Me", "query": QUERY},
        {"documentId": 7},
        {"documentId": None},
        {"extensions": {"persistedQuery": {"sha256Hash": 7}}},
        {"extensions": {"persistedQuery": "text"}},
    ],
)
async def test_what_names_no_document_is_a_bad_request(api: Asking, body: dict[str, Any]) -> None:
    response = await api.http.post("/graphql", json=body)

    assert (response.status_code, code(response)) == (400, "BAD_REQUEST")


@pytest.mark.parametrize("query", ["{ __typename }", QUERY + " ", "{", "x" * 60_000])
async def test_where_only_trusted_documents_are_answered_no_other_text_is_even_read(strict: Asking, query: str) -> None:
    response = await strict.http.post("/graphql", json={"query": query})

    assert (response.status_code, code(response)) == (400, "TRUSTED_DOCUMENT_REQUIRED")


async def test_other_texts_are_answered_where_they_may_be(stand_in: StandIn) -> None:
    async with Asking(create_app(stand_in, trusted=TrustedDocuments.read(MANIFEST)), TOKEN) as api:
        assert await api.data("{ __typename }") == {"__typename": "Query"}


def test_the_api_does_not_start_with_a_document_that_it_could_not_execute(stand_in: StandIn) -> None:
    manifest = json.dumps({"Broken": "{ nothing }"}).encode()

    with pytest.raises(TrustedDocumentsInvalid, match="Broken: Cannot query field 'nothing'"):
        create_app(stand_in, trusted=TrustedDocuments.read(manifest))
