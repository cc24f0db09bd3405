import base64
import json
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from msgspec.structs import asdict

from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Operation, Tax
from domain.fiscal.ffd import interpret
from domain.fiscal.problems import RemoteProtocolError
from domain.fiscal.receipt_json import interpret_json, open_envelope
from domain.fiscal.tlv import decode_document

Sample = Callable[[str], bytes]
WEIGHED = "receipt_json_ffd12_agrotorg_2024_weighed.json"
VAT22 = "receipt_json_ffd12_vat22_2026.json"
TWIN = "receipt_json_ffd100_2018_with_rawdata.json"


def _load(data: bytes) -> object:
    return json.loads(data, parse_float=Decimal)


def _read(value: object) -> FiscalDocument:
    return interpret_json(*open_envelope(value))[0]


def _warnings(value: object) -> list[str]:
    return [warning.code for warning in interpret_json(*open_envelope(value))[1]]


@pytest.fixture
def receipt(sample: Sample) -> dict[str, object]:
    value = _load(sample(VAT22))
    assert isinstance(value, dict)
    return value


def test_json_and_tlv_of_one_receipt_agree(sample: Sample) -> None:
    value = _load(sample(TWIN))
    raw, _, _ = open_envelope(value)
    encoded = raw["rawData"]
    assert isinstance(encoded, str)
    from_tlv = asdict(interpret(decode_document(base64.b64decode(encoded)))[0])
    from_json = asdict(_read(value))
    # fn, fd, fiscal_sign: changed in the JSON by its author. cashier: overwritten in the bytes. form: by definition.
    differing = {"fn", "fd", "fiscal_sign", "cashier", "form"}
    assert {name for name in from_tlv if from_tlv[name] != from_json[name]} == differing


def test_a_weighed_receipt_of_a_check_service(sample: Sample) -> None:
    document = _read(_load(sample(WEIGHED)))
    assert (document.fn, document.fd, document.fiscal_sign) == ("7281440500751551", 30526, 1168453787)
    assert document.at == datetime(2024, 9, 17, 18, 1)  # noqa: DTZ001
    assert (document.inn, document.register) == ("7825706086", "0007795807005569")
    assert [line.quantity for line in document.lines] == ["2.474", "7.445", "7.445", "8.21", "1.018", "0.748"]
    assert (document.total, document.taxes) == (128521, (Tax(2, 11684),))
    assert (document.ffd_version, document.taxation, document.lines[0].measure) == (4, 1, 11)


def test_a_bare_receipt_of_2026_has_the_new_vat(sample: Sample) -> None:
    document = _read(_load(sample(VAT22)))
    assert (document.kind, document.operation, document.form) == (DocumentKind.RECEIPT, Operation.INCOME, Form.JSON)
    assert document.taxes == (Tax(11, 14558),)
    assert (document.lines[0].tax_rate, document.lines[0].tax_sum, document.lines[0].quantity) == (11, None, "3")
    assert (document.place, document.inn) == ('Магазин "TД Вимос"', "4703148343")


@pytest.mark.parametrize(
    "wrap",
    [
        lambda receipt: receipt,
        lambda receipt: {"document": {"receipt": receipt}},
        lambda receipt: {"code": 1, "data": {"json": receipt, "html": "x"}},
        lambda receipt: {"_id": "1", "createdAt": "x", "ticket": {"document": {"receipt": receipt}}},
    ],
)
def test_all_four_envelopes_are_opened(wrap: Callable[[object], object], receipt: dict[str, object]) -> None:
    assert _read(wrap(receipt)) == _read(receipt)


@pytest.mark.parametrize("value", [None, 1, "x", [], {}, {"data": "busy"}, {"document": {"receipt": []}}, {"code": 5}])
def test_other_json_has_an_unknown_envelope(value: object) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        open_envelope(value)
    assert refused.value.problem.code == "UNKNOWN_ENVELOPE"


def test_the_envelope_names_the_kind_where_the_receipt_does_not(receipt: dict[str, object]) -> None:
    del receipt["code"]
    assert _read(receipt).kind is DocumentKind.RECEIPT
    assert _read({"document": {"bsoCorrection": receipt}}).kind is DocumentKind.BSO_CORRECTION
    assert _read({"document": {"bso": receipt | {"code": 31}}}).kind is DocumentKind.CORRECTION


def test_a_shift_report_needs_no_money(receipt: dict[str, object]) -> None:
    for name in ("code", "totalSum", "operationType", "items"):
        del receipt[name]
    document = _read({"document": {"openShift": receipt}})
    assert (document.kind, document.total, document.operation) == (DocumentKind.SHIFT_OPENED, None, None)


@pytest.mark.parametrize(
    ("changes", "field", "expected"),
    [
        ({"userInn": "004703148343"}, "inn", "4703148343"),
        ({"userInn": None}, "inn", None),
        ({"userInn": "   "}, "inn", None),
        ({"dateTime": 1526579820}, "at", datetime(2018, 5, 17, 17, 57)),  # noqa: DTZ001
        ({"dateTime": Decimal("1526579820.0")}, "at", datetime(2018, 5, 17, 17, 57)),  # noqa: DTZ001
        ({"dateTime": "2018-05-17T17:57"}, "at", datetime(2018, 5, 17, 17, 57)),  # noqa: DTZ001
        ({"dateTime": "2018-05-17T17:57:00.123"}, "at", datetime(2018, 5, 17, 17, 57)),  # noqa: DTZ001
        ({"properties": [{"key": "a", "value": "b"}]}, "total", 80730),
        ({"totalSum": Decimal("80730.0")}, "total", 80730),
        ({"fiscalDriveNumber": 7380440902582955}, "fn", "7380440902582955"),
        ({"fiscalDocumentNumber": "9895"}, "fd", 9895),
        ({"fiscalSign": "3304159072"}, "fiscal_sign", 3304159072),
        ({"retailPlaceAddress": ""}, "address", None),
        ({"items": None}, "lines", ()),
        ({"appliedTaxationType": None, "taxationType": 2}, "taxation", 2),
        ({"amountsReceiptNds": None, "nds18": 5, "ndsNo": 7}, "taxes", (Tax(1, 5), Tax(6, 7))),
        ({"user": "a\x00b\ud800"}, "user", "a\ufffdb\ufffd"),
        ({"messageFiscalSign": "9297260049989052123"}, "message_sign", "9297260049989052123"),
        ({"messageFiscalSign": None}, "message_sign", None),
    ],
)
def test_known_quirks_are_read(
    changes: dict[str, object], field: str, expected: object, receipt: dict[str, object]
) -> None:
    assert getattr(_read(receipt | changes), field) == expected


@pytest.mark.parametrize(
    ("sign", "text", "exact"),
    [
        ("9297260049989052123", "9297260049989052123", True),
        (9297260049989052123, "9297260049989052123", True),
        (9297260049989052000, "9297260049989052000", False),  # as JavaScript prints it
        (9297260049989052416, "9297260049989052416", False),  # as a float converts to an integer
        (Decimal("9.29735071111385e+18"), "9297350711113850000", False),  # as PHP prints it
        (12345, "12345", True),
    ],
)
def test_a_rounded_message_sign_is_kept_and_marked(
    sign: object, text: str, exact: bool, receipt: dict[str, object]
) -> None:
    document = _read(receipt | {"messageFiscalSign": sign})
    assert (document.message_sign, document.message_sign_exact) == (text, exact)
    assert ("MESSAGE_SIGN_ROUNDED" in _warnings(receipt | {"messageFiscalSign": sign})) is not exact


@pytest.mark.parametrize(
    ("changes", "code", "path"),
    [
        ({"totalSum": Decimal("807.30")}, "MONEY_NOT_INTEGER", "$.totalSum"),
        ({"totalSum": "80730"}, "MONEY_NOT_INTEGER", "$.totalSum"),
        ({"totalSum": True}, "MONEY_NOT_INTEGER", "$.totalSum"),
        ({"totalSum": Decimal("1e999999")}, "MONEY_NOT_INTEGER", "$.totalSum"),
        ({"cashTotalSum": -1}, "FIELD_VALUE", "$.cashTotalSum"),
        ({"cashTotalSum": 2**48}, "FIELD_VALUE", "$.cashTotalSum"),
        ({"appliedTaxationType": 256}, "FIELD_VALUE", "$.appliedTaxationType"),
        ({"taxationType": 4294967295, "appliedTaxationType": None}, "FIELD_VALUE", "$.taxationType"),
        ({"fiscalDocumentFormatVer": 256}, "FIELD_VALUE", "$.fiscalDocumentFormatVer"),
        ({"shiftNumber": 2**32}, "FIELD_VALUE", "$.shiftNumber"),
        ({"kktRegId": "0" * 21}, "FIELD_VALUE", "$.kktRegId"),
        ({"kktRegId": "0" * 4_000}, "FIELD_VALUE", "$.kktRegId"),
        ({"userInn": "7" * 13}, "FIELD_VALUE", "$.userInn"),
        ({"dateTime": "0001-01-01T00:00:00"}, "FIELD_VALUE", "$"),
        ({"dateTime": "9999-12-31T23:00:00"}, "FIELD_VALUE", "$"),
        ({"items": [{"price": 1, "sum": 1}] * 2_049}, "FIELD_VALUE", "$"),
        ({"items": [{"price": 1, "sum": 2**47}] * 2}, "MISSING_FIELD", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": 2**47, "quantity": 1}] * 2}, "FIELD_VALUE", "$"),
        ({"items": [{"price": 1, "sum": 1, "paymentType": 4294967295}]}, "FIELD_VALUE", "$.items[0].paymentType"),
        ({"items": [{"price": 1, "sum": 1, "quantity": "NaN"}]}, "FIELD_VALUE", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": 1, "quantity": Decimal("1e400")}]}, "FIELD_VALUE", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": 1, "quantity": Decimal("1e30")}]}, "FIELD_VALUE", "$.items[0].quantity"),
        ({"code": 7}, "OFD_ACKNOWLEDGEMENT", "$.code"),
        ({"totalSum": None}, "MISSING_FIELD", "$.totalSum"),
        ({"operationType": None}, "MISSING_FIELD", "$.operationType"),
        ({"operationType": 5}, "FIELD_VALUE", "$.operationType"),
        ({"fiscalDriveNumber": None}, "MISSING_FIELD", "$.fiscalDriveNumber"),
        ({"fiscalDriveNumber": "738044090258295"}, "FN_MALFORMED", "$.fiscalDriveNumber"),
        ({"fiscalDriveNumber": ["x"]}, "FIELD_VALUE", "$.fiscalDriveNumber"),
        ({"fiscalDocumentNumber": None}, "MISSING_FIELD", "$.fiscalDocumentNumber"),
        ({"fiscalDocumentNumber": 0}, "FD_OUT_OF_RANGE", "$.fiscalDocumentNumber"),
        ({"fiscalDocumentNumber": 2**32}, "FD_OUT_OF_RANGE", "$.fiscalDocumentNumber"),
        ({"fiscalSign": 2**32}, "FIELD_VALUE", "$.fiscalSign"),
        ({"fiscalSign": "x"}, "FIELD_VALUE", "$.fiscalSign"),
        ({"code": 81}, "JSON_UNKNOWN_DOCUMENT", "$.code"),
        ({"dateTime": None}, "MISSING_FIELD", "$.dateTime"),
        ({"dateTime": "yesterday"}, "FIELD_VALUE", "$.dateTime"),
        ({"dateTime": -1}, "FIELD_VALUE", "$.dateTime"),
        ({"dateTime": []}, "FIELD_VALUE", "$.dateTime"),
        ({"items": {}}, "FIELD_VALUE", "$.items"),
        ({"items": [1]}, "FIELD_VALUE", "$.items[0]"),
        ({"items": [{"price": 1}]}, "MISSING_FIELD", "$.items[0].sum"),
        ({"items": [{"price": 1, "sum": 2}]}, "MISSING_FIELD", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": Decimal("1.5")}]}, "MONEY_NOT_INTEGER", "$.items[0].sum"),
        ({"items": [{"price": 1, "sum": 1, "quantity": "x"}]}, "FIELD_VALUE", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": 1, "quantity": Decimal(-1)}]}, "FIELD_VALUE", "$.items[0].quantity"),
        ({"items": [{"price": 1, "sum": 1, "quantity": Decimal("1e99")}]}, "FIELD_VALUE", "$.items[0].quantity"),
        (
            {"amountsReceiptNds": {"amountsNds": [{"nds": 1}]}},
            "MISSING_FIELD",
            "$.amountsReceiptNds.amountsNds[0].ndsSum",
        ),
        ({"messageFiscalSign": -1}, "FIELD_VALUE", "$.messageFiscalSign"),
        ({"messageFiscalSign": str(2**64)}, "FIELD_VALUE", "$.messageFiscalSign"),
        ({"messageFiscalSign": []}, "FIELD_VALUE", "$.messageFiscalSign"),
    ],
)
def test_wrong_members_are_refused_with_their_path(
    changes: dict[str, object], code: str, path: str, receipt: dict[str, object]
) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        _read(receipt | changes)
    assert (refused.value.problem.code, refused.value.problem.path) == (code, path)


@pytest.mark.parametrize(
    ("quantity", "text"),
    [
        (1, "1"),
        (Decimal("0.5"), "0.5"),
        (Decimal("2.4740"), "2.474"),
        (Decimal("1e2"), "100"),
        ("1.50", "1.5"),
        (None, "1"),
    ],
)
def test_quantities_are_exact_text(quantity: object, text: str, receipt: dict[str, object]) -> None:
    line = {"name": "x", "price": 80730, "sum": 80730, "quantity": quantity}
    assert _read(receipt | {"items": [line]}).lines[0].quantity == text


@pytest.mark.parametrize(
    ("members", "code"),
    [
        ({"productCodeNew": {"ean13": "4600000000000"}}, "4600000000000"),
        ({"productCodeNew": {"gs1m": {"rawProductCode": "0104600", "gtin": "04600"}}}, "0104600"),
        ({"productCodeData": {"gtin": 4600000000000}}, "04600000000000"),
        ({"productCodeDataError": "unreadable"}, "unreadable"),
        ({"productCode": "444D"}, "444D"),
        ({"productCodeNew": {}}, None),
        ({"productCodeData": {}}, None),
    ],
)
def test_product_codes_are_read_in_all_spellings(
    members: dict[str, object], code: str | None, receipt: dict[str, object]
) -> None:
    line = {"price": 80730, "sum": 80730, **members}
    assert _read(receipt | {"items": [line]}).lines[0].code == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"userInn": "4703148344"}, "INN_CHECK_DIGIT"),
        ({"numberKkt": "00106925180633"}, "REGISTER_CHECK_DIGITS"),
        ({"totalSum": 80700}, "TOTAL_BELOW_LINES"),
        ({"totalSum": 80731}, "TOTAL_ABOVE_LINES"),
        ({"dateTime": "2026-10-08T13:05:00Z"}, "TIME_ZONE_IGNORED"),
        ({"fiscalSign": None}, "FISCAL_SIGN_MISSING"),
        ({"user": "\ud800"}, "TEXT_REPAIRED"),
    ],
)
def test_what_is_odd_but_readable_is_a_warning(
    changes: dict[str, object], code: str, receipt: dict[str, object]
) -> None:
    plain = receipt | {"messageFiscalSign": "9297260049989052123"}
    assert _warnings(plain) == []
    assert set(_warnings(plain | changes)) - {"REGISTER_CHECK_DIGITS"} <= {code}
    assert code in _warnings(plain | changes)
