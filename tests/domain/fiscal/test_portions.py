from hypothesis import given
from hypothesis import strategies as st

from domain.fiscal.commands import MAX_DOCUMENTS_PER_COMMAND, ReceivedDocument
from domain.fiscal.portions import MAX_BYTES_PER_COMMAND, portions
from domain.fiscal.qr import parse_qr

DOCUMENT = parse_qr("t=20240917T1801&s=10.00&fn=9280440300200299&i=7&fp=1&n=1")


@given(st.lists(st.sampled_from([1, 1000, MAX_BYTES_PER_COMMAND // 3, MAX_BYTES_PER_COMMAND + 1]), max_size=60))
def test_portions_keep_the_order_and_no_portion_is_too_large_unless_it_is_one_document(sizes: list[int]) -> None:
    blob = bytes(MAX_BYTES_PER_COMMAND + 1)
    documents = [ReceivedDocument(DOCUMENT, blob[:size]) for size in sizes]
    cut = list(portions(documents))
    assert [each for portion in cut for each in portion] == documents
    for portion in cut:
        assert len(portion) == 1 or sum(len(each.raw) for each in portion) <= MAX_BYTES_PER_COMMAND


def test_no_portion_has_more_documents_than_a_command_may_have() -> None:
    documents = [ReceivedDocument(DOCUMENT, b"")] * (2 * MAX_DOCUMENTS_PER_COMMAND + 1)
    assert [len(portion) for portion in portions(documents)] == [
        MAX_DOCUMENTS_PER_COMMAND,
        MAX_DOCUMENTS_PER_COMMAND,
        1,
    ]
