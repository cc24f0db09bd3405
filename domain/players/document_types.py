"""Kinds of identity documents, their fields and what is checked of them (BET-37…39). The registry is data.

Two kinds are there from the beginning; an organisation defines more without a new version of the program
(`document_registry.py`). The checks run where the plaintext is, before it is sealed.
"""

import re
import unicodedata
from collections.abc import Mapping
from datetime import date
from enum import StrEnum

from msgspec import Struct

from domain.players.refusals import DocumentInvalid
from domain.refusal import InvalidInput

LONGEST_FIELD = 200
LONGEST_CODE = 40
MAX_FIELDS = 30  # a passport has eleven
ADULT_YEARS = 18  # bets are taken from adults only (law 244-FZ)
OLDEST_YEARS = 120


class Check(StrEnum):
    """What a field may hold."""

    DIGITS = "DIGITS"
    CODE = "CODE"  # letters and digits, as numbers of foreign documents are
    NAME = "NAME"  # letters of any script, with what stands between them
    DATE = "DATE"  # ISO, not in the future
    TEXT = "TEXT"


class DocumentField(Struct, frozen=True, omit_defaults=True):
    """One field; `length` is the number of characters without spaces, where it is fixed."""

    name: str
    title: str
    check: Check
    length: int | None = None
    required: bool = True


class DocumentType(Struct, frozen=True):
    """`number` names the fields that tell one document from another, in this order."""

    code: str
    title: str
    fields: tuple[DocumentField, ...]
    number: tuple[str, ...]


LAST_NAME = DocumentField("last_name", "Фамилия", Check.NAME)
FIRST_NAME = DocumentField("first_name", "Имя", Check.NAME)
MIDDLE_NAME = DocumentField("middle_name", "Отчество", Check.NAME, required=False)
BIRTH_DATE = DocumentField("birth_date", "Дата рождения", Check.DATE)
PERSON = (LAST_NAME, FIRST_NAME, MIDDLE_NAME, BIRTH_DATE)
"""Of every document: who it is, and how old."""

RF_PASSPORT = DocumentType(
    "RF_PASSPORT",
    "Паспорт гражданина РФ",
    (
        *PERSON,
        DocumentField("birth_place", "Место рождения", Check.TEXT),
        DocumentField("series", "Серия", Check.DIGITS, 4),
        DocumentField("number", "Номер", Check.DIGITS, 6),
        DocumentField("issued_on", "Дата выдачи", Check.DATE),
        DocumentField("issued_by", "Кем выдан", Check.TEXT),
        DocumentField("department_code", "Код подразделения", Check.DIGITS, 6),
        DocumentField("address", "Адрес регистрации", Check.TEXT),
    ),
    ("series", "number"),
)
FOREIGN_DOCUMENT = DocumentType(
    "FOREIGN_DOCUMENT",
    "Документ, удостоверяющий личность иностранного гражданина",
    (
        *PERSON,
        DocumentField("citizenship", "Гражданство", Check.TEXT),
        DocumentField("number", "Номер", Check.CODE),
        DocumentField("issued_on", "Дата выдачи", Check.DATE),
        DocumentField("issued_by", "Кем выдан", Check.TEXT, required=False),
        DocumentField("address", "Адрес места пребывания", Check.TEXT, required=False),
    ),
    ("citizenship", "number"),
)
BUILT_IN: Mapping[str, DocumentType] = {each.code: each for each in (RF_PASSPORT, FOREIGN_DOCUMENT)}

_CODE = re.compile(r"[A-Z][A-Z0-9_]*")
_FIELD_NAME = re.compile(r"[a-z][a-z0-9_]*")
_FORMS: Mapping[Check, re.Pattern[str]] = {
    Check.DIGITS: re.compile(r"[0-9]+"),
    Check.CODE: re.compile(r"[A-ZА-ЯЁ0-9]+"),
    Check.NAME: re.compile(r"[^\W\d_]+(?:[ '’.-]+[^\W\d_]+)*\.?"),
}
_SAYS: Mapping[Check, str] = {
    Check.DIGITS: "has digits only",
    Check.CODE: "has letters and digits only",
    Check.NAME: "has letters, and spaces, hyphens or apostrophes between them",
    Check.DATE: "is a day such as 1990-12-31, and not in the future",
    Check.TEXT: f"is one line of at most {LONGEST_FIELD} characters",
}


def checked_fields(of: DocumentType, given: Mapping[str, str], today: date) -> dict[str, str]:
    """The fields in normal form. Raises DocumentInvalid, which names the field and quotes nothing."""
    known = {each.name: each for each in of.fields}
    if unknown := sorted(set(given) - set(known)):
        raise DocumentInvalid(
            f"{of.code} has the fields {', '.join(known)}; there is one too many", field=_quotable(unknown[0])
        )
    found = {}
    for name, about in known.items():
        value = " ".join(unicodedata.normalize("NFKC", given.get(name, "")).split())
        if value:
            found[name] = _checked(about, value, today)
        elif about.required:
            raise DocumentInvalid(f"{name} ({about.title}) is to be filled in from the document", field=name)
    return found


def _quotable(name: str) -> str:
    return name if len(name) <= LONGEST_CODE and _FIELD_NAME.fullmatch(name) else "?"


def _checked(about: DocumentField, value: str, today: date) -> str:
    if about.check in {Check.DIGITS, Check.CODE}:
        value = re.sub(r"[\s-]", "", value).upper()
    if about.check is Check.DATE:
        value = _day(value, today)
    form = _FORMS.get(about.check)
    if not value or (form and not form.fullmatch(value)) or len(value) > LONGEST_FIELD or not value.isprintable():
        raise DocumentInvalid(f"{about.name} ({about.title}) {_SAYS[about.check]}", field=about.name)
    if about.length is not None and len(value) != about.length:
        raise DocumentInvalid(
            f"{about.name} ({about.title}) has {about.length} characters", field=about.name, limit=about.length
        )
    return value


def _day(value: str, today: date) -> str:
    """In ISO form; empty when it is no day that can stand in a document."""
    try:
        day = date.fromisoformat(value)
    except ValueError:
        return ""
    return day.isoformat() if today.year - OLDEST_YEARS <= day.year and day <= today else ""


def number_of(of: DocumentType, fields: Mapping[str, str]) -> str:
    """What tells this document from all others, with its type."""
    return "\0".join((of.code, *(fields[name].casefold() for name in of.number)))


def printed_number(of: DocumentType, fields: Mapping[str, str]) -> str:
    """The number as it is printed, without what only tells whose numbers these are, such as a citizenship."""
    printed = {each.name for each in of.fields if each.check in {Check.DIGITS, Check.CODE}}
    return "".join(fields[name] for name in of.number if name in printed)


def is_adult(fields: Mapping[str, str], today: date) -> bool:
    """Born on 29 February, one is of age on 1 March."""
    born = date.fromisoformat(fields[BIRTH_DATE.name])
    years = today.year - born.year - ((today.month, today.day) < (born.month, born.day))
    return years >= ADULT_YEARS


def check_type(given: DocumentType) -> None:
    """Raises InvalidInput."""
    names = [each.name for each in given.fields]
    if not _CODE.fullmatch(given.code) or len(given.code) > LONGEST_CODE:
        raise InvalidInput(f"a code is 1 to {LONGEST_CODE} capital letters, digits and _", limit=LONGEST_CODE)
    if len(names) > MAX_FIELDS or len(set(names)) < len(names):
        raise InvalidInput(f"a document has at most {MAX_FIELDS} fields, each named once", limit=MAX_FIELDS)
    if not all(_FIELD_NAME.fullmatch(name) and len(name) <= LONGEST_CODE for name in names):
        raise InvalidInput("names of fields are small letters, digits and _")
    titles = [given.title, *(each.title for each in given.fields)]
    if not all(0 < len(title) <= LONGEST_FIELD and title.isprintable() for title in titles):
        raise InvalidInput(f"a title is one line of 1 to {LONGEST_FIELD} characters", limit=LONGEST_FIELD)
    needed = {each.name: each.check for each in PERSON if each.required}
    if {each.name: each.check for each in given.fields if each.required and each.name in needed} != needed:
        raise InvalidInput(f"every document has the fields {', '.join(needed)}: names and a day")
    required = {each.name for each in given.fields if each.required}
    if not given.number or not set(given.number) <= required:
        raise InvalidInput("the number of a document is made of fields that are always filled in")
