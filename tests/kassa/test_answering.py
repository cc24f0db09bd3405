"""What the settings make of the API: its limits, its trusted documents, and the start that a bad file stops."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from api.limiting.trusted import TrustedDocumentsInvalid
from kassa.answering import api_limits, trusted_documents
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


def start(command: str, documents: Path, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environ = {"KASSA_TRUSTED_DOCUMENTS": str(documents), "KASSA_DATA_DIR": str(data_dir)}
    return subprocess.run(
        [sys.executable, "-m", "kassa", command], env=os.environ | environ, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("command", ["api", "up"])
def test_a_bad_file_stops_the_start_in_one_line(command: str, tmp_path: Path) -> None:
    (tmp_path / "documents.json").write_text("{")
    ended = start(command, tmp_path / "documents.json", tmp_path / "data")

    assert (ended.returncode, ended.stderr) == (1, "TRUSTED_DOCUMENTS_INVALID: the file is not JSON in UTF-8\n")
    assert not (tmp_path / "data").exists()  # no server was started


def test_a_document_that_cannot_be_executed_stops_the_start_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "documents.json").write_text(json.dumps({"Me": TEXT, "Broken": "{ nothing }"}))

    assert "Broken: Cannot query field 'nothing'" in start("up", tmp_path / "documents.json", tmp_path / "data").stderr


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(TrustedDocumentsInvalid, match=r"missing.json cannot be read: No such file"):
        trusted_documents(settings(trusted_documents=tmp_path / "missing.json"))
