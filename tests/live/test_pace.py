"""How often views are answered."""

from api.live.pace import Pace


def test_after_a_rest_some_come_at_once_and_the_others_at_their_pace() -> None:
    pace, now, times = Pace(per_second=4, at_once=3), 100.0, []
    for _ in range(6):
        times.append(round(now - 100, 3))
        now += pace.rest(now)
    assert times == [0, 0, 0, 0.25, 0.5, 0.75]
    now += 0.5
    times = []
    for _ in range(4):
        times.append(round(now - 100, 3))
        now += pace.rest(now)
    assert times == [1.5, 1.5, 1.5, 1.75]


def test_one_at_a_time_is_a_pause_after_each() -> None:
    pace = Pace(per_second=10, at_once=1)
    assert [round(pace.rest(at), 3) for at in (0.0, 0.1, 5.0)] == [0.1, 0.1, 0.1]
