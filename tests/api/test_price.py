"""Every answer tells its price; whoever has no points left is told when to come again, and nothing was done."""

from dataclasses import replace
from typing import Any
from uuid import UUID

import httpx
import pytest

from api.services import Client
from tests.api.stand_in import CLIENT, TOKEN, StandIn
from tests.api.test_errors import IMPORT, receipt, wish
from tests.api.test_limits import limited

NEW = "application/graphql-response+json"
PAGE = "{ drives(first: 100) { nodes { fn } } }"  # 101 + 100 × 2 cells
COMPILED = {"query": PAGE}
EXECUTED = {"query": "query Q($no: Boolean!) { me { id name @skip(if: $no) } }", "variables": {"no": True}}


def policy(response: httpx.Response) -> tuple[str, str]:
    return response.headers["ratelimit-policy"], response.headers["ratelimit"]


@pytest.mark.parametrize(("body", "price"), [(COMPILED, 4), (EXECUTED, 2)])
async def test_an_answer_tells_its_price_and_what_is_left(stand_in: StandIn, body: dict[str, Any], price: int) -> None:
    async with limited(stand_in, price=90, points_burst=100, points_per_second=10) as api:
        response = await api.http.post("/graphql", json=body)

    assert response.json()["extensions"]["price"] == price
    assert policy(response) == ('"points";q=100;w=10', f'"points";r={100 - price};t=1')


async def test_an_operation_that_costs_too_much_is_refused_before_anything_is_read(stand_in: StandIn) -> None:
    async with limited(stand_in, price=3) as api:
        for accept, status in ((NEW, 400), ("application/json", 200)):
            response = await api.http.post("/graphql", json=COMPILED, headers={"accept": accept})

            (error,) = response.json()["errors"]
            assert (response.status_code, "data" in response.json()) == (status, False)
            assert error["extensions"] == {
                "code": "LIMIT_EXCEEDED",
                "details": {"name": "price", "limit": 3, "given": 4},
            }
    assert stand_in.statements == []


async def test_an_answer_that_was_kept_costs_a_point_and_is_the_same_to_the_letter(stand_in: StandIn) -> None:
    async with limited(stand_in, price=90, points_burst=100, points_per_second=1) as api:
        made, kept = [await api.http.get("/graphql", params=COMPILED) for _ in range(2)]
        unchanged = await api.http.get("/graphql", params=COMPILED, headers={"if-none-match": made.headers["etag"]})

    assert len(stand_in.statements) == 1
    assert kept.content == made.content
    assert unchanged.status_code == 304
    assert [policy(each)[1] for each in (made, kept, unchanged)] == [
        '"points";r=96;t=4',
        '"points";r=95;t=5',
        '"points";r=94;t=6',
    ]


async def test_whoever_has_no_points_left_is_told_when_to_come_again(stand_in: StandIn) -> None:
    stand_in.answers = [receipt(1)]
    async with limited(stand_in, price=9, points_burst=9, points_per_second=1) as api:
        first = await api.http.post("/graphql", json=COMPILED)
        second = await api.http.post("/graphql", json={"query": PAGE + " # again"})
        third = await api.http.post("/graphql", json={"query": IMPORT, "variables": {"input": wish()}})

    assert (first.status_code, second.status_code, third.status_code) == (200, 200, 429)
    (error,) = third.json()["errors"]
    assert error["extensions"]["code"] == "RATE_LIMITED"
    assert error["extensions"]["details"]["retry_after"] == int(third.headers["retry-after"]) > 0
    assert stand_in.commands == []


class Two(StandIn):
    """Another token, another client."""

    async def authenticate(self, token: str) -> Client | None:
        return CLIENT if token == TOKEN else replace(CLIENT, id=UUID(int=8))


async def test_points_belong_to_a_client(stand_in: StandIn) -> None:
    asked = {"query": EXECUTED["query"], "variables": {"no": False}}
    async with limited(Two(), price=2, points_burst=2, points_per_second=1) as api:
        mine, mine_again, other = [
            await api.http.post("/graphql", json=asked, headers={"authorization": f"Bearer {token}"})
            for token in (TOKEN, TOKEN, "other")
        ]

    assert (mine.status_code, mine_again.status_code, other.status_code) == (200, 429, 200)


@pytest.mark.parametrize("query", ["{", "{ nothing }", "{ " + "a " * 2_000 + "}"])
async def test_a_document_that_cannot_be_executed_costs_what_reading_it_cost(stand_in: StandIn, query: str) -> None:
    async with limited(stand_in, price=150, points_burst=150, points_per_second=1) as api:
        first = await api.http.post("/graphql", json={"query": query})
        second = await api.http.post("/graphql", json={"query": query})

    assert policy(first)[1].startswith('"points";r=50;')
    assert second.status_code == 429
