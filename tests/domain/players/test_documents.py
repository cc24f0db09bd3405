"""Documents: a registry that is data, and what is checked of their fields."""

from datetime import UTC, date, datetime

import pytest

from domain.players.define_documents import DefineDocumentType, RetireDocumentType
from domain.players.document_types import (
    BUILT_IN,
    FOREIGN_DOCUMENT,
    PERSON,
    RF_PASSPORT,
    Check,
    DocumentField,
    DocumentType,
    checked_fields,
    number_of,
)
from domain.players.refusals import DocumentInvalid, DocumentTypeUnknown
from domain.processes.register_player import ChooseDocumentType, SetRegistrationEmail
from domain.refusal import InvalidInput
from tests.domain.players.registering import Office

TODAY = datetime(2026, 11, 26, tzinfo=UTC).date()
PASSPORT = {
    "last_name": "Иванов",
    "first_name": "Иван",
    "middle_name": "Иванович",
    "birth_date": "1990-01-31",
    "birth_place": "г. Москва",
    "series": "4509",
    "number": "123456",
    "issued_on": "2010-02-01",
    "issued_by": "ОВД района Арбат",
    "department_code": "770-001",
    "address": "Москва, ул. Арбат, 1",
}


def test_the_documents_of_the_source_are_there() -> None:
    """BET-37"""
    assert set(BUILT_IN) == {"RF_PASSPORT", "FOREIGN_DOCUMENT"}


def test_fields_are_taken_in_normal_form() -> None:
    """BET-39: however they are typed, the same document has the same number."""
    typed = PASSPORT | {"series": " 45 09", "number": "123 456", "last_name": "  Иванов ", "middle_name": ""}
    fields = checked_fields(RF_PASSPORT, typed, TODAY)
    without = {name: value for name, value in PASSPORT.items() if name != "middle_name"}
    assert fields == without | {"department_code": "770001"}
    assert number_of(RF_PASSPORT, fields) == number_of(RF_PASSPORT, checked_fields(RF_PASSPORT, PASSPORT, TODAY))


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("number", "12345A"),  # a passport with letters
        ("number", "12345"),
        ("number", "١٢٣٤٥٦"),
        ("series", ""),
        ("birth_date", "31.01.1990"),
        ("birth_date", "2026-11-27"),
        ("birth_date", "1850-01-01"),
        ("last_name", "Иванов1"),
        ("first_name", "<script>"),
        ("address", "x" * 201),
        ("issued_by", ""),
        ("favourite_colour", "green"),
    ],
)
def test_a_wrong_field_is_named_and_not_quoted(field: str, value: str) -> None:
    """BET-39, bad input: what people type is nobody's in an error."""
    with pytest.raises(DocumentInvalid) as refused:
        checked_fields(RF_PASSPORT, PASSPORT | {field: value}, TODAY)
    assert refused.value.details["field"] == field
    assert not value or value not in str(refused.value)


def test_a_foreign_document_has_letters_and_is_of_its_country() -> None:
    """BET-37: the same number of another country is another document."""
    given = {
        "last_name": "O'Neil-Smith",
        "first_name": "Zoë",
        "birth_date": "1990-01-31",
        "citizenship": "Ireland",
        "number": "pa 123-456",
        "issued_on": "2020-01-01",
    }
    fields = checked_fields(FOREIGN_DOCUMENT, given, TODAY)
    assert fields["number"] == "PA123456"
    assert number_of(FOREIGN_DOCUMENT, fields) != number_of(FOREIGN_DOCUMENT, fields | {"citizenship": "Cyprus"})


SEAMAN = DocumentType(
    "SEAMAN_PASSPORT", "Паспорт моряка", (*PERSON, DocumentField("number", "Номер", Check.CODE, 9)), ("number",)
)


def test_the_list_of_documents_grows_without_a_new_program() -> None:
    """BET-38"""
    office = Office()
    office.start("p1")
    office.confirm("p1")
    office.does(SetRegistrationEmail("p1", "mail"))
    with pytest.raises(DocumentTypeUnknown):
        office.does(ChooseDocumentType("p1", SEAMAN.code))
    office.does(DefineDocumentType(SEAMAN))
    assert office.does(DefineDocumentType(SEAMAN)) == []
    office.does(ChooseDocumentType("p1", SEAMAN.code))
    office.does(RetireDocumentType(SEAMAN.code))
    with pytest.raises(DocumentTypeUnknown):
        office.does(ChooseDocumentType("p1", SEAMAN.code))


@pytest.mark.parametrize(
    "wrong",
    [
        DocumentType("seaman", "x", PERSON, ("last_name",)),
        DocumentType("NO_NAMES", "x", (DocumentField("number", "x", Check.CODE),), ("number",)),
        DocumentType("NO_NUMBER", "x", PERSON, ()),
        DocumentType("OPTIONAL_NUMBER", "x", PERSON, ("middle_name",)),
        DocumentType("TWICE", "x", (*PERSON, PERSON[0]), ("last_name",)),
        DocumentType("TITLE", "", PERSON, ("last_name",)),
        DocumentType("BAD_FIELD", "x", (*PERSON, DocumentField("Number", "x", Check.CODE)), ("last_name",)),
    ],
)
def test_a_document_that_tells_nobody_who_somebody_is_is_not_taken(wrong: DocumentType) -> None:
    """BET-38"""
    with pytest.raises(InvalidInput):
        Office().does(DefineDocumentType(wrong))


def test_days_have_one_way_of_being_written() -> None:
    fields = checked_fields(RF_PASSPORT, PASSPORT | {"birth_date": "19900131"}, TODAY)
    assert date.fromisoformat(fields["birth_date"]) == date(1990, 1, 31)
    assert fields["birth_date"] == "1990-01-31"
