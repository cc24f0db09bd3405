"""No document that the door lets in may stop a view, however far-fetched; and no sum that bypassed the door."""

import asyncio
import json
from collections.abc import Sequence
from typing import Any

import msgspec
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from psycopg import AsyncConnection

from domain.fiscal.commands import ReceivedDocument
from domain.fiscal.document import FiscalDocument
from domain.fiscal.events import FiscalDocumentRecorded
from domain.fiscal.intake import Parsed, read_documents
from projections.catalogue import VIEWS
from projections.rebuild import ensure
from projections.runner import Projector
from tests.projections.history import Register
from tests.projections.log import RECORDED_AT, TYPES, Log

FN = "9289000000000001"
EDGES = [2**bits + by for bits in (0, 8, 16, 31, 32, 48, 53, 63, 64) for by in (-1, 0, 1)]
WHOLE = st.sampled_from([*EDGES, -1, 10**29])
TEXT = st.sampled_from(["", "\0", "x\0y", "\ud800", "я" * 20, "я" * 1_024, "x" * 4_000, "9" * 30, "NaN", "1e400"])
ANY = WHOLE | WHOLE.map(str) | TEXT | st.floats() | st.none() | st.text(max_size=30) | st.decimals().map(str)
NUMBERS = ("fiscalDocumentNumber", "fiscalSign", "shiftNumber", "requestNumber", "messageFiscalSign", "operationType")
MONEY = ("totalSum", "cashTotalSum", "ecashTotalSum", "prepaidSum", "creditSum", "provisionSum", "nds18", "ndsNo")
CODES = ("appliedTaxationType", "taxationType", "fiscalDocumentFormatVer", "code")
TEXTS = ("dateTime", "kktRegId", "userInn", "user", "operator", "retailPlaceAddress", "retailPlace")
MEMBERS = (*NUMBERS, *MONEY, *CODES, *TEXTS)
CODES_OF_LINE = ("nds", "paymentType", "productType", "itemsQuantityMeasure", "productCode")
MEMBERS_OF_LINE = ("name", "price", "sum", "quantity", "ndsSum", "nds18", *CODES_OF_LINE)
LINE = [
    "name",
    "price",
    "sum",
    "quantity",
    "nds",
    "ndsSum",
    "paymentType",
    "productType",
    "itemsQuantityMeasure",
    "productCode",
    "nds18",
]
LINE = st.dictionaries(st.sampled_from(MEMBERS_OF_LINE), ANY, max_size=1).map(
    lambda odd: {"name": "x", "price": 1, "sum": 1, "quantity": 1} | odd
)


def _receipt(fd: int, odd: dict[str, Any], lines: list[dict[str, Any]]) -> dict[str, Any]:
    sound = {"fiscalDriveNumber": FN, "dateTime": 1772200000 + fd, "totalSum": 1, "operationType": 1, "fiscalSign": fd}
    return {**sound, "fiscalDocumentNumber": fd, "items": lines} | odd


RECEIPT = st.builds(
    _receipt,
    st.integers(1, 100_000),
    st.dictionaries(st.sampled_from(MEMBERS), ANY, max_size=2),
    st.lists(LINE, max_size=2),
)


async def _catch_up(log: Log) -> None:
    conn = await AsyncConnection.connect(log.database_url, autocommit=True, options="-c timezone=UTC")
    async with conn:
        await ensure(conn, log.schema, VIEWS, TYPES)
        await Projector(conn, log.schema, VIEWS, TYPES).catch_up()


def _states(log: Log) -> set[tuple[Any, ...]]:
    return set(log.rows("select lag_events, state from projection_health"))


def test_what_the_door_lets_in_stops_no_view(log: Log) -> None:
    register, taken = Register(FN), 0

    @settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
    @given(st.lists(RECEIPT, min_size=10, max_size=30))
    def receipts_are_taken(receipts: Sequence[dict[str, Any]]) -> None:
        nonlocal taken
        for receipt in receipts:
            for found in read_documents(json.dumps(receipt).encode()):
                if isinstance(found, Parsed):
                    log.append(*register.take(ReceivedDocument(found.document, found.raw)))
                    taken += 1
        asyncio.run(_catch_up(log))
        assert _states(log) == {(0, "RUNNING")}

    receipts_are_taken()
    assert taken > 100
    assert log.rows("select count(*) from fiscal_documents")[0][0] > 30


def _recorded(document: FiscalDocument) -> tuple[str, FiscalDocumentRecorded]:
    return f"fiscal-{FN}", FiscalDocumentRecorded(document, RECORDED_AT, "Europe/Moscow", "", b"")


async def test_a_sum_beyond_64_bits_is_shown_as_the_greatest_number_and_stops_no_view(log: Log) -> None:
    text = json.dumps(_receipt(1, {}, [{"name": "x", "price": 1, "sum": 1, "quantity": 1}]))
    (found,) = read_documents(text.encode())
    assert isinstance(found, Parsed)
    most = 2**63 - 1
    for fd in (1, 2, 3):
        lines = (msgspec.structs.replace(found.document.lines[0], sum=most),)
        log.append(_recorded(msgspec.structs.replace(found.document, fd=fd, total=most, cash=most, lines=lines)))
        await _catch_up(log)
    assert _states(log) == {(0, "RUNNING")}
    assert log.rows("select receipts, gross, net, cash from sales_by_day") == [(3, most, most, most)]
    assert log.rows("select receipts, gross, net from sales_by_item") == [(3, most, most)]
