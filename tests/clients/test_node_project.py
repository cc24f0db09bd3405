"""The Node project can be installed anywhere: exact versions, and no address in what is committed."""

import json
import re

from tests.clients.node_project import PROJECT

LOCK = (PROJECT / "package-lock.json").read_text()


def test_the_lock_file_names_no_address() -> None:
    packages = json.loads(LOCK)["packages"]

    assert [name for name, each in packages.items() if "resolved" in each] == []
    assert [name for name, each in packages.items() if name and "integrity" not in each] == []
    addresses = set(re.findall(r'"[a-z+]+://[^"]*"', LOCK))
    funding = {f'"{each}"' for package in packages.values() for each in _funding(package.get("funding", []))}
    assert addresses <= funding, "only where a package asks for money"


def test_every_version_is_exact() -> None:
    wanted = json.loads((PROJECT / "package.json").read_text())

    assert wanted["dependencies"]
    for name, version in (wanted["dependencies"] | wanted["overrides"]).items():
        assert re.fullmatch(r"\d+\.\d+\.\d+", version), f"{name} {version}"


def _funding(said: object) -> list[str]:
    match said:
        case str():
            return [said]
        case {"url": str(url)}:
            return [url]
        case list():
            return [url for each in said for url in _funding(each)]
        case _:
            return []
