"""Facts §8.4: a gateway tells that it has news; strangers are told nothing."""

from collections.abc import AsyncIterator

import pytest
from pydantic import SecretStr

from adapters.keys.keyring import Keyring
from api.app import create_app
from api.sms_callback import MOST_BYTES
from kassa.wiring import Wiring
from tests.api.asking import Asking
from tests.sms.phones import Phones

SECRET = "a secret of sixteen"


@pytest.fixture(scope="module")
async def api(database_url: str, organisation: str) -> AsyncIterator[Asking]:
    async with (
        Wiring(database_url, keyring=Keyring.made(), gateway=Phones(), callback_secret=SecretStr(SECRET)) as wiring,
        Asking(create_app(wiring), None) as asking,
    ):
        yield asking


async def test_a_gateway_that_shows_the_secret_is_heard(api: Asking) -> None:
    """DEC-31: by GET or as a form; of a message nobody knows, too."""
    form = {"id": "77", "status": "1", "phone": "79161234567"}
    answers = [
        await api.http.get("/sms", params=form | {"key": SECRET}),
        await api.http.post("/sms", params={"key": SECRET}, data=form),
        await api.http.post("/sms", params={"key": SECRET}, data={"test": "1"}),
    ]
    assert [(each.status_code, each.text) for each in answers] == [(200, "OK")] * 3


async def test_a_stranger_is_told_nothing(api: Asking) -> None:
    """DEC-31: nobody makes us ask who does not know the secret, nor sends us much."""
    for key in ("", "another", "секрет"):
        assert (await api.http.post("/sms", params={"key": key}, data={"id": "77"})).status_code == 404
    assert (await api.http.post("/sms", content=b"x" * (MOST_BYTES + 1))).status_code == 413


async def test_without_a_secret_there_is_no_such_address(database_url: str, organisation: str) -> None:
    async with Wiring(database_url, gateway=Phones()) as wiring, Asking(create_app(wiring), None) as asking:
        assert (await asking.http.get("/sms", params={"key": "", "id": "77"})).status_code == 404
