"""Python's gql follows the log over WebSocket, unmodified."""

import asyncio
from typing import Any
from uuid import uuid4

from gql import Client, GraphQLRequest
from gql.transport.websockets import WebsocketsTransport

from tests.kassa.running import Running

FN = "9999000000000090"
FOLLOW = "subscription Follow($after: Long!) { events(after: $after) { position type } }"
IMPORT = "mutation M($input: ImportDocumentsInput!) { importDocuments(input: $input) { receipt { position } } }"
SECONDS = 10


def wish(number: int) -> dict[str, Any]:
    text = f"t=20260301T1210&s=250.00&fn={FN}&i={number}&fp=1234567890&n=1"
    return {"commandId": str(uuid4()), "sources": [{"name": "till", "text": text}]}


async def test_it_follows_the_log_without_gap_or_double(kassa: Running) -> None:
    last = kassa.ask(IMPORT, input=wish(1))["importDocuments"]["receipt"]["position"]
    url = f"{kassa.address}/graphql".replace("http", "ws")
    transport = WebsocketsTransport(url=url, headers={"Authorization": f"Bearer {kassa.token}"})
    positions: list[int] = []
    async with asyncio.timeout(SECONDS), Client(transport=transport) as session:
        async for answer in session.subscribe(GraphQLRequest(FOLLOW, variable_values={"after": 0})):
            positions.append(answer["events"]["position"])
            if len(positions) == last:
                await asyncio.to_thread(kassa.ask, IMPORT, input=wish(2))
            if len(positions) > last:
                break
    assert positions == list(range(1, last + 2))
