"""Python's gql, unmodified: introspection, queries by variables, mutations with typed failures, errors."""

from collections.abc import Iterator
from typing import Any
from uuid import uuid4

import pytest
from gql import Client, GraphQLRequest, gql
from gql.client import SyncClientSession
from gql.transport.exceptions import TransportQueryError
from gql.transport.httpx import HTTPXTransport

from tests.kassa.running import Running

FN = "9999000000000030"
DEMO_DOCUMENTS = 13

PAGE = """
  query Page($after: String) {
    fiscalDocuments(first: 4, after: $after, filter: {fn: {lt: "9990000000000000"}}, orderBy: {field: AT}) {
      nodes { __typename fn fdNumber total lines(first: 2) { __typename name quantity } }
      pageInfo { hasNextPage endCursor }
    }
  }
"""
IMPORT = """
  mutation Import($input: ImportDocumentsInput!) {
    importDocuments(input: $input) {
      receipt { position replayed }
      documents { outcome }
      errors { __typename code details }
    }
  }
"""


def client_of(kassa: Running, token: str, *, introspect: bool) -> Client:
    transport = HTTPXTransport(url=f"{kassa.address}/graphql", headers={"Authorization": f"Bearer {token}"}, timeout=10)
    return Client(transport=transport, fetch_schema_from_transport=introspect)


@pytest.fixture
def client(kassa: Running) -> Iterator[SyncClientSession]:
    with client_of(kassa, kassa.token, introspect=True) as session:
        yield session


def wish(number: int, roubles: str = "250.00", command_id: str = "") -> dict[str, Any]:
    text = f"t=20260301T1210&s={roubles}&fn={FN}&i={number}&fp=1234567890&n=1"
    return {"commandId": command_id or str(uuid4()), "sources": [{"name": "till", "text": text}]}


def imported(client: SyncClientSession, asked: dict[str, Any]) -> dict[str, Any]:
    answer = client.execute(GraphQLRequest(IMPORT, variable_values={"input": asked}))
    return answer["importDocuments"]  # type: ignore[no-any-return]


def test_it_reads_the_schema_and_checks_documents_by_it(client: SyncClientSession) -> None:
    assert client.client.schema is not None
    assert "FiscalDocument" in client.client.schema.type_map
    with pytest.raises(Exception, match="Cannot query field 'fiscalDocumentz'"):
        client.execute(gql("{ fiscalDocumentz { fn } }"))


def test_it_walks_through_all_pages(client: SyncClientSession) -> None:
    seen: list[tuple[str, int]] = []
    after = None
    while True:
        page = client.execute(GraphQLRequest(PAGE, variable_values={"after": after}))["fiscalDocuments"]
        seen += [(row["fn"], row["fdNumber"]) for row in page["nodes"]]
        assert {row["__typename"] for row in page["nodes"]} == {"FiscalDocument"}
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert len(set(seen)) == len(seen) == DEMO_DOCUMENTS


def test_a_repeated_command_is_replayed_and_another_body_refused(client: SyncClientSession) -> None:
    first = wish(1)
    stored, again = imported(client, first), imported(client, first)
    other = imported(client, wish(1, "999.00", first["commandId"]))

    assert stored["documents"] == again["documents"] == [{"outcome": "STORED"}]
    assert (stored["receipt"]["replayed"], again["receipt"]["replayed"]) == (False, True)
    (failure,) = other["errors"]
    assert failure["__typename"] == "IdempotencyMismatch"
    assert failure["details"] == {"command_id": first["commandId"]}


def test_an_error_of_a_query_comes_with_its_code(client: SyncClientSession) -> None:
    with pytest.raises(TransportQueryError) as raised:
        client.execute(gql("{ fiscalDocuments(first: 5000) { nodes { fn } } }"))

    assert raised.value.errors
    assert raised.value.errors[0]["extensions"]["code"] == "PAGE_SIZE_EXCEEDED"


def test_a_wrong_token_is_told(kassa: Running) -> None:
    stranger = client_of(kassa, "wrong", introspect=False)
    with pytest.raises(TransportQueryError) as raised:
        stranger.execute(gql("{ __typename }"))
    assert raised.value.errors
    assert raised.value.errors[0]["extensions"]["code"] == "UNAUTHENTICATED"
