"""The second fence: whatever door a document came by, what no table could hold is not recorded."""

from datetime import UTC, datetime
from typing import Any

import msgspec
import pytest

from domain.fiscal.bounds import MAX_LINES, MAX_MONEY, MAX_TEXT, beyond_bounds
from domain.fiscal.commands import ReceivedDocument
from domain.fiscal.document import DocumentKind, FiscalDocument, Form, Line, Tax
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.refusal import InvalidInput
from tests.domain.fiscal.drives import command, document

changed = msgspec.structs.replace
MOST: dict[str, Any] = {
    "fd": 2**32 - 1,
    "fiscal_sign": 2**32 - 1,
    "shift": 2**32 - 1,
    "number_in_shift": 2**32 - 1,
    "taxation": 255,
    "ffd_version": 255,
    **dict.fromkeys(("total", "cash", "electronic", "prepaid", "credit", "exchange"), MAX_MONEY),
}
LONGEST = {"register": 20, "inn": 12, "user": MAX_TEXT, "cashier": MAX_TEXT, "address": MAX_TEXT, "place": MAX_TEXT}
MOST_OF_LINE = {
    **dict.fromkeys(("price", "sum", "tax_sum"), MAX_MONEY),
    **dict.fromkeys(("tax_rate", "method", "subject", "measure"), 255),
}


def _with_line(**changes: Any) -> FiscalDocument:
    return changed(document(7), lines=(changed(Line("Сыр", 1, "1", 1), **changes),))


def test_a_document_at_every_bound_is_taken() -> None:
    texts = {name: "я" * longest for name, longest in LONGEST.items()}
    lines: tuple[Line, ...] = (
        Line("я" * MAX_TEXT, quantity="9" * 30 + "." + "9" * 30, code="x" * MAX_TEXT, **MOST_OF_LINE),
    )
    lines += (Line("", 0, "0", 0),) * (MAX_LINES - 1)
    most = changed(document(7), **MOST, **texts, message_sign=str(2**64 - 1), taxes=(Tax(255, MAX_MONEY),), lines=lines)
    assert beyond_bounds(most) is None
    RECORD_DOCUMENTS.streams(command(most))


BEYOND: list[tuple[FiscalDocument, str]] = [
    *[(changed(document(7), **{name: most + 1}), name) for name, most in MOST.items()],
    *[(changed(document(7), **{name: -1}), name) for name in MOST],
    *[(changed(document(7), **{name: "x" * (longest + 1)}), name) for name, longest in LONGEST.items()],
    *[(changed(document(7), **{name: bad}), name) for name in LONGEST for bad in ("\0", "я\ud800")],
    *[(_with_line(**{name: most + 1}), f"lines[0].{name}") for name, most in MOST_OF_LINE.items()],
    *[
        (_with_line(quantity=bad), "lines[0].quantity")
        for bad in ("NaN", "Infinity", "1e400", "-1", "", ".", "1.", "١", "9" * 31, "0." + "9" * 31, "1\0")
    ],
    *[(_with_line(**{name: bad}), f"lines[0].{name}") for name in ("name", "code") for bad in ("\0", "x" * 1_025)],
    (changed(document(7), lines=(Line("x", 1, "1", MAX_MONEY),) * 2), "lines"),
    (changed(document(7), lines=(Line("x", 1, "1", 1, tax_sum=MAX_MONEY),) * 2), "lines"),
    (changed(document(7), lines=(Line("x", 1, "1", 1),) * (MAX_LINES + 1)), "lines"),
    (changed(document(7), taxes=(Tax(256, 1),)), "taxes[0].rate"),
    (changed(document(7), taxes=(Tax(1, 1), Tax(2, -1))), "taxes[1].sum"),
    (changed(document(7), taxes=(Tax(1, MAX_MONEY), Tax(2, 1))), "taxes"),
    (changed(document(7), fd=0), "fd"),
    (changed(document(7), fn="1" * 17), "fn"),
    (changed(document(7), fn="х" * 16), "fn"),
    (changed(document(7), fn="\0" * 16), "fn"),
    (changed(document(7), message_sign="1" * 21), "message_sign"),
    (changed(document(7), message_sign="1e3"), "message_sign"),
    (changed(document(7), at=datetime(2026, 1, 1, tzinfo=UTC)), "at"),
]


@pytest.mark.parametrize(("odd", "field"), BEYOND)
def test_a_document_beyond_a_bound_is_refused_by_its_field(odd: FiscalDocument, field: str) -> None:
    assert beyond_bounds(odd) == field
    with pytest.raises(InvalidInput, match="leave it out") as refused:
        ReceivedDocument(odd, b"")
    assert (refused.value.details["fd"], refused.value.details["field"]) == (odd.fd, field)
    refused.value.message.encode()


def test_an_acknowledgement_is_not_recorded_under_the_number_of_the_document_it_confirms() -> None:
    acknowledgement = FiscalDocument(
        fn=document(7).fn, fd=7, kind=DocumentKind.OFD_ACK, form=Form.TLV, at=document(7).at
    )
    with pytest.raises(InvalidInput, match="acknowledgement"):
        ReceivedDocument(acknowledgement, b"")
