"""One `kassa up --demo` for all clients, on the suite's PostgreSQL; and the Node project that most of them live in."""

from collections.abc import Iterator

import psycopg
import pytest

from adapters.embedded import EmbeddedServers
from adapters.embedded import database_url as url_of
from adapters.postgres.migrate import migrate
from tests.clients import node_project
from tests.clients.node_project import NodeMissing
from tests.kassa.running import Running

DATABASE = "clients"


@pytest.fixture(scope="session")
def kassa(servers: EmbeddedServers, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Running]:
    """The running house with the demo receipts. Tests add documents of drives of their own, and nothing else."""
    with psycopg.connect(servers.database_url, autocommit=True) as connection:
        connection.execute(f'create database "{DATABASE}"'.encode())
    url = url_of(servers.database_url, DATABASE)
    migrate(url)
    running = Running(tmp_path_factory.mktemp("clients"), KASSA_DATABASE_URL=url, KASSA_REDIS_URL=servers.redis_url)
    try:
        running.start()
    except AssertionError as error:
        running.stop()
        raise AssertionError(running.said.read_text()) from error
    yield running
    assert running.stop() == 0


@pytest.fixture(scope="session")
def node_modules() -> None:
    """The installed Node project; without Node the test is skipped, and the end of the run says so."""
    try:
        node_project.install()
    except NodeMissing as missing:
        pytest.skip(str(missing))


@pytest.fixture
def environ(kassa: Running) -> dict[str, str]:
    """Where a client finds the server and its token."""
    return {"KASSA_URL": f"{kassa.address}/graphql", "KASSA_TOKEN": kassa.token}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The first of these may have to install the Node project."""
    for item in items:
        if "node_modules" in getattr(item, "fixturenames", ()):
            item.add_marker(pytest.mark.timeout(node_project.INSTALL_SECONDS + node_project.RUN_SECONDS * 2))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """A run without Node passes, but nobody shall take it for a whole one."""
    reasons = {str(report.longrepr[2]) for report in terminalreporter.stats.get("skipped", ()) if report.longrepr}
    for reason in sorted(reason for reason in reasons if "were not tested" in reason):
        terminalreporter.write_line(f"NOT A WHOLE RUN: {reason.removeprefix('Skipped: ')}", yellow=True, bold=True)
