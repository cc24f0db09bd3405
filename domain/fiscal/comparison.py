"""Is this the same document? Two forms of one document tell different parts of it; what both tell must agree."""

import hashlib
from collections.abc import Sequence

import msgspec

from domain.fiscal.document import FiscalDocument, Form

# A QR string and a service's JSON know few fields, and spell texts their own way; these every form spells alike.
_COMPARED_ACROSS_FORMS = (
    "fiscal_sign",
    "total",
    "operation",
    "at",
    "shift",
    "number_in_shift",
    "cash",
    "electronic",
)
# The sign of the message is rounded by some sources (facts §1.1); the digest of TLV bytes covers it.
_COMPARED_WITHIN_A_FORM = tuple(
    name for name in FiscalDocument.__struct_fields__ if name not in {"form", "message_sign", "message_sign_exact"}
)
_RICHNESS = {Form.QR: 0, Form.JSON: 1, Form.TLV: 2}
_encode = msgspec.json.Encoder(order="deterministic").encode


def digest_of(document: FiscalDocument) -> str:
    """Identifies what a document says: SHA-256 in hex over its canonical JSON."""
    return hashlib.sha256(_encode(document)).hexdigest()


def is_richer(form: Form, than: Form) -> bool:
    """Whether `form` tells more of a document than the other."""
    return _RICHNESS[form] > _RICHNESS[than]


def differences(stored: FiscalDocument, other: FiscalDocument) -> Sequence[str]:
    """Names of the fields both documents tell and tell differently; empty when they can be the same document."""
    names = _COMPARED_WITHIN_A_FORM if stored.form is other.form else _COMPARED_ACROSS_FORMS
    return [name for name in names if _differs(name, stored, other)]


def _differs(name: str, stored: FiscalDocument, other: FiscalDocument) -> bool:
    ours, theirs = getattr(stored, name), getattr(other, name)
    if ours is None or theirs is None:
        return False
    if name == "at" and Form.QR in {stored.form, other.form}:  # QR strings may leave the seconds out (facts §6.1)
        return bool(ours.replace(second=0) != theirs.replace(second=0))
    return bool(ours != theirs)
