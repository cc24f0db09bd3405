"""What tools of attackers try first (graphql-cop, clairvoyance), as tests of our own against the running server."""

import json
from collections.abc import Iterator
from typing import Any

import httpx
import pytest
from graphql import GraphQLInputObjectType, GraphQLInterfaceType, GraphQLObjectType, build_schema

from tests.docs.markdown import ROOT
from tests.kassa.running import Running

FN = "9999000000000040"
MUTATION = (
    'mutation { importDocuments(input: {commandId: "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7b40", sources: [{name: "x", '
    f'text: "t=20260301T1210&s=1.00&fn={FN}&i=1&fp=1&n=1"}}]}}) {{ receipt {{ position }} }} }}'
)
# An answer to a hostile document is a message, not a load.
MAX_ANSWER_BYTES = 50_000


@pytest.fixture
def http(kassa: Running) -> Iterator[httpx.Client]:
    headers = {"authorization": f"Bearer {kassa.token}"}
    with httpx.Client(base_url=kassa.address, headers=headers, timeout=20) as client:
        yield client


def ask(http: httpx.Client, query: str) -> dict[str, Any]:
    response = http.post("/graphql", json={"query": query})
    assert response.status_code < 500
    assert len(response.content) < MAX_ANSWER_BYTES
    return response.json()  # type: ignore[no-any-return]


def stored(http: httpx.Client) -> int:
    query = f'{{ events(stream: "fiscal-{FN}") {{ nodes {{ position }} }} }}'
    return len(ask(http, query)["data"]["events"]["nodes"])


def test_no_misspelt_name_brings_the_right_one(http: httpx.Client) -> None:
    """Clairvoyance asks with words that are nearly right, and reads the schema out of the suggestions."""
    schema = build_schema((ROOT / "schema.graphql").read_text())
    assert schema.query_type
    for name, field in schema.query_type.fields.items():
        said = json.dumps(ask(http, f"{{ {name}z {{ __typename }} }}"))
        assert f"'{name}'" not in said
        for argument in field.args:
            said = json.dumps(ask(http, f"{{ {name}({argument}z: 1) {{ __typename }} }}"))
            assert "Did you mean" not in said
    for type_name, each in schema.type_map.items():
        if isinstance(each, GraphQLObjectType | GraphQLInterfaceType) and not type_name.startswith("__"):
            said = json.dumps(ask(http, f"{{ __typename ... on {type_name}z {{ __typename }} }}"))
            assert "Did you mean" not in said
        elif isinstance(each, GraphQLInputObjectType):
            said = json.dumps(ask(http, f"query ($x: {type_name}z) {{ __typename @include(if: $x) }}"))
            assert "Did you mean" not in said


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_no_mutation_by_get(http: httpx.Client, method: str) -> None:
    assert http.request(method, "/graphql", params={"query": MUTATION}).status_code == 405
    assert stored(http) == 0


@pytest.mark.parametrize(
    "sent",
    [
        {"data": {"query": MUTATION}},
        {"files": {"operations": (None, json.dumps({"query": MUTATION})), "map": (None, "{}")}},
        {"content": json.dumps({"query": MUTATION}), "headers": {"content-type": "text/plain"}},
        {"content": MUTATION, "headers": {"content-type": "application/graphql"}},
    ],
    ids=["form", "multipart", "plain text", "application/graphql"],
)
def test_nothing_that_a_foreign_page_can_post_without_asking(http: httpx.Client, sent: dict[str, Any]) -> None:
    assert http.post("/graphql", **sent).status_code == 415
    assert stored(http) == 0


def test_a_foreign_page_is_not_allowed_to_ask(http: httpx.Client) -> None:
    response = http.post("/graphql", json={"query": "{ __typename }"}, headers={"origin": "https://elsewhere.example"})
    assert "access-control-allow-origin" not in response.headers
    preflight = http.options(
        "/graphql", headers={"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    )
    assert preflight.status_code == 405
    assert "access-control-allow-origin" not in preflight.headers


def test_no_batches(http: httpx.Client) -> None:
    response = http.post("/graphql", json=[{"query": "{ __typename }"}] * 10)
    assert response.status_code == 400
    assert "data" not in response.text


@pytest.mark.parametrize(
    "query",
    [
        "{" + " ".join(f"a{n}: me {{ name }}" for n in range(500)) + "}",
        "{ __typename " + "@aa " * 1000 + "}",
        "{ __typename " + "@include(if: true) " * 1000 + "}",
        "query { ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
        "{ a } " * 500,
        "{ __schema { types { fields { type { fields { type { fields { type { fields { name } } } } } } } } } }",
        " ".join(f"query Q{n} {{ __typename }}" for n in range(500)),
    ],
    ids=[
        "aliases",
        "unknown directives",
        "directives",
        "cycle",
        "operations",
        "introspection in circles",
        "many names",
    ],
)
def test_an_overloaded_document_is_refused_shortly(http: httpx.Client, query: str) -> None:
    answer = ask(http, query)
    assert "data" not in answer
    assert {error["extensions"]["code"] for error in answer["errors"]} <= {"BAD_REQUEST", "LIMIT_EXCEEDED"}


def test_no_trace_and_no_inside_in_an_answer(http: httpx.Client) -> None:
    answer = ask(http, "{ fiscalDocuments(first: 1) { nodes { fn } } }")
    assert "tracing" not in answer.get("extensions", {})
    failed = json.dumps(ask(http, '{ fiscalDocuments(after: "x") { nodes { fn } } }'))
    for inside in ("Traceback", "psycopg", "select", ".py"):
        assert inside not in failed


def test_the_console_is_for_browsers_only(http: httpx.Client) -> None:
    response = http.get("/graphql", headers={"accept": "application/json"})
    assert response.status_code == 400
    assert "<html" not in response.text
