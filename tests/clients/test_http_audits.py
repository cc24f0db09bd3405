"""GraphQL over HTTP as judged by the reference suite, npm graphql-http."""

import json

import pytest

from tests.clients.node_project import node

AUDITS = 61


@pytest.mark.usefixtures("node_modules")
def test_every_audit_of_graphql_over_http_passes(environ: dict[str, str]) -> None:
    done = node("audits.mjs", environ=environ)
    assert done.returncode == 0, done.stderr
    results = json.loads(done.stdout)

    failed = [f"{each['id']} {each['name']}: {each['reason']}" for each in results if each["status"] != "ok"]
    assert not failed, f"{len(failed)} of {len(results)} audits:\n" + "\n".join(failed)
    assert len(results) == AUDITS
