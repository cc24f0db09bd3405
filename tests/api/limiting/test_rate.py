"""A client's points: taken before a request runs, refilled by the second, refused with the time to wait."""

import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from api.limiting.rate import Buckets, RateLimited, Spent
from api.limits import ApiLimits
from api.responses import rate_limited_answer

ONE, OTHER = 1, 2


def buckets(clients: int = 10) -> Buckets:
    return Buckets(burst=100, per_second=10, clients=clients)


def test_a_new_client_has_a_full_bucket_and_what_it_takes_is_gone() -> None:
    points = buckets()

    assert points.take(ONE, 30, now=0).headers == {
        "ratelimit-policy": '"points";q=100;w=10',
        "ratelimit": '"points";r=70;t=3',
    }
    assert points.take(ONE, 70, now=0).left == 0
    assert points.take(OTHER, 1, now=0).left == 99


def test_points_come_back_by_the_second_and_never_beyond_the_brim() -> None:
    points = buckets()
    points.take(ONE, 100, now=0)

    assert points.take(ONE, 5, now=1).left == 5
    assert points.take(ONE, 1, now=1_000).left == 99


def test_what_does_not_fit_takes_nothing_and_is_told_when_it_would() -> None:
    points = buckets()
    points.take(ONE, 95, now=0)

    with pytest.raises(RateLimited) as refused:
        points.take(ONE, 30, now=0)

    assert refused.value.code == "RATE_LIMITED"
    assert refused.value.details == {"retry_after": 3, "requested": 30, "left": 5}
    assert points.take(ONE, 30, now=3).left == 5  # 5 + 30 - 30


def test_the_answer_says_when_to_come_again() -> None:
    with pytest.raises(RateLimited) as refused:
        buckets().take(ONE, 101, now=0)
    answer = rate_limited_answer(refused.value)

    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    (error,) = json.loads(bytes(answer.body))["errors"]
    assert error["extensions"] == {
        "code": "RATE_LIMITED",
        "details": {"retry_after": 1, "requested": 101, "left": 100},
    }


def test_only_the_latest_clients_are_remembered() -> None:
    points = buckets(clients=2)
    for client in (1, 2, 1, 3):
        points.take(client, 50, now=0)

    assert points.take(2, 0, now=0).left == 100  # it was forgotten; in ten seconds it had been full anyway
    assert points.take(3, 0, now=0).left == 50


def test_a_clock_that_stands_still_or_goes_back_gives_nothing() -> None:
    points = buckets()
    points.take(ONE, 100, now=10)

    assert points.take(ONE, 0, now=10).left == 0
    assert points.take(ONE, 0, now=5).left == 0
    assert points.take(ONE, 0, now=11).left == 10


def taken(points: Buckets, price: int, now: float) -> Spent | RateLimited:
    try:
        return points.take(ONE, price, now)
    except RateLimited as refused:
        return refused


@settings(deadline=None)
@given(st.lists(st.tuples(st.integers(0, 100), st.floats(0, 5)), max_size=50))
def test_nobody_gets_more_than_the_burst_and_what_the_time_gave(asked: list[tuple[int, float]]) -> None:
    points, now, got = buckets(), 0.0, 0
    for price, pause in asked:
        now += pause
        match taken(points, price, now):
            case RateLimited() as refused:
                assert points.take(ONE, 0, now).left == refused.details["left"]  # nothing was taken
            case spent:
                got += spent.requested
                assert 0 <= spent.left <= 100
                assert got <= 100 + 10 * now + 1e-6


@settings(deadline=None)
@given(st.lists(st.integers(1, 100), min_size=1, max_size=20))
def test_whoever_waits_as_told_is_served(prices: list[int]) -> None:
    points, now = buckets(), 0.0
    for price in prices:
        outcome = taken(points, price, now)
        if isinstance(outcome, RateLimited):
            now += outcome.retry_after
            assert isinstance(taken(points, price, now), Spent)


def test_the_dearest_request_fits_into_a_full_bucket() -> None:
    with pytest.raises(ValueError, match="no client ever has more"):
        ApiLimits(price=10, points_burst=9)
