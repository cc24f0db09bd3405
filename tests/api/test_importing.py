"""importDocuments end to end: API, ledger, projector, and the views that answer."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from tests.api.shop import Shop

SAMPLES = Path(__file__).parents[1] / "samples"
QR = "t=20200727T1117&s=4850.00&fn=9287440300634471&i=13571&fp=3730902192&n=1"

IMPORT = """
mutation Import($input: ImportDocumentsInput!) {
  importDocuments(input: $input) {
    receipt { position events replayed versions { stream version } }
    documents { source fn fd outcome }
    problems { source code message offset path }
    warnings { code }
    errors { __typename code message details }
  }
}
"""


async def import_(shop: Shop, *sources: dict[str, Any], command_id: str | None = None, **more: Any) -> dict[str, Any]:
    wish = {"commandId": command_id or str(uuid4()), "sources": list(sources), **more}
    data = await shop.data(IMPORT, input=wish)
    return data["importDocuments"]  # type: ignore[no-any-return]


def qr_lines(fn: str, numbers: Sequence[int]) -> dict[str, Any]:
    lines = [f"t=20240301T1200&s={number}.00&fn={fn}&i={number}&fp={number}&n=1" for number in numbers]
    return {"name": f"{fn}.txt", "text": "\n".join(lines)}


async def test_every_sample_is_taken_and_can_be_read(shop: Shop) -> None:
    names = [
        "receipt_ffd105_lenta_2020.tlv",
        "receipt_ffd100_agrotorg_2018.tlv",
        "receipt_json_ffd12_vat22_2026.json",
        "receipt_json_ffd12_agrotorg_2024_weighed.json",
    ]
    sources = [{"name": name, "base64": base64.b64encode((SAMPLES / name).read_bytes()).decode()} for name in names]

    answer = await import_(shop, *sources)

    assert answer["problems"] == answer["errors"] == []
    assert [(each["source"], each["outcome"]) for each in answer["documents"]] == [(name, "STORED") for name in names]
    assert sum(each["version"] for each in answer["receipt"]["versions"]) == answer["receipt"]["events"]
    await shop.project()
    for document in answer["documents"]:
        found = await shop.data(
            """query One($fn: String!, $fd: Long!, $position: Long) {
              fiscalDocument(fn: $fn, fd: $fd, atLeast: $position) {
                fn fdNumber kind operation form at atUtc zone total linesCount lines { name price quantity sum }
              }
            }""",
            fn=document["fn"],
            fd=document["fd"],
            position=answer["receipt"]["position"],
        )
        row = found["fiscalDocument"]
        assert (row["fn"], row["fdNumber"]) == (document["fn"], document["fd"])
        assert row["kind"] == "RECEIPT"
        assert row["zone"] == "Europe/Moscow"
        assert row["atUtc"].endswith("+00:00")
        assert "+" not in row["at"]
        assert len(row["lines"]) == row["linesCount"] > 0
        assert all(isinstance(line["quantity"], str) for line in row["lines"])


async def test_a_retry_gets_the_first_answer_and_has_no_effect(shop: Shop) -> None:
    source, command_id = qr_lines("9999000000000001", range(1, 4)), str(uuid4())
    first = await import_(shop, source, command_id=command_id)

    again = await import_(shop, source, command_id=command_id)

    assert again["receipt"] == {**first["receipt"], "replayed": True}
    assert again["documents"] == first["documents"]


async def test_a_retry_of_several_parts_has_exactly_one_effect(shop: Shop) -> None:
    source, command_id = qr_lines("9999000000000002", range(1, 2_501)), str(uuid4())
    first = await import_(shop, source, command_id=command_id)
    assert first["receipt"]["events"] == 2_500
    assert len(first["documents"]) == 2_500

    again = await import_(shop, source, command_id=command_id)

    assert again["receipt"] == {**first["receipt"], "replayed": True}
    assert again["documents"] == first["documents"]


async def test_another_body_under_the_same_id_is_an_error_of_its_own_type(shop: Shop) -> None:
    command_id = str(uuid4())
    await import_(shop, qr_lines("9999000000000003", [1]), command_id=command_id)

    answer = await import_(shop, qr_lines("9999000000000003", [2]), command_id=command_id)

    assert answer["receipt"] is None
    assert answer["documents"] == []
    assert [(each["__typename"], each["code"]) for each in answer["errors"]] == [
        ("IdempotencyMismatch", "IDEMPOTENCY_MISMATCH")
    ]


async def test_what_cannot_be_read_is_told_and_the_rest_is_taken(shop: Shop) -> None:
    answer = await import_(
        shop,
        {"name": "torn.tlv", "form": "TLV", "base64": "AwAQAA=="},
        {"name": "codes.txt", "form": "QR", "text": f"{QR}\nnot a code"},
    )

    assert [each["fd"] for each in answer["documents"]] == [13571]
    assert {(each["source"], each["code"]) for each in answer["problems"]} >= {("codes.txt", "QR_SYNTAX")}
    assert {each["source"] for each in answer["problems"]} == {"torn.tlv", "codes.txt"}
    assert all(each["message"] for each in answer["problems"])


async def test_nothing_readable_means_no_receipt(shop: Shop) -> None:
    answer = await import_(shop, {"name": "empty.txt", "text": ""})

    assert answer["receipt"] is None
    assert [each["code"] for each in answer["problems"]] == ["SOURCE_EMPTY"]


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ({"name": "none"}, "either"),
        ({"name": "both", "text": "a", "base64": "YQ=="}, "either"),
        ({"name": "wrong", "base64": "a*b"}, "base64"),
        ({"name": "n" * 256, "text": "a"}, "256"[:2]),
    ],
)
async def test_a_source_that_is_none_is_invalid_input(shop: Shop, source: dict[str, Any], said: str) -> None:
    answer = await import_(shop, source)

    assert [(each["__typename"], each["code"]) for each in answer["errors"]] == [("InvalidInput", "INVALID_INPUT")]
    assert said in answer["errors"][0]["message"]


async def test_an_import_without_sources_or_with_too_many_is_invalid_input(shop: Shop) -> None:
    for sources in ([], [{"name": "x", "text": QR}] * 1_001):
        answer = await import_(shop, *sources)
        assert answer["errors"][0]["details"] == {"limit": 1_000, "given": len(sources)}


async def test_a_zone_that_does_not_exist_is_invalid_input(shop: Shop) -> None:
    answer = await import_(shop, qr_lines("9999000000000004", [1]), zone="Europe/Nowhere")

    assert [each["code"] for each in answer["errors"]] == ["INVALID_INPUT"]
