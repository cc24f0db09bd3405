import re
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal import tlv
from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Line, Operation, Tax
from domain.fiscal.ffd import interpret
from domain.fiscal.ffd_encode import compose
from domain.fiscal.framing import unwrap
from domain.fiscal.problems import LocalProtocolError, RemoteProtocolError
from domain.fiscal.tlv import Field, decode_document
from domain.fiscal.values import read_decimal, read_number, read_time, write

Sample = Callable[[str], bytes]
RECEIPTS = (
    "receipt_ffd100_agrotorg_2018",
    "receipt_ffd105_intertorg_2019",
    "receipt_ffd105_lenta_2020",
    "receipt_ffd105_vkusvill_2018",
)
_ROW = re.compile(r"( *)(\d+) len=(\d+) (str|int|time|bytes|fvln) = (.*)|( *)(\d+) len=(\d+) stlv")

IDENTITY = (
    Field(1041, b"9999078900011918"),
    Field(1040, b"\x07\x00\x00\x00"),
    Field(1012, bytes.fromhex("6cc2fd5a")),
    Field(1077, bytes.fromhex("31040000002a")),
)
RECEIPT = (*IDENTITY, Field(1054, b"\x01"), Field(1020, b"\x64"))


def _read(*fields: Field, code: int = 3) -> FiscalDocument:
    return interpret(decode_document(tlv.encode(Field(code, fields))))[0]


def _codes(*fields: Field, code: int = 3) -> list[str]:
    return [problem.code for problem in interpret(decode_document(tlv.encode(Field(code, fields))))[1]]


def _without(tag: int) -> tuple[Field, ...]:
    return tuple(field for field in RECEIPT if field.tag != tag)


def _flat(field: Field, depth: int = 0) -> list[tuple[int, Field]]:
    assert isinstance(field.value, tuple)
    rows: list[tuple[int, Field]] = []
    for child in field.value:
        rows.append((depth, child))
        if isinstance(child.value, tuple):
            rows.extend(_flat(child, depth + 1))
    return rows


@pytest.mark.parametrize("name", RECEIPTS)
def test_every_field_agrees_with_an_independent_decoding(name: str, sample: Sample) -> None:
    lines = sample(f"{name}.decoded.txt").decode().splitlines()
    rows = [match for line in lines if (match := _ROW.fullmatch(line))]
    fields = _flat(decode_document(sample(f"{name}.tlv")))
    assert len(rows) == len(fields) == len(lines) - 1
    for row, (depth, field) in zip(rows, fields, strict=True):
        indent, tag, length, kind, value = row[1] or row[6] or "", row[2] or row[7], row[3] or row[8], row[4], row[5]
        assert (len(indent) // 4, int(tag), int(length)) == (depth, field.tag, tlv.size_of(field) - 4)
        if kind is None:
            continue
        assert isinstance(field.value, bytes)
        match kind:
            case "str":
                assert field.value.decode("cp866") == value
            case "int":
                assert read_number(field.value) == int(value)
            case "time":
                assert read_time(field.value) == datetime.fromisoformat(value)
            case "bytes":
                assert field.value.hex() == value
            case "fvln":
                mantissa, _, places = value.partition("/10^")
                assert Decimal(read_decimal(field.value)) == Decimal(mantissa).scaleb(-int(places))


def test_a_receipt_of_ffd_100_is_understood(sample: Sample) -> None:
    document, warnings = interpret(decode_document(sample("receipt_ffd100_agrotorg_2018.tlv")))
    assert document == FiscalDocument(
        fn="8710000100518313",
        fd=55817,
        kind=DocumentKind.RECEIPT,
        form=Form.TLV,
        at=datetime(2018, 5, 17, 17, 57),  # noqa: DTZ001
        fiscal_sign=3524207314,
        operation=Operation.INCOME,
        total=3900,
        cash=3900,
        electronic=0,
        register="0001193514041405",
        inn="7825706086",
        user="Агроторг ООО",
        shift=278,
        number_in_shift=162,
        taxation=1,
        taxes=(Tax(2, 364),),
        cashier="Кассир 1",
        address="620017, г. Екатеринбург, ул. Азина, д. 18ж",
        lines=(Line("*3492277 NEST.Мор.MAXIB.СТРАЧАТЕЛ.140мл", 3999, "1", 3999, tax_rate=2, tax_sum=364),),
    )
    assert [warning.code for warning in warnings] == ["TOTAL_BELOW_LINES"]


def test_a_receipt_of_ffd_105_is_understood(sample: Sample) -> None:
    document, warnings = interpret(decode_document(sample("receipt_ffd105_vkusvill_2018.tlv")))
    assert (document.fiscal_sign, document.ffd_version, document.taxes) == (4146547960, 2, (Tax(2, 1445),))
    assert (document.electronic, document.prepaid, document.credit, document.exchange) == (15900, 0, 0, 0)
    assert document.lines[0] == Line("Йогурт термостатный 3,5%,шт", 4600, "2", 9200, 2, 836, method=4, subject=1)
    assert warnings == ()


def test_weighed_goods_keep_their_exact_quantity(sample: Sample) -> None:
    document, _ = interpret(decode_document(sample("receipt_ffd105_lenta_2020.tlv")))
    assert [line.quantity for line in document.lines[:3]] == ["2", "2.192", "1"]
    assert document.total == sum(line.sum for line in document.lines) == 316500
    assert document.taxes == (Tax(1, 37388), Tax(2, 8380))


def test_the_drives_answer_holds_a_receipt_with_empty_amounts(sample: Sample) -> None:
    data = sample("fn_archive_tlv_response.bin")
    frame = unwrap(data)
    root = decode_document(data[frame.document_start : frame.document_end])
    assert tlv.encode(root) == data[5:267]
    document, _ = interpret(root, message_sign=frame.message_sign)
    assert (document.fn, document.fd, document.fiscal_sign) == ("9999078900011918", 132, 2447729623)
    assert (document.cash, document.electronic, document.prepaid, document.credit) == (527, 0, 0, 0)
    assert document.taxes == (Tax(4, 48),)
    assert document.lines[0].quantity == "5.27"
    assert document.message_sign == "9297170290247932342"


def test_a_re_registration_has_no_money_and_its_register_number_checks(sample: Sample) -> None:
    data = sample("kkt_to_ofd_reregistration_session.bin")
    document, warnings = interpret(decode_document(data[62:456]))
    assert document.kind is DocumentKind.REREGISTRATION
    assert (document.register, document.inn) == ("0000000005008570", "7702203276")
    assert (document.total, document.operation, document.lines) == (None, None, ())
    assert warnings == ()


@pytest.mark.parametrize("kind", sorted(set(DocumentKind) - {DocumentKind.OFD_ACK}))
def test_every_kind_of_document_is_read(kind: DocumentKind) -> None:
    from domain.fiscal.document import CODE_OF_KIND  # noqa: PLC0415

    document = _read(*RECEIPT, code=CODE_OF_KIND[kind])
    assert (document.kind, document.fd, document.fiscal_sign) == (kind, 7, 42)


@pytest.mark.parametrize("tag", [1041, 1040, 1012, 1054, 1020])
def test_a_receipt_without_identity_or_total_is_refused_by_name(tag: int) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        _read(*_without(tag))
    assert (refused.value.problem.code, refused.value.problem.path) == ("MISSING_FIELD", f"3/{tag}")


def test_a_shift_needs_no_total() -> None:
    assert _read(*IDENTITY, code=2).total is None


@pytest.mark.parametrize(
    ("field", "code"),
    [
        (Field(1041, b"99990789000119"), "FN_MALFORMED"),
        (Field(1041, b"99990789000119xx"), "FN_MALFORMED"),
        (Field(1040, b"\x00\x00\x00\x00"), "FD_OUT_OF_RANGE"),
        (Field(1040, b""), "FD_OUT_OF_RANGE"),
        (Field(1040, b"\x00\x00\x00\x00\x01"), "FD_OUT_OF_RANGE"),
        (Field(1012, b"\x00"), "FIELD_VALUE"),
        (Field(1054, b"\x05"), "FIELD_VALUE"),
        (Field(1020, bytes(9)), "FIELD_VALUE"),
        (Field(1020, b"\xff" * 8), "FIELD_VALUE"),
        (Field(1077, b"1234"), "FIELD_VALUE"),
    ],
)
def test_a_figure_that_cannot_be_is_refused_with_its_place(field: Field, code: str) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        _read(field, *_without(field.tag))
    assert (refused.value.problem.code, refused.value.problem.offset) == (code, 4)


@pytest.mark.parametrize("tag", [1079, 1043, 1023])
def test_a_line_without_its_figures_is_refused_with_the_line(tag: int) -> None:
    line = tuple(
        field for field in (Field(1079, b"\x64"), Field(1043, b"\xc8"), Field(1023, b"\x00\x02")) if field.tag != tag
    )
    with pytest.raises(RemoteProtocolError) as refused:
        _read(*RECEIPT, Field(1059, line))
    assert refused.value.problem.path == f"3/1059/{tag}"
    assert refused.value.problem.offset == 4 + sum(map(tlv.size_of, RECEIPT))


def test_a_quantity_left_out_is_one_where_price_and_sum_agree() -> None:
    document = _read(*RECEIPT, Field(1059, (Field(1079, b"\x64"), Field(1043, b"\x64"))))
    assert document.lines == (Line("", 100, "1", 100),)


def test_flat_vat_becomes_rate_codes_and_zeros_are_dropped() -> None:
    flat = [Field(tag, bytes((amount,))) for tag, amount in zip(range(1102, 1108), (1, 2, 3, 4, 5, 0), strict=True)]
    assert _read(*RECEIPT, *flat).taxes == (Tax(1, 1), Tax(2, 2), Tax(3, 5), Tax(5, 3), Tax(6, 4))


def test_nested_vat_of_2025_becomes_rate_codes_and_wins_over_flat() -> None:
    nested = Field(
        1115,
        tuple(
            Field(1119, (write(1199, rate), write(1120, amount, parent=1119)))
            for rate, amount in ((11, 14558), (7, 100), (1, 9), (7, 1))
        ),
    )
    assert _read(*RECEIPT, nested, Field(1102, b"\x08")).taxes == (Tax(1, 9), Tax(7, 101), Tax(11, 14558))


def test_a_turnover_without_vat_is_no_tax_of_a_line() -> None:
    line = Field(1059, (Field(1079, b"\x64"), Field(1043, b"\x64"), Field(1105, b"\x64")))
    assert _read(*RECEIPT, line).lines[0].tax_rate == 6
    assert _read(*RECEIPT, line).lines[0].tax_sum is None


def test_product_codes_are_read_in_both_spellings() -> None:
    money = (Field(1079, b"\x64"), Field(1043, b"\x64"))
    old = Field(1059, (*money, Field(1162, b"DM\x00\x01")))
    new = Field(1059, (*money, Field(1163, (Field(1302, b"4600000000000"),))))
    none = Field(1059, (*money, Field(1163, ())))
    assert [line.code for line in _read(*RECEIPT, old, new, none).lines] == ["444D0001", "4600000000000", None]


@pytest.mark.parametrize(
    ("field", "code"),
    [
        (Field(1018, b"7825706087  "), "INN_CHECK_DIGIT"),
        (Field(1018, b"78257       "), "INN_MALFORMED"),
        (Field(1038, b"\x01"), "FIELD_WIDTH"),
        (Field(1021, b"x" * 65), "FIELD_TOO_LONG"),
        (Field(1021, b"a\x00b"), "TEXT_REPAIRED"),
        (Field(1048, b"x" * 1_025), "TEXT_CUT"),
        (Field(1054, b"\x02"), "FIELD_REPEATED"),
        (Field(1059, (Field(1079, b"\x64"), Field(1043, b"\x64"), Field(9999, bytes(1100)))), "FIELD_TOO_LONG"),
        (Field(1059, (Field(1079, b"\x65"), Field(1043, b"\x65"))), "TOTAL_BELOW_LINES"),
        (Field(1059, (Field(1079, b"\x63"), Field(1043, b"\x63"))), "TOTAL_ABOVE_LINES"),
    ],
)
def test_what_is_odd_but_readable_is_a_warning(field: Field, code: str) -> None:
    assert _codes(*RECEIPT, field) == [code]


def test_an_acknowledgement_of_the_operator_is_no_document_of_the_drive() -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        interpret(Field(7, ()))
    assert refused.value.problem.code == "OFD_ACKNOWLEDGEMENT"


@pytest.mark.parametrize(
    "field",
    [
        Field(1037, b"0" * 21),
        Field(1018, b"7" * 13),
        Field(1081, bytes(6) + b"\x01"),
        Field(1059, (Field(1079, b"\x64"), Field(1043, b"\x64"), Field(1023, b"\x1f\x01"))),
        Field(1059, (Field(1079, b"\x64"), Field(1043, b"\xff" * 6))),
    ],
)
def test_what_no_table_could_hold_is_refused(field: Field) -> None:
    with pytest.raises(RemoteProtocolError):
        _read(*RECEIPT, field)


def test_over_long_text_is_cut() -> None:
    line = Field(1059, (Field(1079, b"\x64"), Field(1043, b"\x64"), Field(1162, b"\xab" * 600)))
    document = _read(*RECEIPT, Field(1048, b"x" * 5_000), line)
    assert (document.user, document.lines[0].code) == ("x" * 1_024, "AB" * 512)


def test_a_repeated_field_keeps_its_first_value() -> None:
    assert _read(*RECEIPT, Field(1054, b"\x02")).operation is Operation.INCOME


def test_a_number_too_wide_is_refused_and_an_empty_one_is_zero() -> None:
    assert _read(*RECEIPT, Field(1038, b"")).shift == 0
    with pytest.raises(RemoteProtocolError, match="above 4 bytes"):
        _read(*RECEIPT, Field(1038, b"\x00\x00\x00\x00\x01"))


def test_a_missing_sign_and_an_old_clock_are_warnings() -> None:
    assert _codes(*_without(1077)) == ["FISCAL_SIGN_MISSING"]
    assert _codes(*_without(1012), Field(1012, bytes(4))) == ["TIME_UNLIKELY"]


def test_a_register_number_of_another_company_is_a_warning() -> None:
    register = (
        Field(1037, b"0000000005008570    "),
        Field(1018, b"7702203276  "),
        Field(1013, b"000000000003"),
    )
    assert _codes(*IDENTITY, *register, code=1) == ["REGISTER_CHECK_DIGITS"]


@pytest.mark.parametrize("code", [81, 82, 99])
def test_documents_of_other_kinds_are_refused(code: int) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        interpret(Field(code, ()))
    assert refused.value.problem.code == "TLV_UNKNOWN_DOCUMENT"


_money = st.integers(0, 2**48 - 1)
_share = st.integers(0, 2**44)  # so that a few together are an amount too
_names = st.text(alphabet="Абвгд xyz№%7", min_size=1, max_size=60).map(str.strip).filter(bool)
_lines = st.builds(
    Line,
    name=_names,
    price=_money,
    quantity=st.integers(1, 10**9).map(lambda n: f"{n // 1000}.{n % 1000:03d}".rstrip("0").rstrip(".")),
    sum=_share,
    tax_rate=st.integers(1, 12),
    tax_sum=st.none() | _share,
    method=st.none() | st.integers(1, 7),
    subject=st.none() | st.integers(1, 33),
    measure=st.none() | st.integers(0, 255),
    code=st.none() | st.binary(min_size=1, max_size=16).map(lambda raw: raw.hex().upper()),
)
_taxes = st.dictionaries(st.integers(1, 12), st.integers(1, 2**44)).map(
    lambda sums: tuple(Tax(rate, sums[rate]) for rate in sorted(sums))
)
_documents = st.builds(
    FiscalDocument,
    fn=st.from_regex(r"[0-9]{16}", fullmatch=True),
    fd=st.integers(1, 2**32 - 1),
    kind=st.sampled_from(sorted(set(DocumentKind) - {DocumentKind.OFD_ACK})),
    form=st.just(Form.TLV),
    at=st.datetimes(datetime(1970, 1, 1), datetime(2106, 1, 1)).map(lambda at: at.replace(microsecond=0)),  # noqa: DTZ001
    fiscal_sign=st.none() | st.integers(0, 2**32 - 1),
    operation=st.sampled_from(Operation),
    total=_money,
    cash=st.none() | _money,
    register=st.none() | st.from_regex(r"[0-9]{16}", fullmatch=True),
    inn=st.none() | st.sampled_from(["7825706086", "500100732259"]),
    user=st.none() | _names,
    shift=st.none() | st.integers(0, 2**32 - 1),
    taxes=_taxes,
    cashier=st.none() | _names,
    ffd_version=st.none() | st.integers(1, 4),
    lines=st.lists(_lines, max_size=4).map(tuple),
)


@given(_documents)
def test_every_document_we_print_is_read_back_as_it_was(document: FiscalDocument) -> None:
    assert interpret(decode_document(tlv.encode(compose(document))))[0] == document


@pytest.mark.parametrize(
    "line",
    [Line("x", 1, "many", 1), Line("x", 1, "1", 1, code="no hex"), Line("x", -1, "1", 1), Line("€", 1, "1", 1)],
)
def test_a_document_the_ffd_cannot_say_is_the_callers_error(line: Line) -> None:
    document = _read(*RECEIPT)
    with pytest.raises(LocalProtocolError):
        compose(FiscalDocument(fn=document.fn, fd=1, kind=document.kind, form=Form.TLV, at=document.at, lines=(line,)))


def test_a_sign_above_32_bits_is_the_callers_error() -> None:
    document = _read(*RECEIPT)
    with pytest.raises(LocalProtocolError):
        compose(
            FiscalDocument(fn=document.fn, fd=1, kind=document.kind, form=Form.TLV, at=document.at, fiscal_sign=2**32)
        )
