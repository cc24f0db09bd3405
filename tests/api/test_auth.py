"""Who may speak: every route is closed but the few that are meant to be open."""

import pytest
from starlette.routing import Mount, Route, WebSocketRoute

from api.app import create_app
from domain.availability import Unavailable
from tests.api.asking import Asking
from tests.api.stand_in import TOKEN, StandIn

QUERY = {"query": "{ __typename }"}
OPEN = {"/", "/agent/enrol", "/health/live", "/health/ready", "/graphiql", "/sms"}


async def test_a_valid_token_is_answered(api: Asking) -> None:
    assert await api.data("{ __typename }") == {"__typename": "Query"}


async def test_without_a_token_nothing_is_answered(stranger: Asking) -> None:
    response = await stranger.http.post("/graphql", json=QUERY)

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="kassa"'
    assert response.json()["errors"][0]["extensions"] == {"code": "UNAUTHENTICATED"}


async def test_a_wrong_token_is_told_to_be_invalid(stranger: Asking) -> None:
    response = await stranger.http.post("/graphql", json=QUERY, headers={"authorization": "Bearer wrong"})

    assert response.status_code == 401
    assert response.headers["www-authenticate"] == 'Bearer realm="kassa", error="invalid_token"'


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Bearer ", f"Basic {TOKEN}", TOKEN, "Bearer " + "x" * 8_193, "Bearer \xfc"]
)
async def test_a_malformed_header_is_no_token(stranger: Asking, header: str) -> None:
    response = await stranger.http.post("/graphql", json=QUERY, headers={b"authorization": header.encode("latin-1")})
    assert response.status_code == 401


async def test_the_scheme_may_be_written_in_any_case(stranger: Asking) -> None:
    response = await stranger.http.post("/graphql", json=QUERY, headers={"authorization": f"bEARER {TOKEN}"})
    assert response.status_code == 200


async def test_every_route_that_is_not_open_wants_a_token(stand_in: StandIn) -> None:
    app = create_app(stand_in)
    async with Asking(app, None) as stranger:
        for route in app.routes:
            if isinstance(route, WebSocketRoute):  # wants its token in the first message (tests/live)
                continue
            assert isinstance(route, Route | Mount)
            path = f"{route.path}/index.html" if isinstance(route, Mount) else route.path
            response = await stranger.http.get(path)
            assert (response.status_code == 401) is (route.path not in OPEN), route.path


async def test_a_path_that_does_not_exist_tells_a_stranger_nothing(stranger: Asking, api: Asking) -> None:
    assert (await stranger.http.get("/secrets")).status_code == 401
    known = await api.http.get("/secrets")
    assert known.status_code == 404
    assert known.json()["errors"][0]["extensions"]["code"] == "NOT_FOUND"


async def test_a_database_that_is_away_is_not_a_wrong_token(stand_in: StandIn, api: Asking) -> None:
    stand_in.authenticate_error = Unavailable("the database cannot be reached; try again")

    response = await api.http.post("/graphql", json=QUERY)

    assert response.status_code == 503
    assert response.headers["retry-after"] == "1"
    assert response.json()["errors"][0]["extensions"]["code"] == "UNAVAILABLE"


async def test_the_token_is_never_logged(
    stand_in: StandIn, api: Asking, capsys: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture
) -> None:
    stand_in.read_error = RuntimeError("broken")
    await api.send("{ fiscalDocuments { nodes { fn } } }")

    printed = capsys.readouterr()
    assert "request" in printed.out
    assert TOKEN not in printed.out + printed.err + caplog.text
