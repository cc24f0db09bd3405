"""No bytes may bring the door down: every truncation, and thousands of mutations of real samples."""

import random
from collections.abc import Callable

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fiscal import tlv
from domain.fiscal.bounds import beyond_bounds
from domain.fiscal.document import Form
from domain.fiscal.framing import unwrap
from domain.fiscal.intake import Parsed, read_documents
from domain.fiscal.problems import WARNINGS, Problem, ProblemCode

Sample = Callable[[str], bytes]
BINARY = (
    "receipt_ffd100_agrotorg_2018.tlv",
    "receipt_ffd105_intertorg_2019.tlv",
    "receipt_ffd105_lenta_2020.tlv",
    "receipt_ffd105_vkusvill_2018.tlv",
    "fn_archive_tlv_response.bin",
    "kkt_to_ofd_reregistration_session.bin",
)
TEXT = (
    "receipt_json_ffd100_2018_with_rawdata.json",
    "receipt_json_ffd12_agrotorg_2024_weighed.json",
    "receipt_json_ffd12_vat22_2026.json",
    "qr_strings.txt",
)
MUTATIONS_PER_SAMPLE = 300


def _check(data: bytes, hint: Form | None = None) -> list[Parsed | Problem]:
    """What every answer owes: known codes, places inside the source, documents that can be stored."""
    items = list(read_documents(data, hint=hint))
    assert items
    for item in items:
        if isinstance(item, Problem):
            assert item.code in set(ProblemCode) - WARNINGS
            assert item.message
            assert item.offset is None or 0 <= item.offset <= len(data)
            continue
        assert data[item.offset : item.offset + len(item.raw)] == item.raw
        assert {warning.code for warning in item.warnings} <= WARNINGS
        assert b"\\u0000" not in msgspec.json.encode(item.document)
        assert beyond_bounds(item.document) is None
    return items


@pytest.mark.parametrize("name", BINARY)
def test_a_binary_sample_cut_anywhere_is_one_typed_problem_or_lacks_only_its_tail(name: str, sample: Sample) -> None:
    data = sample(name)
    frame = unwrap(data)
    for length in range(len(data)):
        (item,) = _check(data[:length])
        if isinstance(item, Parsed):
            # Only what stands behind the document may be missing.
            assert length >= frame.document_end
            assert item.document.fd


@pytest.mark.parametrize("name", TEXT)
def test_a_text_sample_cut_anywhere_never_raises(name: str, sample: Sample) -> None:
    data = sample(name)
    for length in range(0, len(data), 3):
        _check(data[:length])


def _mutate(data: bytes, rng: random.Random) -> bytes:
    mutated = bytearray(data)
    for _ in range(rng.choice((1, 1, 1, 2, 4, 16))):
        at = rng.randrange(len(mutated))
        match rng.randrange(4):
            case 0:
                mutated[at] = rng.randrange(256)
            case 1:
                mutated[at] ^= 1 << rng.randrange(8)
            case 2:
                del mutated[at : at + rng.randrange(1, 8)]
            case _:
                mutated[at:at] = rng.randbytes(rng.randrange(1, 8))
        if not mutated:
            break
    return bytes(mutated)


@pytest.mark.parametrize("name", [*BINARY, *TEXT])
def test_mutated_samples_never_raise(name: str, sample: Sample) -> None:
    data, rng = sample(name), random.Random(name)
    for _ in range(MUTATIONS_PER_SAMPLE):
        _check(_mutate(data, rng))


@pytest.mark.parametrize("name", BINARY)
def test_mutated_bodies_of_the_right_length_keep_their_bytes(name: str, sample: Sample) -> None:
    data, rng = sample(name), random.Random(name)
    frame = unwrap(data)
    document = bytearray(data[frame.document_start : frame.document_end])
    for _ in range(MUTATIONS_PER_SAMPLE):
        changed = document.copy()
        changed[rng.randrange(4, len(changed))] = rng.randrange(256)
        for item in _check(bytes(changed)):
            if isinstance(item, Parsed):
                assert tlv.encode(tlv.decode_document(item.raw)) == item.raw


@settings(max_examples=500)
@given(st.binary(max_size=300), st.sampled_from([None, *Form]))
def test_arbitrary_bytes_never_raise(data: bytes, hint: Form | None) -> None:
    _check(data, hint)


@settings(max_examples=300)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=4), inner, max_size=3),
        max_leaves=8,
    ),
    st.data(),
)
def test_any_json_in_any_member_never_raises(value: object, choice: st.DataObject) -> None:
    import json  # noqa: PLC0415

    names = (
        "fiscalDriveNumber",
        "fiscalDocumentNumber",
        "dateTime",
        "totalSum",
        "items",
        "messageFiscalSign",
        "user",
        "amountsReceiptNds",
        "code",
        "operationType",
        "userInn",
        "nds18",
        "kktRegId",
    )
    receipt: dict[str, object] = {
        "fiscalDriveNumber": "7380440902582955", "fiscalDocumentNumber": 1, "dateTime": 1526579820, "totalSum": 1,
        "operationType": 1, "fiscalSign": 1,
    }  # fmt: skip
    receipt[choice.draw(st.sampled_from(names))] = value
    receipt["items"] = receipt.get("items", [{"price": 1, "sum": 1, "productCodeNew": value, "quantity": value}])
    _check(json.dumps(receipt).encode())
