"""Recording documents by given/when/then, and for any order, form, repeat and split by generated input (CORE-01)."""

import random
from datetime import datetime
from zoneinfo import ZoneInfo

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.fiscal.commands import MAX_DOCUMENTS_PER_COMMAND
from domain.fiscal.document import FiscalDocument, Form
from domain.fiscal.events import (
    DocumentGapClosed,
    DocumentGapDetected,
    FiscalDocumentCompleted,
    FiscalDocumentRecorded,
    TamperSuspected,
)
from domain.fiscal.record_documents import RECORD_DOCUMENTS
from domain.fiscal.stream import instant_of
from domain.refusal import InvalidInput
from tests.domain.fiscal.drives import FN, Drives, command, document, raw_of

OTHER = "9999078900000001"


def kinds(drives: Drives) -> list[type]:
    return [type(event) for event in drives.events]


def test_a_document_is_recorded_with_its_instant_and_bytes() -> None:
    drives = Drives()
    assert drives.send(document(5)) == ["STORED"]
    [event] = drives.events
    assert isinstance(event, FiscalDocumentRecorded)
    assert (event.document, event.raw, event.zone) == (document(5), raw_of(document(5)), "Europe/Moscow")
    assert event.at_utc.isoformat() == "2026-02-27T09:35:15+00:00"
    assert drives.happened[0].occurred_at == event.at_utc


def test_a_repeat_is_stored_once() -> None:
    drives = Drives()
    drives.send(document(5))
    assert drives.send(document(5)) == ["REPEATED"]
    assert drives.events == []


def test_the_same_document_twice_in_one_command_is_stored_once() -> None:
    drives = Drives()
    assert drives.send(document(5), document(5)) == ["STORED", "REPEATED"]
    assert kinds(drives) == [FiscalDocumentRecorded]


def test_richer_forms_complete_and_poorer_ones_repeat() -> None:
    drives = Drives()
    forms = [Form.QR, Form.JSON, Form.QR, Form.TLV, Form.JSON, Form.QR, Form.TLV]
    outcomes = [drives.send(document(5, form))[0] for form in forms]
    assert outcomes == ["STORED", "COMPLETED", "REPEATED", "COMPLETED", "REPEATED", "REPEATED", "REPEATED"]
    completed = [each.event for each in drives.happened[1:]]
    assert [(each.replaced.form, each.document.form) for each in completed] == [  # type: ignore[attr-defined]
        (Form.QR, Form.JSON),
        (Form.JSON, Form.TLV),
    ]


def test_forms_of_one_document_in_one_command_complete_one_another() -> None:
    drives = Drives()
    assert drives.send(document(5, Form.QR), document(5), document(5, Form.JSON)) == ["STORED", "COMPLETED", "REPEATED"]
    assert kinds(drives) == [FiscalDocumentRecorded, FiscalDocumentCompleted]


def test_another_content_under_the_same_number_is_kept_as_evidence_once_per_digest() -> None:
    drives = Drives()
    drives.send(document(5))
    forged, again = document(5, total=1), document(5, total=2)
    assert drives.send(forged) == ["TAMPER_SUSPECTED"]
    [event] = drives.events
    assert isinstance(event, TamperSuspected)
    assert (event.differs, event.raw, event.form) == (("total",), raw_of(forged), Form.TLV)
    assert drives.send(forged, again, again) == ["TAMPER_SUSPECTED"] * 3
    assert kinds(drives) == [TamperSuspected]
    assert drives.send(document(5)) == ["REPEATED"]


def test_a_forged_poorer_form_does_not_replace_what_is_known() -> None:
    drives = Drives()
    drives.send(document(5, Form.QR, total=7))
    assert drives.send(document(5)) == ["TAMPER_SUSPECTED"]
    assert drives.send(document(5, Form.JSON, total=7)) == ["COMPLETED"]


def test_a_hole_is_named_when_it_opens_and_when_it_closes() -> None:
    drives = Drives()
    drives.send(document(5))
    drives.send(document(9))
    assert drives.events[1:] == [DocumentGapDetected(6, 8)]
    drives.send(document(8), document(6))
    assert drives.events[2:] == [DocumentGapClosed(6, 6), DocumentGapClosed(8, 8)]
    drives.send(document(7))
    assert drives.events[1:] == [DocumentGapClosed(7, 7)]
    drives.send(document(3))
    assert drives.events[1:] == [DocumentGapDetected(4, 4)]


def test_documents_of_one_command_open_no_hole_among_themselves_whatever_their_order() -> None:
    drives = Drives()
    drives.send(*(document(fd) for fd in (9, 5, 7, 6, 8)))
    assert kinds(drives) == [FiscalDocumentRecorded] * 5


def test_several_drives_in_one_command_are_numbered_apart() -> None:
    drives = Drives()
    sent = [document(5), document(1, fn=OTHER), document(7), document(2, fn=OTHER)]
    assert drives.send(*sent) == ["STORED"] * 4
    assert [(each.originator_id, each.originator_version) for each in drives.happened] == [
        (f"fiscal-{FN}", 1),
        (f"fiscal-{FN}", 2),
        (f"fiscal-{FN}", 3),
        (f"fiscal-{OTHER}", 1),
        (f"fiscal-{OTHER}", 2),
    ]
    assert drives.missing() == {6}


@pytest.mark.parametrize("number", [0, MAX_DOCUMENTS_PER_COMMAND + 1])
def test_too_many_documents_or_none_are_refused(number: int) -> None:
    with pytest.raises(InvalidInput, match=f"this one has {number}"):
        RECORD_DOCUMENTS.streams(command(*[document(1)] * number))


def test_as_many_documents_as_allowed_are_taken() -> None:
    drives = Drives()
    assert set(drives.send(*(document(fd) for fd in range(1, MAX_DOCUMENTS_PER_COMMAND + 1)))) == {"STORED"}


@pytest.mark.parametrize(
    "zone", ["", "Moscow", "Europe", "../Europe/Moscow", "/etc/localtime", "Europe/Moscow\0", "\ud800", "z" * 5_000]
)
def test_an_unknown_zone_is_refused(zone: str) -> None:
    with pytest.raises(InvalidInput, match="IANA"):
        RECORD_DOCUMENTS.streams(command(document(1), zone=zone))


@pytest.mark.parametrize("year", [1, 9999])
@pytest.mark.parametrize("zone", ["Europe/Moscow", "America/New_York"])
def test_a_year_no_instant_can_be_told_of_is_refused(year: int, zone: str) -> None:
    odd = msgspec.structs.replace(document(1), at=datetime(year, 1, 1) if year == 1 else datetime(year, 12, 31, 23))  # noqa: DTZ001
    with pytest.raises(InvalidInput, match="a value in at that"):
        RECORD_DOCUMENTS.streams(command(odd, zone=zone))


def test_an_hour_that_exists_twice_is_the_first_of_the_two() -> None:
    twice = msgspec.structs.replace(document(1), at=datetime(2025, 10, 26, 2, 30))  # noqa: DTZ001
    assert instant_of(twice, ZoneInfo("Europe/Berlin")).isoformat() == "2025-10-26T00:30:00+00:00"


arrivals = st.lists(
    st.tuples(st.integers(1, 30), st.sampled_from(Form), st.sampled_from([None, None, None, 1, 2])),
    min_size=1,
    max_size=40,
)


@settings(max_examples=150)
@given(arrivals=arrivals, seed=st.integers(0, 2**32))
def test_any_arrival_in_any_split_gives_the_true_holes_and_each_document_once(
    arrivals: list[tuple[int, Form, int | None]], seed: int
) -> None:
    drives, rng = Drives(), random.Random(seed)
    left = [document(fd, form, total=total) for fd, form, total in arrivals]
    outcomes: list[str] = []
    while left:
        size = rng.randint(1, len(left))
        outcomes += drives.send(*left[:size])
        left = left[size:]
        numbers = {fd for fd, _, _ in arrivals[: len(outcomes)]}
        assert drives.missing() == set(range(min(numbers), max(numbers))) - numbers
    recorded = [each.event for each in drives.happened if isinstance(each.event, FiscalDocumentRecorded)]
    assert sorted(event.document.fd for event in recorded) == sorted({fd for fd, _, _ in arrivals})
    assert outcomes.count("STORED") == len(recorded)
    assert outcomes.count("COMPLETED") == sum(isinstance(e.event, FiscalDocumentCompleted) for e in drives.happened)
    suspects = [each.event for each in drives.happened if isinstance(each.event, TamperSuspected)]
    assert len({(event.fd, event.digest) for event in suspects}) == len(suspects)
    assert bool(suspects) == ("TAMPER_SUSPECTED" in outcomes)
    _same_when_replayed(drives)


def _same_when_replayed(drives: Drives) -> None:
    [live] = drives.streams.values()
    again = drives.replayed()
    assert again.version == live.version
    assert msgspec.json.encode(again.freeze()) == msgspec.json.encode(live.freeze())


@settings(max_examples=60)
@given(order=st.permutations(range(1, 13)), cut=st.integers(1, 11))
def test_the_order_of_arrival_does_not_matter_in_the_end(order: list[int], cut: int) -> None:
    drives = Drives()
    drives.send(*(document(fd) for fd in order[:cut]))
    drives.send(*(document(fd) for fd in order[cut:]))
    assert drives.missing() == set()
    [stream] = drives.streams.values()
    assert list(stream.numbering.holes()) == []


def test_the_command_is_a_value_of_its_documents() -> None:
    """Its digest is taken over JSON: what a client sends twice must encode the same."""
    sent = command(document(1), document(2, Form.QR))
    assert msgspec.json.decode(msgspec.json.encode(sent), type=type(sent)) == sent
    assert isinstance(sent.documents[0].document, FiscalDocument)
