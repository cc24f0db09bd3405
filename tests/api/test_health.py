"""Health and metrics."""

from tests.api.asking import Asking
from tests.api.stand_in import StandIn


async def test_a_live_process_says_so(stranger: Asking) -> None:
    response = await stranger.http.get("/health/live")
    assert (response.status_code, response.json()) == (200, {"status": "live"})


async def test_readiness_names_what_is_missing(stranger: Asking, stand_in: StandIn) -> None:
    ready = await stranger.http.get("/health/ready")
    stand_in.checks = {"database": True, "projector": False}
    missing = await stranger.http.get("/health/ready")

    assert (ready.status_code, ready.json()) == (200, {"status": "ready", "checks": {"database": True}})
    assert missing.status_code == 503
    assert missing.json() == {"status": "not ready", "checks": {"database": True, "projector": False}}


async def test_requests_and_errors_are_counted(api: Asking) -> None:
    await api.send("{ nothing }")
    await api.http.get("/somewhere/else")

    response = await api.http.get("/metrics")

    assert response.status_code == 200
    assert 'kassa_graphql_errors_total{code="BAD_REQUEST"}' in response.text
    assert 'kassa_http_request_seconds_count{method="POST",route="/graphql",status="200"}' in response.text
    assert 'route="other"' in response.text
    assert "somewhere" not in response.text
