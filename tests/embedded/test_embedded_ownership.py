"""One owner per data folder, any number of data folders, and no folder that is somebody else's."""

import os
import shutil
import time
from pathlib import Path
from typing import Any

import pytest

from adapters.embedded import EmbeddedServerError, EmbeddedServers, RunningServers, find_running

SMALL = {"shared_buffers": "16MB"}


def test_of_two_starts_at_once_on_a_new_folder_one_wins(place: Path, begin_owner: Any) -> None:
    owners = [begin_owner(place / "new") for _ in range(3)]
    winners = [owner for owner in owners if "postgres" in owner.said]
    assert len(winners) == 1
    losers = [owner.said for owner in owners if "postgres" not in owner.said]
    assert {said["code"] for said in losers} == {"DATA_DIR_IN_USE"}
    assert all(f"process {winners[0].child.pid};" in said["message"] for said in losers)
    assert not list((place / "new").glob("postgres.init-*"))
    winners[0].end(kill=False)


def test_a_second_owner_in_the_same_process_is_refused_quickly(servers: EmbeddedServers, data: Path) -> None:
    began = time.monotonic()
    with pytest.raises(EmbeddedServerError, match=str(os.getpid())) as refusal:
        EmbeddedServers(data).start()
    assert refusal.value.code == "DATA_DIR_IN_USE"
    assert time.monotonic() - began < 3
    assert servers.alive()


def test_a_forked_child_that_lives_on_does_not_hold_the_folder(servers: EmbeddedServers, data: Path) -> None:
    child = os.fork()
    if child == 0:
        time.sleep(60)
        os._exit(0)
    try:
        servers.stop()
        with EmbeddedServers(data, redis=False, postgres_settings=SMALL) as again:
            assert again.alive()
    finally:
        os.kill(child, 9)
        os.waitpid(child, 0)


def test_an_owner_killed_in_the_middle_of_the_first_start_leaves_a_clean_folder(place: Path, begin_owner: Any) -> None:
    owner = begin_owner(place / "new")
    while not list((place / "new").glob("postgres.init-*/base/1/*")):  # initdb is at work
        time.sleep(0.005)
    owner.child.kill()
    with EmbeddedServers(place / "new", postgres_settings=SMALL) as servers:
        assert servers.alive()
        assert not list((place / "new").glob("postgres.init-*"))


def test_another_process_finds_the_addresses_as_long_as_the_owner_lives(place: Path, begin_owner: Any) -> None:
    assert find_running(place / "new") is None
    owner = begin_owner(place / "new")
    found = RunningServers(owner.child.pid, owner.said["database_url"], owner.said["redis_url"])
    assert find_running(place / "new") == found
    owner.end(kill=True)
    assert find_running(place / "new") is None


def test_a_lost_socket_folder_comes_back_with_the_next_restart(servers: EmbeddedServers, ledger: Any) -> None:
    ledger.write(servers.database_url, servers.redis_url, 1)
    shutil.rmtree(Path(servers.redis_url.removeprefix("unix://")).parent)
    for pid in (servers.postgres_pid, servers.redis_pid):
        os.kill(pid, 9)
    restarted: set[str] = set()
    while restarted != {"postgres", "redis"}:
        restarted.update(servers.restart_dead())
    assert ledger.read(servers) == ([1], [1])


def test_two_checkouts_run_side_by_side(servers: EmbeddedServers, place: Path, ledger: Any) -> None:
    with EmbeddedServers(place / "other", postgres_settings=SMALL) as other:
        ledger.write(servers.database_url, servers.redis_url, 1)
        ledger.write(other.database_url, other.redis_url, 2)
        assert ledger.read(servers) == ([1], [1])
        assert ledger.read(other) == ([2], [2])
    assert servers.alive()


def test_a_data_folder_may_be_moved_and_have_a_name_that_needs_care(data: Path, ledger: Any) -> None:
    names = ("с пробелом, и запятой", "q\"uo'te %41", "x" * 150)
    for moved, name in enumerate(names, start=1):
        data = data.rename(data.with_name(name))
        with EmbeddedServers(data, postgres_settings=SMALL) as servers:
            ledger.write(servers.database_url, servers.redis_url, moved)
            assert len(ledger.read(servers)[0]) == moved


def test_a_folder_with_something_else_in_it_is_left_alone(place: Path) -> None:
    (place / "postgres").mkdir()
    (place / "postgres" / "thesis.txt").write_text("years of work")
    with pytest.raises(EmbeddedServerError) as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "DATA_DIR_NOT_OURS"
    assert (place / "postgres" / "thesis.txt").read_text() == "years of work"
    assert (place / "postgres").stat().st_uid == os.geteuid()


def test_data_of_another_major_version_is_refused(data: Path) -> None:
    (data / "postgres" / "PG_VERSION").write_text("16\n")
    with pytest.raises(EmbeddedServerError, match="16") as refusal:
        EmbeddedServers(data).start()
    assert refusal.value.code == "DATA_DIR_VERSION"


@pytest.mark.parametrize("mode", [0o770, 0o777])
def test_a_data_folder_that_others_can_write_is_refused(place: Path, mode: int) -> None:
    place.chmod(mode)
    with pytest.raises(EmbeddedServerError, match="chmod go-w") as refusal:
        EmbeddedServers(place).start()
    assert refusal.value.code == "DATA_DIR_NOT_OURS"


def test_a_file_in_the_place_of_the_data_folder_is_refused(place: Path) -> None:
    (place / "file").touch()
    with pytest.raises(EmbeddedServerError) as refusal:
        EmbeddedServers(place / "file").start()
    assert refusal.value.code == "DATA_DIR_NOT_OURS"
