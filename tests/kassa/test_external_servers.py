"""KASSA_DATABASE_URL and KASSA_REDIS_URL: servers that somebody else started (CORE-14)."""

from pathlib import Path

from adapters.embedded import EmbeddedServers
from tests.kassa.running import Running
from tests.kassa.test_up import eventually


def test_the_house_runs_on_external_servers_and_starts_none_of_its_own(tmp_path: Path) -> None:
    with EmbeddedServers(tmp_path / "elsewhere", postgres_settings={"shared_buffers": "64MB"}) as elsewhere:
        own = tmp_path / "own"
        running = Running(own, KASSA_DATABASE_URL=elsewhere.database_url, KASSA_REDIS_URL=elsewhere.redis_url).start()
        try:
            eventually(lambda: _has_receipts(running))
            assert not running.pids("bin/postgres")
            assert not running.pids("redis-server")
            assert not (own / "postgres").exists()
        finally:
            running.stop()
        again = Running(own, KASSA_DATABASE_URL=elsewhere.database_url)
        assert '"demo"' in again.command("org", "list", "--json").stdout


def test_a_server_that_cannot_be_reached_is_said_in_one_line_with_its_own_exit_code(tmp_path: Path) -> None:
    nowhere = Running(tmp_path, KASSA_DATABASE_URL="postgresql://nobody@127.0.0.1:1/nothing")
    done = nowhere.command("org", "list")
    assert done.returncode == 3
    assert "Traceback" not in done.stderr


def _has_receipts(running: Running) -> None:
    assert running.ask("{ fiscalDocuments { totalCount } }")["fiscalDocuments"]["totalCount"] >= 12
