"""`kassa sms`, and which gateway the settings choose."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from uuid import uuid4

import pytest
import structlog
from click.testing import CliRunner, Result
from pydantic import ValidationError

from adapters.sms.file_sink import FileSink
from adapters.sms.smsc import Smsc
from kassa.cli import main
from kassa.gateways import gateway
from kassa.settings import Settings
from kassa.wiring import Wiring


@pytest.fixture(autouse=True)
def quiet(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kassa.cli.configure", lambda _: None)


def kassa(database_url: str, *arguments: str) -> Result:
    with structlog.testing.capture_logs():
        return CliRunner().invoke(main, arguments, env={"KASSA_DATABASE_URL": database_url})


async def test_an_operator_sees_what_waits(database_url: str, organisation: str) -> None:
    """Facts §8.4: balance; a message that nobody has released waits."""
    async with Wiring(database_url) as wiring:
        await wiring.outbox(organisation).put("m-1", uuid4(), "player", "sealed", datetime.now(UTC))
    said = await asyncio.to_thread(kassa, database_url, "sms", "--json")
    told = json.loads(said.output)
    assert (told["gateway"], told["balance"]) == ("file", None)
    assert [(each["organisation"], each["state"], each["messages"]) for each in told["messages"]] == [
        ("demo", "WAITING", 1)
    ]
    assert "WAITING" in (await asyncio.to_thread(kassa, database_url, "sms")).output


async def test_the_settings_choose_the_gateway(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KASSA_DATA_DIR", str(tmp_path))
    with structlog.testing.capture_logs() as said:
        assert isinstance(gateway(Settings()), FileSink)
    assert said[0]["file"] == str(tmp_path / "sms.jsonl")
    monkeypatch.setenv("KASSA_SMS_GATEWAY", "smsc")
    monkeypatch.setenv("KASSA_SMS_KEY", "key")
    chosen = gateway(Settings())
    assert isinstance(chosen, Smsc)
    await chosen.close()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("KASSA_SMS_GATEWAY", "smsc"),  # without its key
        ("KASSA_SMS_GATEWAY", "pigeon"),
        ("KASSA_SMS_URL", "http://smsc.example/sys"),
        ("KASSA_SMS_CALLBACK_SECRET", "short"),
    ],
)
def test_a_setting_that_cannot_be_is_refused(monkeypatch: pytest.MonkeyPatch, name: str, value: str) -> None:
    monkeypatch.setenv(name, value)
    with pytest.raises(ValidationError):
        Settings()
