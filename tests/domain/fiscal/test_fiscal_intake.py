import json
from collections.abc import Callable
from pathlib import Path

import pytest

from domain.fiscal import intake
from domain.fiscal.document import Form
from domain.fiscal.intake import Parsed, read_documents
from domain.fiscal.json_items import MAX_JSON_DOCUMENT_BYTES
from domain.fiscal.problems import ADVICE, WARNINGS, Problem, ProblemCode

Sample = Callable[[str], bytes]
FILES_OF_ONE = {
    "receipt_ffd100_agrotorg_2018.tlv": (Form.TLV, "8710000100518313", 55817),
    "receipt_ffd105_intertorg_2019.tlv": (Form.TLV, "9251440300003811", 8947),
    "receipt_ffd105_lenta_2020.tlv": (Form.TLV, "9251440300040065", 57453),
    "receipt_ffd105_vkusvill_2018.tlv": (Form.TLV, "9289000100087745", 24896),
    "fn_archive_tlv_response.bin": (Form.TLV, "9999078900011918", 132),
    "kkt_to_ofd_reregistration_session.bin": (Form.TLV, "9999078900005488", 1),
    "receipt_json_ffd100_2018_with_rawdata.json": (Form.JSON, "8710000100518392", 54812),
    "receipt_json_ffd12_agrotorg_2024_weighed.json": (Form.JSON, "7281440500751551", 30526),
    "receipt_json_ffd12_vat22_2026.json": (Form.JSON, "7380440902582955", 9895),
}
FOREIGN = {
    "README.md": "NOT_A_FISCAL_SOURCE",
    "rfid_lines.txt": "NOT_A_FISCAL_SOURCE",
    "receipt_ffd100_agrotorg_2018.decoded.txt": "NOT_A_FISCAL_SOURCE",
    "vectors.json": "UNKNOWN_ENVELOPE",
}
BOM = b"\xef\xbb\xbf"


def _codes(data: bytes, hint: Form | None = None) -> list[str]:
    return [item.code if isinstance(item, Problem) else "ok" for item in read_documents(data, hint=hint)]


def _array(*elements: bytes) -> bytes:
    return b"[ " + b" ,\n".join(elements) + b"\n]\n"


@pytest.mark.parametrize("name", FILES_OF_ONE)
def test_every_sample_of_one_document_is_read_whole(name: str, sample: Sample) -> None:
    data = sample(name)
    (parsed,) = read_documents(data)
    assert isinstance(parsed, Parsed)
    assert (parsed.document.form, parsed.document.fn, parsed.document.fd) == FILES_OF_ONE[name]
    assert (parsed.raw, parsed.offset) == (data.strip() if name.endswith("json") else data, 0)


@pytest.mark.parametrize("name", FOREIGN)
def test_a_foreign_file_is_one_problem(name: str, sample: Sample) -> None:
    assert _codes(sample(name)) == [FOREIGN[name]]


def test_a_list_of_qr_strings_gives_each_line_with_its_place(sample: Sample) -> None:
    data = BOM + b"# receipts\r\n\r\n  " + sample("qr_strings.txt").replace(b"\n", b"\r\n")
    items = list(read_documents(data))
    assert len(items) == 6
    for item in items:
        assert isinstance(item, Parsed)
        assert data[item.offset : item.offset + len(item.raw)] == item.raw
        assert item.raw.startswith(b"t=20")


def test_a_broken_line_is_one_problem_with_its_place(sample: Sample) -> None:
    lines = sample("qr_strings.txt").splitlines()
    lines[2:4] = [lines[2].replace(b"T1837", b"T1762"), "t=ё&s=1&fn=1".encode()]
    data = b"\n".join(lines)
    items = list(read_documents(data))
    assert _codes(data) == ["ok", "ok", "QR_TIME_IMPOSSIBLE", "FN_MALFORMED", "ok", "ok"]
    broken = items[2]
    assert isinstance(broken, Problem)
    assert (broken.offset, broken.path) == (144, "t")


def test_several_documents_one_after_another_are_read(sample: Sample) -> None:
    receipt, session = sample("receipt_ffd100_agrotorg_2018.tlv"), sample("kkt_to_ofd_reregistration_session.bin")
    sign = bytes.fromhex("81062f1ed68b19b6")
    items = [item for item in read_documents(receipt + sign + session + receipt) if isinstance(item, Parsed)]
    assert [item.offset for item in items] == [0, 319, 785]
    assert items[0].document.message_sign == "9297170290247932342"
    assert items[2].raw == receipt


def test_a_broken_document_among_others_is_one_problem(sample: Sample) -> None:
    receipt = sample("receipt_ffd100_agrotorg_2018.tlv")
    broken = bytearray(receipt)
    broken[7] = 0xFF
    items = list(read_documents(receipt + bytes(broken) + receipt))
    assert [isinstance(item, Parsed) for item in items] == [True, False, True]
    assert isinstance(items[1], Problem)
    assert (items[1].code, items[1].offset, items[1].path) == ("TLV_LENGTH_OVERRUN", 315, "3/1041")


@pytest.mark.parametrize("tail", [b"x", b"\x00\x00", b"\x81\x06", bytes(20)])
def test_a_document_with_rubbish_behind_it_is_not_believed(tail: bytes, sample: Sample) -> None:
    data = sample("receipt_ffd100_agrotorg_2018.tlv")
    (found,) = read_documents(data + tail)
    assert isinstance(found, Problem)
    assert (found.code, found.offset) == ("TLV_TRAILING_BYTES", 311)


def test_warnings_carry_their_place_in_the_source(sample: Sample) -> None:
    session = sample("kkt_to_ofd_reregistration_session.bin")
    receipt = sample("receipt_ffd100_agrotorg_2018.tlv")
    repeated = receipt[:2] + (307 + 5).to_bytes(2, "little") + receipt[4:] + b"\x1e\x04\x01\x00\x02"
    parsed = list(read_documents(session + repeated))[1]
    assert isinstance(parsed, Parsed)
    assert [(warning.code, warning.path) for warning in parsed.warnings] == [
        ("FIELD_REPEATED", "3/1054"),
        ("TOTAL_BELOW_LINES", "1020"),
    ]
    assert parsed.warnings[0].offset == 466 + receipt.index(b"\x1e\x04\x01\x00\x01")


def test_an_unknown_document_code_is_told(sample: Sample) -> None:
    data = sample("receipt_ffd100_agrotorg_2018.tlv")
    assert _codes(b"\x51\x00" + data[2:]) == ["TLV_UNKNOWN_DOCUMENT"]


def test_a_container_that_names_another_number_is_not_believed(sample: Sample) -> None:
    from domain.fiscal.exchange import ContainerHeader  # noqa: PLC0415

    document = sample("receipt_ffd100_agrotorg_2018.tlv")
    for fd, expected in ((55817, "ok"), (55818, "CONTAINER_MISMATCH")):
        header = ContainerHeader(3, "8710000100518313", fd).encode_bare()
        assert _codes(b"\xff\xff\x00\x1c" + header + document) == [expected]


def test_an_array_of_tickets_is_read_element_by_element(sample: Sample) -> None:
    bare = sample("receipt_json_ffd12_vat22_2026.json").strip()
    ticket = b'{"_id": "\xd0\x96", "ticket": ' + sample("receipt_json_ffd100_2018_with_rawdata.json") + b"}"
    data = BOM + _array(ticket, b"{}", bare, bare.replace(b"80730", b"807.30"))
    items = list(read_documents(data))
    assert _codes(data) == ["ok", "UNKNOWN_ENVELOPE", "ok", "MONEY_NOT_INTEGER"]
    assert isinstance(items[0], Parsed)
    assert isinstance(items[2], Parsed)
    assert isinstance(items[3], Problem)
    assert items[2].raw == bare
    assert data[items[2].offset :].startswith(bare)
    assert items[0].raw == data[items[0].offset : items[0].offset + len(ticket)]
    assert items[3].path == "$[3].totalSum"


def test_what_stands_before_a_syntax_error_is_read(sample: Sample) -> None:
    bare = sample("receipt_json_ffd12_vat22_2026.json").strip()
    cut = _array(bare, bare)[:-40]
    items = list(read_documents(cut))
    assert [isinstance(item, Parsed) for item in items] == [True, False]
    assert isinstance(items[1], Problem)
    assert items[1].code == "JSON_SYNTAX"
    assert items[1].offset is not None
    assert len(bare) < items[1].offset <= len(cut)


@pytest.mark.parametrize(
    ("data", "codes"),
    [
        (b"", ["SOURCE_EMPTY"]),
        (BOM + b" \r\n", ["SOURCE_EMPTY"]),
        (b"[]", ["SOURCE_EMPTY"]),
        (b"# nothing\n", ["NOT_A_FISCAL_SOURCE"]),
        (b"\xff\xfe{\x00", ["NOT_A_FISCAL_SOURCE"]),
        (b"\x03", ["TLV_TRUNCATED"]),
        (b"{", ["JSON_SYNTAX"]),
        (b'{"a": "\xff"}', ["JSON_SYNTAX"]),
        (b"[1, 2, 3]", ["UNKNOWN_ENVELOPE"]),
        (b"[1, 2, 3", ["JSON_SYNTAX"]),
        (b"[1 2]", ["JSON_SYNTAX"]),
        (b"[1,]", ["JSON_SYNTAX"]),
        (b"[1] x", ["JSON_SYNTAX"]),
        (b'{"fiscalSign": NaN}', ["JSON_SYNTAX"]),
        (b'{"fiscalSign": 1e99999999999999999999}', ["JSON_SYNTAX"]),
        (b'{"fiscalSign": ' + b"1" * 5000 + b"}", ["JSON_SYNTAX"]),
        (b"[" * 100_000, ["JSON_SYNTAX"]),
        (b'{"fiscalSign": 1, "x": "' + b"x" * MAX_JSON_DOCUMENT_BYTES + b'"}', ["DOCUMENT_TOO_LARGE"]),
    ],
)
def test_sources_without_documents_say_why(data: bytes, codes: list[str]) -> None:
    assert _codes(data) == codes


def test_a_source_too_large_is_not_even_looked_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(intake, "MAX_SOURCE_BYTES", 10)
    assert _codes(b"{" * 11) == ["SOURCE_TOO_LARGE"]


def test_a_hint_overrules_the_content(sample: Sample) -> None:
    assert _codes(b"hello", Form.QR) == ["QR_SYNTAX"]
    assert _codes(b"# nothing\n\x0b", Form.QR) == ["SOURCE_EMPTY"]
    assert _codes(b"hello", Form.JSON) == ["JSON_SYNTAX"]
    assert _codes(b"hello", Form.TLV) == ["TLV_TRUNCATED"]
    assert _codes(sample("qr_strings.txt"), Form.QR) == ["ok"] * 6


def test_every_code_has_its_advice_and_the_message_carries_it() -> None:
    assert set(ADVICE) == set(ProblemCode)
    assert set(ProblemCode) > WARNINGS
    (found,) = read_documents(b"hello")
    assert isinstance(found, Problem)
    assert ADVICE[ProblemCode.NOT_A_FISCAL_SOURCE] in found.message


def test_no_message_quotes_the_document(sample: Sample) -> None:
    value = json.loads(sample("receipt_json_ffd12_vat22_2026.json"))
    for name in value:
        for wrong in ([], "secret", -1, {}, 1.5):
            for item in read_documents(json.dumps(value | {name: wrong}).encode()):
                problems = item.warnings if isinstance(item, Parsed) else (item,)
                assert "secret" not in "".join(found.message for found in problems)


def test_a_path_through_a_foreign_key_can_be_answered_as_text() -> None:
    receipt = json.loads((Path(__file__).parents[2] / "samples" / "receipt_json_ffd12_vat22_2026.json").read_text())
    receipt["items"][0]["productCodeNew"] = {"\ud800": {"rawProductCode": 5.5}}
    [problem] = read_documents(json.dumps(receipt).encode())
    assert isinstance(problem, Problem)
    assert problem.path is not None
    assert problem.path.encode()
