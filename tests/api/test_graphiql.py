"""The developer console comes whole from our own files."""

import hashlib
import re

import pytest

from api.graphiql import FOLDER
from tests.api.asking import Asking

NPM = {
    "graphiql.min.css": "b1868247f8e0502cd869e581f5f3cb55b334862e7f51b1d6cbace11059b9adc2",
    "graphiql.min.js": "22faab94067b695e5f7959619fbe686ebcc8955002a0c97d986bcbba4ad4bc2c",
    "react-dom.production.min.js": "21758ed084cd0e37e735722ee4f3957ea960628a29dfa6c3ce1a1d47a2d6e4f7",
    "react.production.min.js": "4b4969fa4ef3594324da2c6d78ce8766fbbc2fd121fff395aedf997db0a99a06",
}


@pytest.mark.parametrize("path", ["/", "/graphql"])
async def test_a_browser_gets_the_page_without_a_token(stranger: Asking, path: str) -> None:
    response = await stranger.http.get(path, headers={"accept": "text/html,application/xhtml+xml,*/*;q=0.8"})

    assert response.status_code == 200
    assert response.headers["content-type"].startswith("text/html")
    policy = response.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert "http" not in policy


async def test_everything_the_page_names_is_ours_and_there(stranger: Asking) -> None:
    page = (FOLDER / "index.html").read_text()
    named = [each for each in re.findall(r'(?:src|href)="([^"]+)"', page) if not each.startswith("data:")]
    assert len(named) == 7
    for path in named:
        response = await stranger.http.get(path)
        assert response.status_code == 200, path
        assert response.headers["content-type"].split(";")[0] in {"text/css", "text/javascript"}


def test_the_page_holds_no_script_or_style_of_its_own() -> None:
    page = (FOLDER / "index.html").read_text()
    assert "<style" not in page
    assert " style=" not in page
    assert not re.search(r"<script(?! src=)", page)
    assert not re.search(r" on\w+=", page)


@pytest.mark.parametrize(("name", "digest"), NPM.items())
def test_the_npm_files_are_unchanged(name: str, digest: str) -> None:
    assert hashlib.sha256((FOLDER / name).read_bytes()).hexdigest() == digest


async def test_nothing_outside_of_the_folder_is_served(stranger: Asking) -> None:
    for path in ("/graphiql/../app.py", "/graphiql/%2e%2e/app.py", "/graphiql/..%2fapp.py"):
        assert (await stranger.http.get(path)).status_code in {401, 404}
