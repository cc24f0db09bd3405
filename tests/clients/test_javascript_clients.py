"""Clients of the npm world, unmodified, against the running server: each file beside `node/house.mjs` is one client."""

import pytest

from tests.clients.node_project import PROJECT, node

CLIENTS = sorted(file.name for file in PROJECT.glob("*.test.mjs"))


@pytest.mark.usefixtures("node_modules")
@pytest.mark.parametrize("client", CLIENTS)
def test_an_unmodified_client_works(client: str, environ: dict[str, str]) -> None:
    done = node("--test", "--test-reporter=spec", client, environ=environ)

    assert done.returncode == 0, done.stdout + done.stderr
    assert "tests 0" not in done.stdout, "the file holds no test"
