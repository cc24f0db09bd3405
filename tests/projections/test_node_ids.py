"""Global ids as such: PostgreSQL and Python write the same, and what cannot have one is not declared."""

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from psycopg import AsyncConnection

from projections.fiscal_documents import FISCAL_DOCUMENTS
from projections.node_ids import key_of, named_by, row_id, row_id_sql
from projections.sales import SALES_BY_ITEM
from projections.view import Column, Kind, Relation

ODD = 'a"\\\b\f\n\r\t\x01\x1f\x7f/ <Кофе> \u2028 😀'
TEXTS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=256)


@pytest.mark.parametrize("item", ["", ODD, "ю" * 256, "\x1f" * 256])
async def test_postgresql_and_python_write_the_same_id(conn: AsyncConnection, item: str) -> None:
    made = row_id_sql(SALES_BY_ITEM, "r")
    found = await conn.execute(
        f"select r.*, {made} from (values (%s::text, date '2026-03-01')) r(item, day)".encode(), [item]
    )
    row: Any = await found.fetchone()
    assert row is not None

    assert row[2] == row_id(SALES_BY_ITEM, {"item": row[0], "day": row[1]})
    assert key_of(SALES_BY_ITEM, named_by(row[2])[1]) == {"item": item, "day": row[1]}


def test_an_id_is_the_same_for_ever() -> None:
    key = {"fn": "9289000100087745", "fd_number": 24896}
    assert row_id(FISCAL_DOCUMENTS, key) == "WyJGaXNjYWxEb2N1bWVudCIsICI5Mjg5MDAwMTAwMDg3NzQ1IiwgMjQ4OTZd"


@given(TEXTS, st.integers(-(2**63), 2**63 - 1))
def test_an_id_names_the_key_it_was_made_of(fn: str, fd: int) -> None:
    key = {"fn": fn, "fd_number": fd}
    type_name, values = named_by(row_id(FISCAL_DOCUMENTS, key))

    assert type_name == "FiscalDocument"
    assert key_of(FISCAL_DOCUMENTS, values) == key


def test_a_view_whose_rows_could_have_no_id_is_not_declared() -> None:
    columns = FISCAL_DOCUMENTS.columns
    with pytest.raises(ValueError, match="call the column something else"):
        replace(FISCAL_DOCUMENTS, columns=(*columns, Column("id", Kind.TEXT, "An id")))
    with pytest.raises(ValueError, match="call the column something else"):
        replace(FISCAL_DOCUMENTS, relations=(Relation("id", "drives", {"fn": "fn"}, "An id"),))
    for name in ("received_at", "shift_number"):  # an instant, and a number that may be missing
        with pytest.raises(ValueError, match=f"{name} has no one way"):
            replace(FISCAL_DOCUMENTS, key=("fn", name))
