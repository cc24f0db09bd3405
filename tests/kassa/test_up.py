"""The whole house as a newcomer starts it."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from kassa.simulation.live import EVERY_SECONDS
from tests.kassa.running import Running, command_line

SAMPLES = Path(__file__).parent.parent / "samples"
COUNT = "{ fiscalDocuments { totalCount } }"


@pytest.fixture(scope="module")
def up(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    running = Running(tmp_path_factory.mktemp("up")).start()
    yield running
    running.stop()


def eventually(claim, seconds: float = 20.0) -> None:
    deadline = time.monotonic() + seconds
    while True:
        try:
            claim()
        except Exception:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.1)
        else:
            return


def test_the_demo_answers_the_first_query_with_real_receipts(up: Running) -> None:
    def holds() -> None:
        answer = up.ask("{ fiscalDocuments(first: 3) { totalCount nodes { fn fdNumber total at } } }")
        assert answer["fiscalDocuments"]["totalCount"] >= 12

    eventually(holds)


def test_the_fleet_of_the_demo_goes_on_reporting(up: Running) -> None:
    """Issue 4: `make up` shows a fleet; its agents speak through the door like any others.

    It stands before the tests that kill PostgreSQL: a crash forgets for a minute when each was heard.
    """
    seen = "{ fleetRegister(first: 5) { nodes { connectionState lastSeenAt } } }"
    started = datetime.now(UTC) - timedelta(minutes=3)

    def holds() -> None:
        registers = up.ask(seen)["fleetRegister"]["nodes"]
        assert len(registers) == 5
        heard = [each["lastSeenAt"] for each in registers if each["lastSeenAt"]]
        assert any(datetime.fromisoformat(each) > started for each in heard)
        [told] = up.ask('{ events(first: 9, types: ["fleet.RouterEnrolled"]) { nodes { actor { id } } } }').values()
        assert len(told["nodes"]) >= 2  # once in the story, once at the door

    eventually(holds, 1.5 * EVERY_SECONDS)  # an agent that was not heard in the first round is in the second


def test_a_file_imported_beside_the_running_house_is_seen_through_the_api(up: Running) -> None:
    done = up.command("import", "--json", str(SAMPLES / "kkt_to_ofd_reregistration_session.bin"))
    assert done.returncode == 0, done.stderr
    position = int(done.stdout.split('"position": ')[-1].split("}")[0])

    def holds() -> None:
        answer = up.ask(
            'query($p: Long!) { fiscalDocument(fn: "9999078900005488", fd: 1, atLeast: $p) { kind } }', p=position
        )
        assert answer["fiscalDocument"]["kind"] == "REREGISTRATION"

    eventually(holds)  # another test may have killed a server a moment ago


def test_a_killed_api_and_a_killed_postgres_come_back_by_themselves(up: Running) -> None:
    before = up.ask(COUNT)
    [api] = [pid for pid in up.pids("kassa", "api") if "launch.py" not in command_line(pid)][:1]
    os.kill(api, signal.SIGKILL)
    eventually(lambda: up.ask(COUNT))
    [postmaster, *_] = up.pids("bin/postgres", "-D")
    os.kill(postmaster, signal.SIGKILL)
    eventually(lambda: _assert_same(up, before))
    time.sleep(1.0)  # what was answered by the dying server was answered by chance
    eventually(lambda: _assert_same(up, before))


def test_no_secret_is_in_anycommand_line(up: Running) -> None:
    lines = [command_line(pid) for pid in up.pids()]
    assert lines
    assert not [line for line in lines if up.token in line or "password=" in line]


def test_it_stops_cleanly_and_starts_again_with_all_data(tmp_path: Path) -> None:
    running = Running(tmp_path).start()
    try:
        running.command("import", str(SAMPLES))
        eventually(lambda: _assert_count(running, 15))
    finally:
        code = running.stop()
    assert code == 0
    assert Running(tmp_path).command("org", "list", "--json").stdout.count("\n") == 1
    again = Running(tmp_path).start()
    try:
        eventually(lambda: _assert_count(again, 15))
    finally:
        again.stop()


def test_a_killed_owner_leaves_nothing_running_and_the_next_start_has_all_data(tmp_path: Path) -> None:
    running = Running(tmp_path).start()
    try:
        children = running.pids()
    finally:
        running.kill()
    assert len(children) >= 4
    eventually(lambda: _assert_gone(children))
    again = Running(tmp_path).start()
    try:
        eventually(lambda: _assert_count(again, 12))
    finally:
        again.stop()


def _assert_count(running: Running, wanted: int) -> None:
    assert running.ask(COUNT)["fiscalDocuments"]["totalCount"] >= wanted


def _assert_same(running: Running, wanted: Any) -> None:
    assert running.ask(COUNT) == wanted


def _assert_gone(pids: list[int]) -> None:
    alive = [pid for pid in pids if Path(f"/proc/{pid}").exists()]
    assert not alive
