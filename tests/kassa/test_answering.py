"""What the settings make of the API: its limits, its trusted documents, and the start that a bad file stops."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from api.limiting.trusted import TrustedDocumentsInvalid
from kassa.answering import api_limits, trusted_documents
from kassa.cli import main
from kassa.settings import Settings

TEXT = "{ me { name } }"


def settings(**given: object) -> Settings:
    return Settings(_env_file=None, **given)  # type: ignore[arg-type]


def test_without_a_file_every_text_is_answered() -> None:
    trusted = trusted_documents(settings())

    assert (trusted.by_id, trusted.only) == ({}, False)


def test_the_file_of_the_settings_is_read(tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text(json.dumps({"Me": TEXT}))
    trusted = trusted_documents(settings(trusted_documents=file, trusted_only=True))

    assert (trusted.text("Me"), trusted.only) == (TEXT, True)


def test_trusted_only_without_a_file_is_a_mistake() -> None:
    with pytest.raises(TrustedDocumentsInvalid, match="needs KASSA_TRUSTED_DOCUMENTS"):
        trusted_documents(settings(trusted_only=True))


def test_points_are_settings() -> None:
    limits = api_limits(settings(points_per_second=7, points_burst=30_000))

    assert (limits.points_per_second, limits.points_burst) == (7, 30_000)


@pytest.mark.parametrize("command", ["api", "up"])
def test_a_bad_file_stops_the_start_in_one_line(command: str, tmp_path: Path) -> None:
    file = tmp_path / "documents.json"
    file.write_text("{")
    environ = {"KASSA_TRUSTED_DOCUMENTS": str(file), "KASSA_DATA_DIR": str(tmp_path / "data")}
    ended = CliRunner().invoke(main, [command], env=environ)

    assert (ended.exit_code, ended.stderr) == (1, "TRUSTED_DOCUMENTS_INVALID: the file is not JSON in UTF-8\n")
    assert not (tmp_path / "data").exists()  # no server was started


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    environ = {"KASSA_TRUSTED_DOCUMENTS": str(tmp_path / "missing.json")}

    assert "missing.json cannot be read: No such file" in CliRunner().invoke(main, ["up"], env=environ).stderr
