"""`kassa import`: what is stored, repeated, rejected, and why."""

import json
import subprocess
import sys
from collections import Counter
from collections.abc import Callable
from os import environ
from pathlib import Path

import psycopg
import pytest

SAMPLES = Path(__file__).parent.parent / "samples"
FISCAL = sorted(path for path in SAMPLES.iterdir() if path.suffix in {".tlv", ".bin"} or "receipt_json" in path.name)

Import = Callable[..., tuple[int, list[dict[str, object]], dict[str, object]]]


@pytest.fixture
def run_import(database_url: str, organisation: str) -> Import:
    def run(*paths: Path) -> tuple[int, list[dict[str, object]], dict[str, object]]:
        done = subprocess.run(
            [sys.executable, "-m", "kassa", "import", "--json", *map(str, paths)],
            env={**environ, "KASSA_DATABASE_URL": database_url},
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        lines = [json.loads(line) for line in done.stdout.splitlines()]
        assert lines, done.stderr
        return done.returncode, lines[:-1], lines[-1]["summary"]

    assert organisation
    return run


def test_every_receipt_of_the_samples_is_stored_and_a_second_run_stores_none(run_import: Import) -> None:
    _, items, summary = run_import(SAMPLES)
    assert summary["stored"] == 15  # 4 TLV, 3 JSON, 2 framed, 6 QR strings
    rejected = {Path(str(item["source"])).name for item in items if item["outcome"] == "REJECTED"}
    assert not rejected & {path.name for path in FISCAL}
    _, _, again = run_import(SAMPLES)
    assert (again["stored"], again["repeated"]) == (0, 15)


def test_each_kind_of_bad_input_has_its_own_code_and_the_rest_is_stored(run_import: Import, tmp_path: Path) -> None:
    receipt = (SAMPLES / "receipt_ffd105_intertorg_2019.tlv").read_bytes()
    (tmp_path / "truncated.tlv").write_bytes(receipt[:200])
    (tmp_path / "wrong_length.tlv").write_bytes(receipt[:2] + b"\xff\x7f" + receipt[4:])
    (tmp_path / "envelope.json").write_text('{"answer": {"cheque": {}}}')
    (tmp_path / "time.txt").write_text("t=20240917T1762&s=10.00&fn=9280440300200295&i=7&fp=1&n=1\n")
    (tmp_path / "readme.md").write_text("not fiscal at all")
    with (tmp_path / "huge.json").open("wb") as huge:
        huge.truncate(200 << 20)
    (tmp_path / "good.txt").write_text("t=20240917T1801&s=10.00&fn=9280440300200299&i=7&fp=1&n=1\n")
    code, items, summary = run_import(tmp_path)
    codes = {Path(str(item["source"])).name: item.get("code") for item in items}
    assert code == 1
    assert summary["stored"] == 1
    assert codes["huge.json"] == "SOURCE_TOO_LARGE"
    assert codes["time.txt"] == "QR_TIME_IMPOSSIBLE"
    assert codes["envelope.json"] == "UNKNOWN_ENVELOPE"
    assert codes["readme.md"] == "NOT_A_FISCAL_SOURCE"
    assert str(codes["truncated.tlv"]).startswith("TLV_")
    assert str(codes["wrong_length.tlv"]).startswith("TLV_")
    assert len(set(codes.values()) - {None}) >= 5
    assert all("offset" in item for item in items if item.get("code") == "QR_TIME_IMPOSSIBLE")


def test_another_document_under_the_same_key_is_kept_as_evidence(
    run_import: Import, tmp_path: Path, database_url: str, organisation: str
) -> None:
    qr = "t=20240917T1801&s={sum}&fn=9280440300200300&i=7&fp=1&n=1\n"
    (tmp_path / "a.txt").write_text(qr.format(sum="10.00"))
    (tmp_path / "b.txt").write_text(qr.format(sum="99.00"))
    assert run_import(tmp_path / "a.txt")[0] == 0
    code, items, _ = run_import(tmp_path / "b.txt")
    assert code == 1
    assert items[0]["outcome"] == "TAMPER_SUSPECTED"
    with psycopg.connect(database_url, options=f"-c search_path={organisation}") as connection:
        rows = connection.execute(
            "select type from events e join streams s on s.id = e.stream "
            "where s.name = 'fiscal-9280440300200300' order by version"
        ).fetchall()
    assert [name for (name,) in rows] == ["fiscal.FiscalDocumentRecorded", "fiscal.TamperSuspected"]


def test_a_tax_number_with_a_wrong_check_digit_is_stored_with_a_warning(run_import: Import, tmp_path: Path) -> None:
    receipt = json.loads((SAMPLES / "receipt_json_ffd12_vat22_2026.json").read_text())
    receipt |= {"userInn": "4703148344  ", "fiscalDriveNumber": "7380440902582999"}
    (tmp_path / "inn.json").write_text(json.dumps(receipt))
    code, _, summary = run_import(tmp_path / "inn.json")
    assert (code, summary["stored"]) == (0, 1)
    assert "INN_CHECK_DIGIT" in Counter(str(each["code"]) for each in summary["warnings"])  # type: ignore[attr-defined]


def test_the_table_says_where_several_files_lie_once(database_url: str, organisation: str, tmp_path: Path) -> None:
    assert organisation
    for name in ("one.txt", "two.txt"):
        (tmp_path / name).write_text("nothing fiscal")

    printed = subprocess.run(
        [sys.executable, "-m", "kassa", "import", str(tmp_path)],
        env={**environ, "KASSA_DATABASE_URL": database_url, "COLUMNS": "200"},
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    ).stdout

    title, *table = printed.splitlines()
    assert title == f"in {tmp_path}"
    assert [line.split()[1] for line in table if ".txt " in line] == ["one.txt", "two.txt"]
