from collections.abc import Callable
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Operation
from domain.fiscal.problems import LocalProtocolError, RemoteProtocolError
from domain.fiscal.qr import format_qr, looks_like_qr_list, parse_qr

Sample = Callable[[str], bytes]
GOOD = {"t": "20190811T1139", "s": "1405.33", "fn": "9280440300200295", "i": "14378", "fp": "3796110719", "n": "1"}


def _qr(**changes: str | None) -> str:
    fields = GOOD | changes
    return "&".join(f"{name}={value}" for name, value in fields.items() if value is not None)


EXPECTED = (
    ("9280440300200295", 14378, 3796110719, 140533, datetime(2019, 8, 11, 11, 39)),  # noqa: DTZ001
    ("9287440300634471", 13571, 3730902192, 485000, datetime(2020, 7, 27, 11, 17)),  # noqa: DTZ001
    ("9282440300682838", 46534, 1273019065, 34993, datetime(2020, 9, 24, 18, 37)),  # noqa: DTZ001
    ("9286000100105429", 30651, 80362384, 26400, datetime(2018, 12, 3, 8, 12)),  # noqa: DTZ001
    ("9288000100178241", 112602, 3418609577, 266358, datetime(2021, 8, 29, 16, 22)),  # noqa: DTZ001
    ("9282000100312291", 58859, 1680407746, 511663, datetime(2020, 3, 13, 20, 24)),  # noqa: DTZ001
)


@pytest.mark.parametrize("index", range(6))
def test_every_real_string_is_read(index: int, sample: Sample) -> None:
    document = parse_qr(sample("qr_strings.txt").decode().splitlines()[index])
    fn, fd, sign, total, at = EXPECTED[index]
    assert document == FiscalDocument(
        fn=fn,
        fd=fd,
        kind=DocumentKind.RECEIPT,
        form=Form.QR,
        at=at,
        fiscal_sign=sign,
        operation=Operation.INCOME,
        total=total,
    )


def test_real_strings_are_written_as_they_were_save_for_the_seconds(sample: Sample) -> None:
    for line in sample("qr_strings.txt").decode().splitlines():
        assert format_qr(parse_qr(line)) == line.replace("T162200", "T1622")


@pytest.mark.parametrize(
    ("quirk", "total"),
    [
        (_qr(t="20240917t1801"), 140533),
        (_qr(t="20210829T162200"), 140533),
        (_qr(s="500"), 50000),
        (_qr(s="500.5"), 50050),
        (_qr(fp="80362384"), 140533),
        (_qr(fp="0080362384"), 140533),
        (_qr(extra="1"), 140533),
        (f"  {_qr()}\n", 140533),
        ("&".join(reversed(_qr().split("&"))).upper(), 140533),
    ],
)
def test_known_quirks_are_accepted(quirk: str, total: int) -> None:
    assert parse_qr(quirk).total == total


@pytest.mark.parametrize("time", ["20190811T1762", "20190811T2400", "20190230T1139", "20191311T1139", "00000811T1139"])
def test_an_impossible_time_has_its_own_code(time: str) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        parse_qr(_qr(t=time))
    assert (refused.value.problem.code, refused.value.problem.path) == ("QR_TIME_IMPOSSIBLE", "t")


@pytest.mark.parametrize(
    ("text", "code", "path"),
    [
        ("", "QR_SYNTAX", None),
        (_qr() + "&t=1", "QR_SYNTAX", None),
        (_qr() + "&" + "x" * 512, "QR_SYNTAX", None),
        *[(_qr(**{name: None}), "QR_SYNTAX", name) for name in GOOD],
        (_qr(t="2019-08-11 11:39"), "QR_SYNTAX", "t"),
        (_qr(t="20190811T11391"), "QR_SYNTAX", "t"),
        (_qr(s="1405,33"), "QR_SYNTAX", "s"),
        (_qr(s="-1"), "QR_SYNTAX", "s"),
        (_qr(s="1.234"), "QR_SYNTAX", "s"),
        (_qr(s="9" * 16), "QR_SYNTAX", "s"),
        (_qr(fn="928044030020029"), "FN_MALFORMED", "fn"),
        (_qr(fn="92804403002002²5"), "FN_MALFORMED", "fn"),
        (_qr(i="0"), "FD_OUT_OF_RANGE", "i"),
        (_qr(i="4294967296"), "FD_OUT_OF_RANGE", "i"),
        (_qr(i="x"), "QR_SYNTAX", "i"),
        (_qr(i="1" * 5000), "QR_SYNTAX", None),
        (_qr(fp="4294967296"), "QR_SYNTAX", "fp"),
        (_qr(n="5"), "QR_SYNTAX", "n"),
    ],
)
def test_wrong_strings_are_refused_with_the_field(text: str, code: str, path: str | None) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        parse_qr(text)
    assert (refused.value.problem.code, refused.value.problem.path) == (code, path)


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"s": "2814749767106.56"}, "FIELD_VALUE", "s"),
        ({"s": "9" * 15}, "FIELD_VALUE", "s"),
        ({"t": "00010101T0000"}, "QR_TIME_IMPOSSIBLE", "t"),
        ({"t": "99991231T2359"}, "QR_TIME_IMPOSSIBLE", "t"),
    ],
)
def test_what_no_table_could_hold_is_refused(changes: dict[str, str], code: str, path: str) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        parse_qr("&".join(f"{name}={value}" for name, value in (GOOD | changes).items()))
    assert (refused.value.problem.code, refused.value.problem.path) == (code, path)


@given(
    st.datetimes(datetime(1000, 1, 1), datetime(9998, 12, 31)),  # noqa: DTZ001
    st.integers(0, 2**48 - 1),
    st.integers(1, 2**32 - 1),
    st.integers(0, 2**32 - 1),
    st.sampled_from(Operation),
)
def test_what_is_written_reads_back(at: datetime, total: int, fd: int, sign: int, operation: Operation) -> None:
    document = FiscalDocument(
        fn=GOOD["fn"],
        fd=fd,
        kind=DocumentKind.RECEIPT,
        form=Form.QR,
        at=at.replace(second=0, microsecond=0),
        fiscal_sign=sign,
        operation=operation,
        total=total,
    )
    assert parse_qr(format_qr(document)) == document


@pytest.mark.parametrize(
    "lack", [{"total": None}, {"operation": None}, {"fiscal_sign": None}, {"total": -1}, {"fn": "1"}, {"fd": 0}]
)
def test_a_document_without_all_parts_has_no_qr(lack: dict[str, object]) -> None:
    with pytest.raises(LocalProtocolError):
        format_qr(replace(parse_qr(_qr()), **lack))


@given(st.text(max_size=200))
def test_any_text_is_read_or_refused(text: str) -> None:
    for candidate in (text, _qr(t=text), _qr(s=text), _qr(i=text), _qr(n=text)):
        try:
            document = parse_qr(candidate)
        except RemoteProtocolError:
            continue
        assert document.form is Form.QR


def test_a_list_is_told_from_other_texts() -> None:
    good = _qr().encode()
    assert looks_like_qr_list(b"# receipts\n\n" + good + b"\r\n" + good)
    assert looks_like_qr_list(_qr(fn=None, t="never").encode())
    assert not looks_like_qr_list(b"a=1&b=2&c=3")
    assert not looks_like_qr_list(b"# only a comment " + good)
    assert not looks_like_qr_list(b"one\ntwo\nthree\n" + good)
