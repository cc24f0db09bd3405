"""A person's data as papers have them, from what was unsealed."""

from collections.abc import Mapping
from datetime import date

from adapters.printing.papers.facts import Person
from domain.players.document_types import BUILT_IN, PERSON

_NAME = [each.name for each in PERSON if each.name != "birth_date"]


def person_of(document_type: str, fields: Mapping[str, str]) -> Person | None:
    """Name in full, and the document by its kind, numbers, and where and when it was issued; None without a name."""
    name = " ".join(fields[each] for each in _NAME if fields.get(each))
    if not name:
        return None
    kind = BUILT_IN.get(document_type)
    parts = [kind.title if kind else document_type, fields.get("series"), fields.get("number")]
    document = " ".join(filter(None, parts))
    issued = [f"выдан {_day(fields['issued_on'])}" if fields.get("issued_on") else "", fields.get("issued_by", "")]
    said = " ".join(filter(None, issued))
    return Person(name, f"{document}, {said}" if said else document)


def _day(iso: str) -> str:
    try:
        return f"{date.fromisoformat(iso):%d.%m.%Y}"
    except ValueError:
        return iso
