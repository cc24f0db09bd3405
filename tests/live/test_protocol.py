"""graphql-transport-ws, message by message: as the protocol says and as the reference server npm graphql-ws does."""

import asyncio
import json
from collections.abc import AsyncIterator
from typing import Any

import pytest
from websockets.exceptions import InvalidStatus

from api.live.limits import LiveLimits
from tests.live.served import EVENTS, Served, serve

ME = "{ me { name } }"


@pytest.fixture(scope="module")
async def served(database_url: str, organisation: str) -> AsyncIterator[Served]:
    limits = LiveLimits(init_seconds=0.3, operations=3, origins=frozenset({"https://shop.example"}))
    async with serve(database_url, organisation, limits) as served:
        yield served


def subscribe(**payload: Any) -> dict[str, Any]:
    return {"id": "1", "type": "subscribe", "payload": payload}


@pytest.mark.parametrize(
    "message",
    [
        "null",
        "[]",
        "not JSON",
        b"\xff\xfe",
        "[" * 100_000,
        "1",
        {},
        {"type": 1},
        {"type": "unknown"},
        {"type": "next", "id": "1", "payload": {}},
        {"type": "ping", "payload": []},
        {"type": "pong", "payload": "x"},
        {"type": "complete"},
        {"type": "complete", "id": 1},
        {"type": "subscribe", "payload": {"query": ME}},
        {"type": "subscribe", "id": "", "payload": {"query": ME}},
        {"type": "subscribe", "id": 1, "payload": {"query": ME}},
        {"type": "subscribe", "id": "1"},
        {"type": "subscribe", "id": "1", "payload": []},
        subscribe(),
        subscribe(query=1),
        subscribe(query=ME, variables=[]),
        subscribe(query=ME, variables="x"),
        subscribe(query=ME, operationName=1),
        subscribe(query=ME, extensions=[]),
    ],
    ids=str,
)
async def test_what_is_no_message_closes_the_connection_as_invalid(served: Served, message: Any) -> None:
    async with served.client() as client:
        await client.send(message)
        code, reason = await client.closed()
    assert code == 4400
    assert reason.startswith("Invalid message")


async def test_the_first_message_may_be_invalid_too(served: Served) -> None:
    async with served.socket() as client:
        await client.send({"type": "connection_init", "payload": []})
        assert (await client.closed())[0] == 4400


@pytest.mark.parametrize("protocol", [None, "graphql-ws"])
async def test_another_subprotocol_is_not_acceptable(served: Served, protocol: str | None) -> None:
    async with served.socket(protocol=protocol) as client:
        assert await client.closed() == (4406, "Subprotocol not acceptable")


async def test_who_says_nothing_is_not_waited_for(served: Served) -> None:
    async with served.socket() as client:
        assert await client.closed() == (4408, "Connection initialisation timeout")


async def test_a_second_init_is_one_too_many(served: Served) -> None:
    async with served.client() as client:
        await client.send({"type": "connection_init"})
        assert await client.closed() == (4429, "Too many initialisation requests")


async def test_nothing_is_answered_before_the_init(served: Served) -> None:
    async with served.socket() as client:
        await client.send(subscribe(query=ME))
        assert await client.closed() == (4401, "Unauthorized")


@pytest.mark.parametrize("payload", [None, {}, {"authorization": ""}, {"token": 1}])
async def test_without_a_token_nobody_is_let_in(served: Served, payload: Any) -> None:
    async with served.socket() as client:
        await client.send({"type": "connection_init", "payload": payload})
        assert (await client.closed())[0] == 4401


async def test_a_wrong_token_is_forbidden(served: Served) -> None:
    async with served.socket() as client:
        await client.send({"type": "connection_init", "payload": {"token": "kassa_wrong"}})
        assert (await client.closed())[0] == 4403


@pytest.mark.parametrize("name", ["Authorization", "authorization", "token"])
@pytest.mark.parametrize("prefix", ["Bearer ", ""])
async def test_a_token_in_the_init_is_taken(served: Served, name: str, prefix: str) -> None:
    async with served.socket() as client:
        await client.init({name: prefix + served.token})


@pytest.mark.parametrize("init", [{}, {"payload": None}, {"payload": {}}])
async def test_a_token_in_the_header_is_taken_and_the_init_may_be_empty(served: Served, init: dict[str, Any]) -> None:
    async with served.socket(additional_headers={"Authorization": f"Bearer {served.token}"}) as client:
        await client.send({"type": "connection_init", **init})
        assert await client.receive() == {"type": "connection_ack"}


async def test_pings_are_answered_with_their_payload_at_any_time(served: Served) -> None:
    async with served.socket() as client:
        await client.send({"type": "ping", "payload": {"at": [1]}})
        assert await client.receive() == {"type": "pong", "payload": {"at": [1]}}
        await client.send({"type": "ping", "payload": {}})
        assert await client.receive() == {"type": "pong", "payload": {}}
        await client.send({"type": "ping", "payload": None})
        assert await client.receive() == {"type": "pong"}
        await client.send({"type": "pong", "payload": {"unasked": True}})
        await client.init({"token": served.token})


async def test_binary_frames_are_read_as_text(served: Served) -> None:
    async with served.client() as client:
        await client.send(json.dumps({"type": "ping"}).encode())
        assert await client.receive() == {"type": "pong"}


async def test_queries_and_mutations_are_answered_and_completed(served: Served) -> None:
    wish = {"commandId": "0b4b7b7e-6a4e-4c55-9d3a-2f3f8f0f7a01", "sources": [{"name": "x", "text": "t=nothing"}]}
    async with served.client() as client:
        await client.subscribe("{ organisation { name } }")
        assert await client.data() == {"organisation": {"name": "demo"}}
        assert await client.receive() == {"id": "1", "type": "complete"}
        await client.subscribe(
            "mutation M($i: ImportDocumentsInput!) { importDocuments(input: $i) { problems { code } } }", i=wish
        )
        assert (await client.data())["importDocuments"]["problems"]
        assert (await client.receive())["type"] == "complete"


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": ""}, "BAD_REQUEST"),
        ({"query": "{ broken"}, "BAD_REQUEST"),
        ({"query": "subscription {"}, "BAD_REQUEST"),
        ({"query": "{ noSuchField }"}, "BAD_REQUEST"),
        ({"query": "subscription { noSuchField }"}, "BAD_REQUEST"),
        ({"query": "subscription { projectionHealth { totalCount } }"}, "BAD_REQUEST"),
        ({"query": "subscription { __typename }"}, "BAD_REQUEST"),
        ({"query": "subscription { a: events { type } b: events { type } }"}, "BAD_REQUEST"),
        ({"query": "query A { __typename }", "operationName": "B"}, "BAD_REQUEST"),
        ({"query": "query A { __typename } query B { __typename }"}, "BAD_REQUEST"),
        ({"query": "fragment A on Query { ...B } fragment B on Query { ...A } { ...A }"}, "BAD_REQUEST"),
        ({"query": "{ " + "a " * 60_000 + "}"}, "QUERY_TOO_LARGE"),
        ({"query": "{ " + " ".join(f"a{n}: __typename" for n in range(30)) + " }"}, "LIMIT_EXCEEDED"),
    ],
    ids=lambda given: str(given)[:60],
)
async def test_a_document_that_can_not_be_executed_is_an_error_of_its_operation_only(
    served: Served, payload: dict[str, Any], code: str
) -> None:
    async with served.client() as client:
        await client.send(subscribe(**payload))
        assert (await client.error())[0]["extensions"]["code"] == code
        await client.subscribe(ME)
        await client.data()


@pytest.mark.parametrize(
    ("query", "variables", "code"),
    [
        ("query($n: Int!) { drives(first: $n) { totalCount } }", {}, "BAD_REQUEST"),
        ("subscription($a: Long) { events(after: $a) { type } }", {"a": 1.5}, "BAD_REQUEST"),
        ("subscription($a: Long) { events(after: $a) { type } }", {"a": -1}, "INVALID_INPUT"),
        ('subscription { events(stream: "a\\u0000") { type } }', {}, "INVALID_INPUT"),
        ("subscription { drives(first: 1000000) { totalCount nodes { fn } } }", {}, "PAGE_SIZE_EXCEEDED"),
        ('subscription { drives(after: "nonsense") { nodes { fn } } }', {}, "CURSOR_INVALID"),
    ],
)
async def test_an_operation_that_fails_before_its_first_answer_is_answered_and_completed(
    served: Served, query: str, variables: dict[str, Any], code: str
) -> None:
    async with served.client() as client:
        await client.subscribe(query, **variables)
        payload = await client.next()
        assert payload.get("data") is None
        assert payload["errors"][0]["extensions"]["code"] == code
        assert await client.receive() == {"id": "1", "type": "complete"}


async def test_a_variable_that_can_not_be_read_leaves_no_data_entry(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe("query($n: Int!) { drives(first: $n) { totalCount } }")
        assert set(await client.next()) == {"errors"}


async def test_two_operations_of_one_id_close_the_connection(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe(EVENTS)
        await client.subscribe(EVENTS)
        assert await client.closed() == (4409, "Subscriber for 1 already exists")


async def test_a_completed_operation_is_silent_and_its_id_is_free(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe(EVENTS)
        await client.send({"type": "complete", "id": "1"})
        await client.send({"type": "complete", "id": "never heard of"})
        last = await served.record()
        await client.subscribe(EVENTS, after=last - 1)
        assert await client.positions(1) == [last]


async def test_a_connection_runs_a_limited_number_of_operations(served: Served) -> None:
    async with served.client() as client:
        for number in range(3):
            await client.subscribe(EVENTS, str(number))
        await client.subscribe(EVENTS, "one more")
        assert (await client.error("one more"))[0]["extensions"]["code"] == "LIMIT_EXCEEDED"


async def test_a_message_of_a_megabyte_is_refused(served: Served) -> None:
    async with served.client() as client:
        await client.subscribe("{ " + "a " * 500_000 + "}")
        assert (await client.closed())[0] == 1009


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://127.0.0.1:1", "http://[", ""])
async def test_a_page_of_another_origin_is_refused(served: Served, origin: str) -> None:
    with pytest.raises(InvalidStatus) as refused:
        async with served.socket(additional_headers={"Origin": origin}):
            pass
    assert refused.value.response.status_code == 403


async def test_our_own_pages_and_those_that_are_allowed_may_connect(served: Served) -> None:
    for origin in (f"http://{served.address}", "https://shop.example"):
        async with served.client(additional_headers={"Origin": origin}) as client:
            await client.subscribe(ME)
            await client.data()


async def test_a_client_that_vanishes_leaves_nothing_behind(served: Served) -> None:
    before = {task.get_name() for task in asyncio.all_tasks()}
    async with served.client() as client:
        await client.subscribe(EVENTS)
        await client.subscribe("{ __typename }", "2")
        await client.receive()
        assert "live operation" in {task.get_name() for task in asyncio.all_tasks()}
        client.socket.transport.abort()
    await asyncio.sleep(0.1)
    assert "live operation" not in {task.get_name() for task in asyncio.all_tasks()}
    assert {task.get_name() for task in asyncio.all_tasks()} - before <= {"live tail"}


async def test_a_subscription_by_post_says_how_to_ask_for_a_stream(served: Served) -> None:
    answer = await served.http.post("/graphql", json={"query": "subscription { events { type } }"})
    (error,) = answer.json()["errors"]
    assert error["extensions"]["code"] == "STREAM_ONLY"
    assert "data" not in answer.json()
