from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal import tlv
from domain.fiscal.problems import LocalProtocolError, RemoteProtocolError
from domain.fiscal.tags import NESTED_IN, STLV_TAGS, VAT_SUMS
from domain.fiscal.tlv import Field, decode_document, encode, offset_of

Sample = Callable[[str], bytes]
RECEIPTS = (
    "receipt_ffd100_agrotorg_2018.tlv",
    "receipt_ffd105_intertorg_2019.tlv",
    "receipt_ffd105_lenta_2020.tlv",
    "receipt_ffd105_vkusvill_2018.tlv",
)

_plain_tags = st.integers(0, 0xFFFF).filter(
    lambda tag: tag not in STLV_TAGS and tag != VAT_SUMS and all(tag != child for _, child in NESTED_IN)
)
_leaves = st.builds(Field, _plain_tags, st.binary(max_size=40))
_stlv_tags = st.sampled_from(sorted(STLV_TAGS))
_trees = st.recursive(
    _leaves,
    lambda children: st.builds(Field, _stlv_tags, st.lists(children, max_size=4).map(tuple)),
    max_leaves=12,
)
_documents = st.builds(Field, _stlv_tags, st.lists(_trees, max_size=6).map(tuple))


def _depth(field: Field) -> int:
    return 1 + (0 if isinstance(field.value, bytes) else max(map(_depth, field.value), default=0))


@pytest.mark.parametrize("name", RECEIPTS)
def test_a_real_receipt_comes_back_byte_for_byte(name: str, sample: Sample) -> None:
    data = sample(name)
    assert encode(decode_document(data)) == data


@given(_documents.filter(lambda tree: _depth(tree) <= tlv.MAX_DEPTH))
def test_every_tree_survives_encoding_and_decoding(tree: Field) -> None:
    data = encode(tree)
    assert decode_document(data) == tree
    assert tlv.size_of(tree) == len(data)


@given(st.binary(max_size=200))
def test_arbitrary_bytes_decode_to_the_same_bytes_or_to_a_typed_refusal(body: bytes) -> None:
    data = b"\x03\x00" + len(body).to_bytes(2, "little") + body
    try:
        tree = decode_document(data)
    except RemoteProtocolError as error:
        offset = error.problem.offset
    else:
        assert encode(tree) == data
        offset = 0
    assert offset is not None
    assert 0 <= offset <= len(data)


def test_unknown_tags_are_kept_and_written_unchanged() -> None:
    data = encode(Field(3, (Field(65000, b"\x01\x02"), Field(1054, b"\x01"), Field(65001, b""))))
    assert encode(decode_document(data)) == data
    assert decode_document(data).value[0] == Field(65000, b"\x01\x02")


@pytest.mark.parametrize(
    ("data", "code", "offset", "path"),
    [
        (b"", "TLV_TRUNCATED", 0, None),
        (b"\x03\x00\x05", "TLV_TRUNCATED", 3, None),
        (b"\x03\x00\x05\x00\x1e\x04", "TLV_TRUNCATED", 6, "3"),
        (b"\x03\x00\x00\x00\xff", "TLV_TRAILING_BYTES", 4, "3"),
        (b"\x03\x00\x05\x00\x1e\x04\x02\x00\x01", "TLV_LENGTH_OVERRUN", 4, "3/1054"),
        (b"\x03\x00\x07\x00\x1e\x04\x01\x00\x01\x0e\x04", "TLV_TRUNCATED", 9, "3"),
        (b"\x03\x00\x08\x00\x23\x04\x04\x00\x37\x04\x09\x00", "TLV_LENGTH_OVERRUN", 8, "3/1059/1079"),
        (b"\x03\x00\xff\xff" + bytes(0xFFFF), "DOCUMENT_TOO_LARGE", 2, "3"),
        (b"\x03\x00" + (28000).to_bytes(2, "little") + b"\x01\x00\x00\x00" * 7000, "TLV_TOO_MANY_FIELDS", 24580, "3"),
    ],
)
def test_wrong_bytes_are_refused_with_code_offset_and_path(
    data: bytes, code: str, offset: int, path: str | None
) -> None:
    with pytest.raises(RemoteProtocolError) as refused:
        decode_document(data)
    assert (refused.value.problem.code, refused.value.problem.offset, refused.value.problem.path) == (
        code,
        offset,
        path,
    )


def test_nesting_beyond_the_limit_is_refused_before_the_stack_is() -> None:
    data = b""
    for _ in range(8000):
        data = (1059).to_bytes(2, "little") + min(len(data), 0x7FFF).to_bytes(2, "little") + data
    with pytest.raises(RemoteProtocolError, match="deeper"):
        decode_document(b"\x03\x00" + (32000).to_bytes(2, "little") + data[:32000])


def test_tag_1115_is_a_list_since_2025_and_a_text_before() -> None:
    vat = Field(1115, (Field(1119, (Field(1199, b"\x0b"), Field(1120, b"\xde\x38"))),))
    site = Field(1115, b"www.nalog.ru")
    like_a_list = Field(1115, b"\x5f\x04\x09\x00\x00")
    tree = Field(3, (vat, site, like_a_list))
    assert decode_document(encode(tree)) == tree


def test_a_text_that_began_like_a_list_costs_no_fields() -> None:
    text = b"\x5f\x04\x00\x00" * 3500 + b"!"
    tree = Field(3, (Field(1115, text), *[Field(9999, b"")] * 3500))
    assert decode_document(encode(tree)) == tree


def test_an_offset_is_found_for_the_very_field() -> None:
    first, second = Field(1054, b"\x01"), Field(1079, b"\x05")
    tree = Field(3, (first, Field(1059, (second,)), Field(1054, b"\x01")))
    assert offset_of(tree, tree) == 0
    assert offset_of(tree, second) == 13
    assert offset_of(tree, Field(1079, b"\x05")) is None


@pytest.mark.parametrize(
    "tree",
    [
        Field(0x10000, b""),
        Field(-1, b""),
        Field(3, (Field(1008, bytes(tlv.MAX_DOCUMENT_BYTES)),)),
    ],
)
def test_what_tlv_cannot_say_is_the_callers_error(tree: Field) -> None:
    with pytest.raises(LocalProtocolError) as refused:
        encode(tree)
    assert refused.value.problem.code == "CANNOT_ENCODE"


def test_a_tree_too_deep_is_not_written() -> None:
    tree = Field(1054, b"")
    for _ in range(tlv.MAX_DEPTH):
        tree = Field(1059, (tree,))
    with pytest.raises(LocalProtocolError):
        encode(tree)
