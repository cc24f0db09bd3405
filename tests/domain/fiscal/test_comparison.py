from datetime import datetime
from hashlib import sha256

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal.comparison import contradictions, differences, digest_of, is_richer
from domain.fiscal.document import FiscalDocument, Form, Operation, Tax
from domain.fiscal.exchange import ContainerHeader
from tests.domain.fiscal.drives import document, raw_of

FORMS = list(Form)
SIGN = bytes.fromhex("81062f1ed68b19b6")
changed = msgspec.structs.replace


@pytest.mark.parametrize("one", FORMS)
@pytest.mark.parametrize("other", FORMS)
def test_the_forms_of_one_receipt_are_the_same_document(one: Form, other: Form) -> None:
    assert differences(document(7, one), document(7, other)) == []


@pytest.mark.parametrize("one", FORMS)
@pytest.mark.parametrize("other", FORMS)
@pytest.mark.parametrize(
    ("field", "value"),
    [("fiscal_sign", 1), ("total", 1), ("operation", Operation.EXPENSE), ("at", datetime(2026, 1, 1))],  # noqa: DTZ001
)
def test_what_every_form_tells_must_agree(one: Form, other: Form, field: str, value: object) -> None:
    assert differences(document(7, one), changed(document(7, other), **{field: value})) == [field]


@pytest.mark.parametrize(("field", "value"), [("shift", 9), ("number_in_shift", 9), ("cash", 9)])
def test_what_two_forms_do_not_both_tell_cannot_differ(field: str, value: int) -> None:
    other = changed(document(7), **{field: value})
    assert differences(document(7, Form.QR), other) == []
    assert differences(document(7, Form.JSON), other) == [field]


@pytest.mark.parametrize(
    ("field", "value"), [("lines", ()), ("taxes", (Tax(1, 5),)), ("cashier", "Петрова"), ("inn", "7701234567")]
)
def test_within_a_form_every_field_told_by_both_must_agree(field: str, value: object) -> None:
    stored = changed(document(7), inn="7700000000")
    assert differences(stored, changed(stored, **{field: value})) == [field]
    assert differences(stored, changed(stored, form=Form.JSON, **{field: value})) == []


def test_a_rounded_message_sign_is_no_difference() -> None:
    stored = changed(document(7), message_sign="17293822569102704640")
    assert differences(stored, changed(stored, message_sign="17293822569102705000", message_sign_exact=False)) == []


def test_seconds_count_unless_a_qr_string_left_them_out() -> None:
    later = changed(document(7), at=document(7).at.replace(second=59))
    assert differences(document(7), later) == ["at"]
    assert differences(document(7, Form.QR), later) == []


@given(st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_richer_is_an_order(one: Form, other: Form) -> None:
    assert is_richer(one, other) == (FORMS.index(one) > FORMS.index(other))


@given(st.integers(1, 5), st.integers(1, 5), st.sampled_from(FORMS), st.sampled_from(FORMS))
def test_the_digest_tells_documents_apart(first: int, second: int, one: Form, other: Form) -> None:
    a, b = document(first, one), document(second, other)
    assert (digest_of(a, raw_of(a)) == digest_of(b, raw_of(b))) == (a == b)
    again = msgspec.json.decode(msgspec.json.encode(a), type=FiscalDocument)
    assert digest_of(a, raw_of(a)) == digest_of(again, raw_of(again))


def test_what_surrounds_a_tlv_document_does_not_count_and_bytes_that_are_no_tlv_count_as_they_are() -> None:
    bare = raw_of(document(7))
    header = ContainerHeader(3, document(7).fn, 7).encode_bare()
    for wrapped in (bare + SIGN, b"\xff\xff\x00\x1c" + header + bare + SIGN):
        assert digest_of(document(7), wrapped) == digest_of(document(7), bare)
    for rubbish in (b"", b"\x03", bytes(range(32)), bare[:-1], b"\x2a\x08\x41\x0a"):
        assert digest_of(document(7), rubbish) == sha256(rubbish).hexdigest()


def test_exact_message_signs_must_agree_in_any_two_forms() -> None:
    signed = changed(document(7), message_sign="17293822569102704640")
    for form in (Form.JSON, Form.TLV):
        other = changed(document(7, form), message_sign="17293822569102704641")
        assert differences(signed, other) == ["message_sign"]
        assert contradictions(signed, other, same_digest=True) == ["message_sign"]
        assert differences(signed, changed(other, message_sign=None)) == []


def test_tlv_bytes_that_differ_in_no_field_we_read_are_named_as_bytes() -> None:
    assert contradictions(document(7), document(7), same_digest=False) == ["bytes"]
    assert contradictions(document(7), document(7, total=1), same_digest=False) == ["total"]
    assert contradictions(document(7, Form.JSON), document(7, Form.JSON), same_digest=False) == []
